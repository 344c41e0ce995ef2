"""An agent's log: the contracts of whom they referred and the products they redeemed, in one order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast, Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.enums import LogKind
from contracts.enums import SOURCE
from contracts.models import Contract
from contracts.queries import with_awards
from people.models import Person
from rewards.enums import Outcome, RedemptionState
from rewards.models import Award, Redemption

SIZE = 50
CHUNK = 500
GIVEN_BACK = [state for state in RedemptionState if not state.is_open]


@dataclass(frozen=True)
class Entry:
    """A contract or a redemption. `points` is what it gave or took; `why` says why none, where there are none."""

    kind: LogKind
    row: Any
    points: int
    why: str = ""

    @property
    def order(self) -> tuple[datetime, str, int]:
        return self.row.created_at, self.kind.value, self.row.pk

    @property
    def is_contract(self) -> bool:
        return self.kind == LogKind.CONTRACTS


@dataclass(frozen=True)
class LogPage:
    """`older` is where the next page starts, or empty at the end."""

    entries: list[Entry]
    older: str


@dataclass(frozen=True)
class LogTotals:
    earned: int
    used: int


class Log:
    """What the agent's person did in a period, of one kind or of both; either end of the period may be open."""

    def __init__(self, person: Person, *, kind: str = "", since: date | None = None, until: date | None = None) -> None:
        self.person = person
        self.contracts = _between(_contracts_of(person), since, until)
        self.products = _between(Redemption.objects.of(person), since, until)
        if kind == LogKind.CONTRACTS:
            self.products = self.products.none()
        if kind == LogKind.PRODUCTS:
            self.contracts = self.contracts.none()

    def page(self, cursor: str = "", size: int = SIZE) -> LogPage:
        """The newest first, from the cursor on. What cannot be read is the first page."""
        start = _read(cursor)
        found = [*self._contracts(start, size + 1), *self._products(start, size + 1)]
        found.sort(key=lambda entry: entry.order, reverse=True)
        entries = found[:size]
        return LogPage(entries, _written(entries[-1]) if len(found) > size else "")

    def entries(self) -> Iterator[Entry]:
        """All of it, a limited number in memory."""
        page = self.page(size=CHUNK)
        yield from page.entries
        while page.older:
            page = self.page(page.older, size=CHUNK)
            yield from page.entries

    def count(self) -> int:
        return int(self.contracts.count() + self.products.count())

    def totals(self) -> LogTotals:
        """What stands: points that were taken back or given back are not counted."""
        source = Concat(Value(SOURCE), Cast("pk", TextField()), output_field=TextField())
        sources = self.contracts.order_by().annotate(source=source).values("source")
        posted = Award.objects.of(self.person).filter(outcome=Outcome.POSTED, source__in=sources)
        spent = self.products.exclude(state__in=GIVEN_BACK)
        earned, used = (rows.aggregate(total=Sum("points", default=0))["total"] or 0 for rows in (posted, spent))
        return LogTotals(int(earned), int(used))

    def _contracts(self, start: "Start | None", size: int) -> list[Entry]:
        rows = _from(self.contracts, LogKind.CONTRACTS, start).select_related("client__person")
        return [self._contract(*pair) for pair in with_awards(list(rows[:size]))]

    def _contract(self, contract: Contract, award: Award | None) -> Entry:
        if award is None:
            return Entry(LogKind.CONTRACTS, contract, 0, _("no points were worked out for it"))
        if award.person_id not in (None, self.person.pk):
            return Entry(LogKind.CONTRACTS, contract, 0, _("counted for another agent"))
        if award.outcome != Outcome.POSTED:
            return Entry(LogKind.CONTRACTS, contract, 0, str(award.result.label))
        return Entry(LogKind.CONTRACTS, contract, award.points)

    def _products(self, start: "Start | None", size: int) -> list[Entry]:
        rows = _from(self.products, LogKind.PRODUCTS, start)
        return [self._product(row) for row in rows[:size]]

    def _product(self, row: Redemption) -> Entry:
        if row.state in GIVEN_BACK:
            return Entry(LogKind.PRODUCTS, row, 0, _("the points were given back"))
        return Entry(LogKind.PRODUCTS, row, row.points)


@dataclass(frozen=True)
class Start:
    """The entry after which a page begins."""

    at: datetime
    kind: str
    pk: int


def _contracts_of(person: Person) -> "QuerySet[Contract]":
    """Those uploaded as referred by the person, and those whose award came to the person later."""
    uploaded = Contract.objects.filter(referrer=person).values("pk")
    awarded = Award.objects.of(person).filter(source__startswith=SOURCE)
    contract = Cast(Substr("source", len(SOURCE) + 1), BigIntegerField())
    return Contract.objects.filter(pk__in=uploaded.union(awarded.annotate(contract=contract).values("contract")))


def _between(rows: "QuerySet[Any]", first: date | None, last: date | None) -> "QuerySet[Any]":
    """By day, in the company's zone."""
    if first:
        rows = rows.filter(created_at__gte=_start_of(first))
    return rows.filter(created_at__lt=_start_of(last + timedelta(days=1))) if last else rows


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _from(rows: "QuerySet[Any]", kind: LogKind, start: Start | None) -> "QuerySet[Any]":
    """The rows after the start, in the order of the log: by time, kind and id, all descending."""
    if start:
        beyond = Q(created_at__lt=start.at)
        if kind.value < start.kind:
            beyond |= Q(created_at=start.at)
        if kind.value == start.kind:
            beyond |= Q(created_at=start.at, pk__lt=start.pk)
        rows = rows.filter(beyond)
    return rows.order_by("-created_at", "-pk")


def _written(entry: Entry) -> str:
    at, kind, pk = entry.order
    return f"{at.isoformat()}~{kind}~{pk}"


def _read(cursor: str) -> Start | None:
    try:
        at, kind, pk = cursor.split("~")
        start = Start(datetime.fromisoformat(at), kind, int(pk[:18]))
    except ValueError:
        return None
    return start if timezone.is_aware(start.at) and kind in LogKind.values else None
