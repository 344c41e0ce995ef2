"""What the product holds about a person: each part says how it is read, what becomes of it on erasure, and why.

`config/personal.py` registers the parts, since only it sees every app; the pages of `people` show and export them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile

PARTS: dict[str, "Part"] = {}
BLOCKERS: list[Callable[[Any], Any]] = []
HOLDS: list[Callable[[Any], None]] = []
Row = dict[str, Any]


class Fate(models.TextChoices):
    """What erasure does to a part."""

    GOES = "goes", _("is erased")
    NAMELESS = "nameless", _("stays without the name")
    STAYS = "stays", _("stays as it is")


def no_files(_person: Any) -> Iterable[StoredFile]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """`rows` are read for the export: label -> value, plain types only. `files` travel in the archive."""

    name: str
    label: Any
    rows: Callable[[Any], list[Row]]
    fate: Fate
    why: Any
    files: Callable[[Any], Iterable[StoredFile]] = no_files


def register(*parts: Part) -> None:
    PARTS.update({part.name: part for part in parts})


def blocker(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Register what says, in words, why somebody cannot be erased yet; empty where nothing stands in the way."""
    BLOCKERS.append(check)
    return check


def blockers(person: Any) -> list[str]:
    return [str(said) for check in BLOCKERS if (said := check(person))]


def holds(lock: Callable[[Any], None]) -> Callable[[Any], None]:
    """Register what whoever erases somebody locks before the person's row, since others who lock both do so."""
    HOLDS.append(lock)
    return lock


def hold(person: Any) -> None:
    for lock in HOLDS:
        lock(person)
