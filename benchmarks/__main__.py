"""`make bench`: a PostgreSQL of its own, as safe as production's and gone afterwards, and the cases against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from local import environment, postgres
from local.place import ROOT, Place, Trouble
from local.stack import Stack, opened, tell
from local.supervisor import Signals, Stopped

SHELL = ("SITE_URL", "DATABASE_ROLE", "STATIC_STORAGE", "LOG_FORMAT")
ROOM = "ALTER SYSTEM SET max_wal_size = '2GB'; SELECT pg_reload_conf();"  # as docker-compose.yml has it
CHOSEN = {"DEBUG": "0", "DEMO": "0", "HTTPS": "0", "LOG_LEVEL": "WARNING"}


def main() -> int:
    """Only the figures go to standard output."""
    signals = Signals(with_parent="--with-make" in sys.argv)
    sys.stdout, figures = sys.stderr, sys.stdout
    for name in (*environment.SERVICES, *SHELL):
        os.environ.pop(name, None)
    os.environ |= CHOSEN
    try:
        with server(signals) as stack:
            command = [sys.executable, "-m", "benchmarks.run"]
            child = subprocess.Popen(command, cwd=ROOT, env=found(stack), stdout=figures, start_new_session=True)
            return stack.supervisor.wait(child)
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)


@contextmanager
def server(signals: Signals) -> Iterator[Stack]:
    """Database and broker in a folder of their own, on the disk that holds the data."""
    home = Place.from_environment()
    home.prepare()
    folder = tempfile.mkdtemp(prefix="bench-", dir=home.data)
    os.chmod(folder, 0o711)
    place = Place(home.data / folder, home.port)
    try:
        with opened(place, "bench", signals) as stack:
            stack.start_broker()
            stack.start_database()
            assert stack.database
            stack.database.sql(ROOM)
            stack.manage("prepare", owner=True)
            stack.manage("collectstatic", "--noinput", "--verbosity=0")
            yield stack
    finally:
        shutil.rmtree(place.data, ignore_errors=True)
        shutil.rmtree(place.shared, ignore_errors=True)


def found(stack: Stack) -> environment.Environment:
    assert stack.database
    return {**stack.environment(), "BENCH_ADMIN_URL": stack.database.url(postgres.SUPERUSER)}


if __name__ == "__main__":
    sys.exit(main())
