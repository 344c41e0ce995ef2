"""Where points came from and where they went: the lots behind a movement, and what undid what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from ledger.enums import TransactionKind
from ledger.models import Entry, LotUse, Transaction
from people.models import Person
from rewards.models import Award
from rewards.queries.movements import Cause, causes_of, what_of


@dataclass(frozen=True)
class Step:
    """Another movement: what it was, when, how many points, and its own page."""

    transaction_id: int
    label: str
    what: str
    at: datetime
    points: int


@dataclass(frozen=True)
class Trace:
    """A movement of a person: its cause, the lots it took or filled, what it undoes and what undid it."""

    transaction: Transaction
    label: str
    what: str
    url: str
    amount: int
    lots: list[Step]
    chain: list[Step]


def trace(person: Person, pk: int) -> Trace | None:
    """The movement, if it is one of this person's."""
    entries = Entry.objects.filter(transaction=pk, account__owner=person)
    amount = entries.aggregate(total=Sum("amount"))["total"]
    if amount is None:
        return None
    found = Transaction.objects.select_related("reverses").get(pk=pk)
    uses = LotUse.objects.filter(transaction=pk).select_related("lot__transaction", "lot__origin__transaction")
    brought = [((use.lot.origin or use.lot).transaction, use.amount) for use in uses.order_by("pk")]
    linked = list(Transaction.objects.filter(Q(reverses=pk) | Q(pk=found.reverses_id)).order_by("pk"))
    amounts = _amounts(person, [row.pk for row in linked])
    causes = causes_of([found, *linked, *(source for source, _points in brought)])
    label, url = causes.get(pk, ("", ""))
    what = what_of(TransactionKind(found.kind))
    lots = [_step(source, points, causes) for source, points in brought]
    chain = [_step(row, amounts.get(row.pk, 0), causes) for row in linked]
    return Trace(found, label or what, what, url, amount, lots, chain)


def uses_of(award: Award) -> list[Step]:
    """What became of an award's points, oldest first."""
    own = Q(lot__transaction=award.transaction_id) | Q(lot__origin__transaction=award.transaction_id)
    if award.transaction_id is None:
        return []
    uses = list(LotUse.objects.filter(own).select_related("transaction").order_by("pk"))
    causes = causes_of([use.transaction for use in uses])
    return [_step(use.transaction, -use.amount, causes) for use in uses]


def _amounts(person: Person, ids: list[int]) -> dict[int, int]:
    rows = Entry.objects.filter(transaction__in=ids, account__owner=person).order_by()
    return dict(rows.values_list("transaction").annotate(total=Sum("amount")))


def _step(row: Transaction, points: int, causes: dict[int, Cause]) -> Step:
    what = what_of(TransactionKind(row.kind))
    return Step(row.pk, causes.get(row.pk, (what, ""))[0], what, row.at, points)
