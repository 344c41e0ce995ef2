"""The statement of a month: on the page, in the PDF and at the check the same figures, from the same place."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import make_aware

from ledger.queries import Period, period
from people.models import Person
from rewards.models import Statement
from rewards.queries.movements import Line, lines_of


@dataclass(frozen=True)
class MonthPage:
    """A month of a person: the figures, and the lines with what caused them."""

    month: date
    period: Period
    lines: list[Line]

    @property
    def earned(self) -> int:
        return sum(line.amount for line in self.lines if line.amount > 0)

    @property
    def gone(self) -> int:
        return sum(line.amount for line in self.lines if line.amount < 0)


@dataclass(frozen=True)
class Checked:
    """An issued statement against the books as they stand."""

    statement: Statement
    matches: bool
    later: bool  # movements of that month came in after it was issued
    initials: str


def month_of(text: str, today: date) -> date:
    """The first day of the month that "2026-11" names; this month where it cannot be read or is still to come."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return day if date(2000, 1, 1) <= day <= today else today.replace(day=1)


def bounds(month: date) -> tuple[datetime, datetime]:
    """From midnight of the first day to that of the next month's, by the company's clock."""
    end = (month + timedelta(days=32)).replace(day=1)
    return make_aware(datetime.combine(month, time.min)), make_aware(datetime.combine(end, time.min))


def month_page(person: Person, month: date, upto: int | None = None) -> MonthPage:
    start, end = bounds(month)
    found = period(person, start=start, end=end, upto=upto)
    return MonthPage(month, found, lines_of(found.movements))


def figures_of(page: MonthPage) -> dict[str, Any]:
    """What is issued and compared: numbers and days, and the words as they were printed."""
    closing = page.period.closing
    return {
        "opening": page.period.opening, "closing": closing.total, "available": closing.available,
        "pending": closing.pending, "owed": closing.owed,
        "lines": [
            {"day": timezone.localdate(line.at).isoformat(), "label": line.label, "what": line.what,
             "amount": line.amount, "balance": line.balance, "released": line.released}
            for line in page.lines
        ],
    }  # fmt: skip


def digest(figures: dict[str, Any]) -> str:
    """Of the numbers and days: a product that is renamed later changes no figure."""
    lines = [[line["day"], line["amount"], line["balance"]] for line in figures["lines"]]
    kept = [figures[name] for name in ("opening", "closing", "available", "pending", "owed")] + [lines]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()


def check_statement(statement: Statement) -> Checked:
    """Whether the books still say what was issued, and whether more has come since."""
    now = figures_of(month_page(statement.person, statement.month, statement.last_transaction))
    start, end = bounds(statement.month)
    last = period(statement.person, start=start, end=end).upto
    person = statement.person
    names = [name[:1].upper() + "." for name in (person.given_names, person.family_names) if name]
    matches = digest(now) == statement.sha256 == digest(statement.figures)
    return Checked(statement, matches, last > statement.last_transaction, " ".join(names))


def month_name(month: date) -> str:
    return date_format(month, "YEAR_MONTH_FORMAT")
