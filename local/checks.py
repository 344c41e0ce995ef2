"""`make test`, `make check` and `make pytest`: the checks, with a PostgreSQL of their own that ends with them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import chromium, environment, postgres, process
from local.place import ROOT, Place, Trouble
from local.stack import Stack, opened, tell
from local.supervisor import Signals, Stopped, say

PYTHON = sys.executable
HERE = str(Path(PYTHON).parent)
QUICK = ["-m", "not browser and not local"]
Stage = tuple[str, list[str]]


def stages() -> list[Stage]:
    """Everything that is checked before the tests run, by name."""
    return [
        ("ruff", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
        ("formato", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."]),
        ("capas", [f"{HERE}/lint-imports", "--no-logo"]),
        ("tipos", [PYTHON, "-m", "mypy", "--no-error-summary", "."]),
        ("migraciones", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("traducciones", [PYTHON, "-m", "local.messages", "--check"]),
        ("plantillas", [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"]),
    ]


def main() -> int:
    """`all` (the default), `check` (without browser and processes), or `pytest` with its own arguments."""
    kind, *arguments = sys.argv[1:] or ["all"]
    signals = Signals(with_parent="--with-make" in arguments)
    arguments = [one for one in arguments if one != "--with-make"]
    try:
        if kind == "all":
            chromium.ensured()
        with tested(signals) as (stack, found):
            if kind == "pytest":
                return call(stack, found, [PYTHON, "-m", "pytest", *arguments])
            return everything(stack, found, quick=kind == "check")
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)


def everything(stack: Stack, found: environment.Environment, *, quick: bool) -> int:
    """All stages, then the tests; what failed is named before and after them."""
    failed = [name for name, command in stages() if not stage(stack, found, name, command)]
    if failed:
        say(f"Por corregir antes de las pruebas: {', '.join(failed)}.")
    tests = [PYTHON, "-m", "pytest", "-q", "-n", "2"]
    code = call(stack, found, [*tests, *(QUICK if quick else [])])
    return code or (1 if failed else 0)


def stage(stack: Stack, found: environment.Environment, name: str, command: list[str]) -> bool:
    """One stage: a line when it passes, its output when it does not."""
    begun = time.monotonic()
    log = stack.place.data / "logs" / f"{name}.log"
    child = process.start(command, log, found, cwd=ROOT)
    code = stack.supervisor.wait(child)
    say(f"{'✓' if code == 0 else '✗'} {name} ({time.monotonic() - begun:.0f} s)")
    if code:
        say(log.read_text(errors="replace").rstrip())
    return code == 0


def call(stack: Stack, found: environment.Environment, command: list[str]) -> int:
    """A command on our terminal."""
    return stack.supervisor.wait(subprocess.Popen(command, cwd=ROOT, env=found, start_new_session=True))


@contextmanager
def tested(signals: Signals) -> Iterator[tuple[Stack, environment.Environment]]:
    """A database for the tests in a folder of its own; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="vinculo-test-"))
    folder.chmod(0o711)
    place = Place(folder.resolve(), 8000)
    try:
        with opened(place, "test", signals) as stack:
            stack.start_database(tests=True)
            found = environment.for_tests(place, stack.services)
            yield stack, with_browser({**found, "POSTGRES_BIN": str(postgres.find(place, tests=True).programs)})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(place.shared, ignore_errors=True)


def with_browser(found: environment.Environment) -> environment.Environment:
    """Name the browser for the tests, when it is there."""
    program = chromium.found()
    return {**found, "CHROMIUM": program} if program else found


if __name__ == "__main__":
    sys.exit(main())
