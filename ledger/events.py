"""What the ledger tells the rest."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class LotsReleased(Event):
    """A batch of holds ended; the releases name this event as their cause."""

    lots: int


@dataclass(frozen=True, kw_only=True)
class BooksBroken(Event):
    """The check of the books found something wrong."""

    check_id: int
    problems: int


@dataclass(frozen=True, kw_only=True)
class BatchAwarded(Event):
    """Many awards were posted together."""

    awards: int
    points: int
