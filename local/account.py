"""The account that runs the database: PostgreSQL never runs as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.place import Trouble

NAMES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who a process runs as."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """What subprocess needs to run as this account; nothing when it is who we are."""
        if self.uid == os.getuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, folder: Path) -> bool:
        """Whether the account can go through every folder of the path."""
        return subprocess.run(["test", "-x", str(folder)], cwd="/", **self.options()).returncode == 0

    def runs(self, program: Path) -> bool:
        """Whether the account can start the program (its libraries are reachable too)."""
        try:
            done = subprocess.run([program, "--version"], cwd="/", capture_output=True, **self.options())
        except OSError:
            return False
        return done.returncode == 0


def database_account() -> Account:
    """Ourselves, or an existing unprivileged account when we are root."""
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid())
    for name in NAMES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise Trouble("PostgreSQL no puede correr como root y no hay cuenta «postgres» ni «nobody»; crea una y repite.")
