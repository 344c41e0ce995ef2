"""Small rules of the tree page."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone

Item = TypeVar("Item")
FIRST, LAST = 2, 4


def end_of(day: date | None, now: datetime) -> datetime | None:
    """The moment at which a day was over, in the company's zone; None for today, later days, or no day."""
    if day is None or day >= timezone.localdate(now):
        return None
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    except OverflowError:
        return None


def folded(line: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """A line from the top down as its beginning and its end; all in the first where it is short."""
    if len(line) <= FIRST + LAST + 1:
        return list(line), []
    return list(line[:FIRST]), list(line[-LAST:])


def cursor_of(text: str | None) -> tuple[int, int]:
    """`agent.milliseconds` of an address; nothing for whatever cannot be read."""
    agent, _dot, moment = (text or "").partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (agent, moment)):
        return (0, 0)
    return (int(agent), int(moment))
