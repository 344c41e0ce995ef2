"""Who holds a data folder: a lock that dies with its holder, and a note by which the next start tidies up."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local import process
from local.place import Place, Trouble, write_private


class InUse(Trouble):
    """Another process has the data folder."""


class Hold:
    """The right to use a data folder. One process has it at a time; the system takes it back when that one dies."""

    def __init__(self, place: Place, work: str) -> None:
        self.place, self.work = place, work
        self.token = secrets.token_hex(16)
        self.children: dict[str, int] = {}
        self.file = (place.data / "run" / "lock").open("a+")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.close()
            raise InUse(in_use(place)) from None

    def note(self, services: Mapping[str, str] | None = None) -> None:
        """Write down who works here and through which services."""
        children = [[pid, process.birth(pid)] for pid in self.children.values()]
        found = {"pid": os.getpid(), "work": self.work, "token": self.token, "address": self.place.address}
        previous = read(self.place).get("services", {}) if services is None else services
        write_private(note_path(self.place), json.dumps({**found, "children": children, "services": dict(previous)}))

    def recover(self) -> int:
        """End what a holder that was killed left behind; how many processes that were."""
        note, ended = read(self.place), 0
        for _round in range(5):  # one that is ended may just have started another
            left = left_behind(note)
            process.end(left)
            ended += len(left)
            if not left:
                break
        note_path(self.place).unlink(missing_ok=True)
        return ended

    def release(self) -> None:
        """Give the folder free."""
        note_path(self.place).unlink(missing_ok=True)
        self.file.close()


def held(place: Place) -> bool:
    """Whether somebody has the folder now."""
    path = place.data / "run" / "lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def left_behind(note: Mapping[str, Any]) -> list[int]:
    """Processes of a dead holder: by the token in their environment, or by number and birth; never by name."""
    recorded = [pid for pid, born in note.get("children", ()) if born is not None and process.birth(pid) == born]
    token = note.get("token")
    return sorted({*recorded, *(process.with_token(token) if token else ())} - {os.getpid()})


def note_path(place: Place) -> Path:
    """Where the note lies."""
    return place.data / "run" / "state.json"


def read(place: Place) -> dict[str, Any]:
    """The note; empty when there is none or it was cut short."""
    try:
        return dict(json.loads(note_path(place).read_text()))
    except (OSError, ValueError):
        return {}


def in_use(place: Place) -> str:
    """Who has the folder, for the person who wants it too."""
    note = read(place)
    if note.get("work") == "run":
        where = f"en {note['address']} (proceso {note['pid']})"
        return f"ya está en marcha {where} con los datos de {place.data}; párala con Ctrl-C o usa otro VINCULO_DATA."
    return f"otra orden de make usa ahora los datos de {place.data}; espera a que termine."
