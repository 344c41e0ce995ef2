"""How many registered, per day, week or month, by state, channel, target or territory: for the page and the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.enums import ApplicationState, Channel, Target
from network.querysets import ApplicationQuerySet
from people.models import Territory

DAY, WEEK, MONTH = PERIODS = ("day", "week", "month")
TRUNCATED: dict[str, Any] = {DAY: TruncDay, WEEK: TruncWeek, MONTH: TruncMonth}
SINCE = {DAY: 30, WEEK: 7 * 12, MONTH: 365}  # days back, where nobody says from when
FIELDS = {"state": "state", "channel": "channel", "target": "target", "territory": "person__territory"}
NAMED: dict[str, Any] = {"state": ApplicationState, "channel": Channel, "target": Target}


@dataclass(frozen=True)
class Period:
    """A row: the first day of a day, week or month, how many per column, and together."""

    start: date
    label: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Totals:
    columns: list[str]
    rows: list[Period]

    @property
    def foot(self) -> dict[str, int]:
        return {name: sum(row.counts[name] for row in self.rows) for name in self.columns}

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def first_day(period: str) -> date:
    """From when on, where nobody says: whole periods."""
    return start_of(timezone.localdate() - timedelta(days=SINCE[period]), period)


def start_of(day: date, period: str) -> date:
    if period == MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if period == WEEK else day


def registration_totals(
    found: ApplicationQuerySet, *, period: str, by: str, territory: str = "", first: date, last: date
) -> Totals:
    """Of the registrations found, all between the two days; periods with none count too. `by` is one of FIELDS.

    Territories are shown by the parts of the one that is chosen, else by the outermost.
    """
    grouped = found.annotate(start=TRUNCATED[period]("created_at"), what=F(FIELDS[by])).values("start", "what")
    told = list(grouped.annotate(n=Count("pk")).order_by().values_list("start", "what", "n"))
    names = _names(by, {what for _start, what, _n in told}, territory)
    columns = list(dict.fromkeys(names.values()))
    counts = {start: dict.fromkeys(columns, 0) for start in starts(first, last, period)}
    for start, what, n in told:
        counts[timezone.localtime(start).date()][names[what]] += n
    return Totals(columns, [Period(start, label(start, period), row) for start, row in counts.items()])


def starts(first: date, last: date, period: str) -> Iterable[date]:
    """The first day of each period, the latest period first."""
    found, day = [], start_of(first, period)
    while day <= last:
        found.append(day)
        day = start_of(day + timedelta(days={DAY: 1, WEEK: 7, MONTH: 31}[period]), period)
    return reversed(found)


def label(start: date, period: str) -> str:
    if period == MONTH:
        return str(date_format(start, "F Y"))
    day = date_format(start, "SHORT_DATE_FORMAT")
    return _("Week of %(day)s") % {"day": day} if period == WEEK else str(day)


def _names(by: str, values: set[Any], territory: str) -> dict[Any, str]:
    """What each value is called, in the order of the columns."""
    if by == "territory":
        return _territories(values, territory)
    return {choice.value: str(choice.label).capitalize() for choice in NAMED[by] if choice.value in values}


def _territories(values: set[Any], chosen: str) -> dict[Any, str]:
    known = Territory.objects.in_bulk()
    top = int(chosen) if chosen.isdigit() else None
    shown = {pk: _shown(known, pk, top) for pk in values if pk is not None}
    ordered = sorted(shown, key=lambda pk: (shown[pk].pk == top, shown[pk].code))
    names = {pk: str(shown[pk]) for pk in ordered}
    return names | ({None: _("Without territory")} if None in values else {})


def _shown(known: Mapping[int, Territory], pk: int, top: int | None) -> Territory:
    """Where it is counted: right below the chosen one, or outermost; the chosen one for what is its own."""
    place = known[pk]
    while place.pk != top and place.parent_id not in (top, None):
        place = known[place.parent_id]  # asked just before
    return place


def totals_lines(totals: Totals) -> Sequence[list[Any]]:
    """As rows of a file: the first day, each column, together; the last row sums up."""
    rows = [[row.start, *row.counts.values(), row.total] for row in totals.rows]
    return [*rows, [_("Total"), *totals.foot.values(), totals.total]]
