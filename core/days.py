"""Days that people write, in forms and in files: what is said of one that cannot be read."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

YEAR_LAST = re.compile(r"(\d{1,2})\D?(\d{1,2})\D?(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")


def fault(text: str, hint: str) -> str:
    """What is wrong with a day: that there is none such, or else how to write it, which is the hint."""
    return _("Enter a valid date.") if is_nowhere(text) else hint


def is_nowhere(text: str) -> bool:
    """Whether it is written as a day, and no calendar has it, whichever of its parts is the month: 31/02/2026."""
    readings = list(_readings(text.strip()))
    return bool(readings) and not any(_exists(*parts) for parts in readings)


def _readings(text: str) -> Iterator[tuple[int, int, int]]:
    """As year, month, day."""
    if found := YEAR_LAST.fullmatch(text):
        one, two, year = map(int, found.groups())
        yield from [(year, two, one), (year, one, two)]
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        yield (year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False
