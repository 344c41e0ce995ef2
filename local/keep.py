"""`make backup` and `make restore`: this copy's data in one file, and back into an empty data folder.

The file holds the copy's keys too, so that it is whole by itself; BACKUP_KEY seals it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config import archive
from local import environment, hold, postgres
from local.place import ROOT, Place, Trouble, private_folder, write_private
from local.stack import opened, tell
from local.supervisor import Signals, Stopped, say

KEYS = "keys.json"


def main() -> int:
    """`backup` writes TO, else a file named by the moment; `restore` reads FROM."""
    signals = Signals(with_parent="--with-make" in sys.argv)
    try:
        place = Place.from_environment()
        return back_up(place, signals) if sys.argv[1] == "backup" else restore(place, signals)
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)


def back_up(place: Place, signals: Signals) -> int:
    """While the copy runs, or with its database started for as long as it takes."""
    if not (place.data / KEYS).exists():
        raise Trouble(f"en {place.data} no hay nada que respaldar.")
    given = os.environ.get("TO")
    target = (
        ["--to", str((ROOT / given).resolve())] if given else ["--folder", str(private_folder(place.data / "backups"))]
    )
    arguments = ["backup", *target, "--keys", str(place.data / KEYS)]
    if hold.held(place):
        services = hold.read(place).get("services")
        if not services:
            raise Trouble(hold.in_use(place))
        return command(place, environment.for_run(place, services), *arguments)
    with opened(place, "backup", signals) as stack:
        stack.start_database()
        return command(place, stack.environment(), *arguments)


def restore(place: Place, signals: Signals) -> int:
    """Only into a folder without data: first the keys, then everything they open."""
    source = (ROOT / (os.environ.get("FROM") or "-")).resolve()
    if not source.is_file():
        raise Trouble("di qué respaldo: make restore FROM=archivo.tar VINCULO_DATA=carpeta-vacía.")
    if (place.data / KEYS).exists():
        raise Trouble(f"{place.data} ya tiene datos; restaura en otra carpeta: make restore VINCULO_DATA=.vinculo-2.")
    keys = kept_keys(source)
    with opened(place, "restore", signals) as stack:
        write_private(place.data / KEYS, keys)
        stack.start_database()
        code = command(place, stack.environment(), "restore", str(source))
    if code:
        (place.data / KEYS).unlink()
    else:
        say("Ahora: make run con la misma VINCULO_DATA.")
    return code


def kept_keys(source: Path) -> str:
    """The keys that the archive brings."""
    try:
        found = archive.member(source, KEYS, os.environ.get("BACKUP_KEY", ""))
    except archive.Damaged as error:
        raise Trouble(f"{error}.") from None
    if found is None:
        raise Trouble("el respaldo no trae las claves de la copia: es de un servidor; véase docs/operacion/.")
    return found.decode()


def command(place: Place, found: environment.Environment, *arguments: str) -> int:
    """A management command as the schema's owner, with the programs of our server, on our terminal."""
    own = {} if os.environ.get("DATABASE_URL") else {"POSTGRES_BIN": str(postgres.find(place).programs)}
    whole = {**found, "DATABASE_ROLE": "owner", **own}
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=whole).returncode


if __name__ == "__main__":
    sys.exit(main())
