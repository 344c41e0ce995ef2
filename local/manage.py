"""Run a management command in this copy's environment: `python -m local.manage demo --code`."""

from __future__ import annotations

import subprocess
import sys

from local import environment, hold
from local.place import ROOT, Place, Trouble
from local.stack import opened, tell
from local.supervisor import Signals, Stopped


def main() -> int:
    """Use the services of the running copy, or start them for as long as the command lasts."""
    signals = Signals()
    try:
        place = Place.from_environment()
        return against_running(place) if hold.held(place) else against_own(place, signals)
    except Stopped:
        return 130
    except Trouble as trouble:
        return tell(trouble)


def against_running(place: Place) -> int:
    """Use what the running copy uses."""
    services = hold.read(place).get("services")
    if not services:
        raise Trouble(hold.in_use(place))
    return command(environment.for_run(place, services))


def against_own(place: Place, signals: Signals) -> int:
    """Start the database for as long as the command lasts."""
    with opened(place, "manage", signals) as stack:
        stack.start_database()
        return command(stack.environment())


def command(found: environment.Environment) -> int:
    """The command, on our terminal."""
    return subprocess.run([sys.executable, "manage.py", *sys.argv[1:]], cwd=ROOT, env=found).returncode


if __name__ == "__main__":
    sys.exit(main())
