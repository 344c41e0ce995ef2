"""`make demo-reset`: throw this copy's data away and load the demo company anew."""

from __future__ import annotations

import os
import shutil
import sys

from local import postgres
from local.place import Place, Trouble
from local.stack import opened, tell
from local.supervisor import Signals, Stopped, say

FOLDERS = ("postgres", "broker", "mail", "files", "beat")


def main() -> int:
    """Refuses while the copy runs, and with a database that is not ours to drop."""
    signals = Signals(with_parent="--with-make" in sys.argv)
    try:
        if os.environ.get("DATABASE_URL"):
            raise Trouble("DATABASE_URL nombra una base de datos propia; bórrala tú y ejecuta «make run».")
        place = Place.from_environment()
        with opened(place, "reset", signals) as stack:
            forget(place)
            place.prepare()
            stack.start_database()
            stack.fill()
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)
    say("Datos de ejemplo recién cargados.")
    return 0


def forget(place: Place) -> None:
    """Remove the data; the keys and the logs stay."""
    say(f"Borrando los datos de {place.data}…")
    postgres.find(place).clear_stale()
    for folder in (*(place.data / name for name in FOLDERS), place.shared):
        if folder.exists():
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
