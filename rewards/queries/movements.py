"""The movements of a person's points, each with what caused it, so that every line opens its why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ledger.enums import TransactionKind
from ledger.models import Lot, Transaction
from ledger.queries import Movement, statement
from people.models import Person
from rewards.enums import Outcome
from rewards.models import Award, Correction, RedemptionPosting

SIZE = 25
Cause = tuple[str, str]  # what it is called, and the page that explains it


@dataclass(frozen=True)
class Line:
    """A movement in words. `balance` counts what is available, pending and owed together, once the line is in."""

    label: str
    what: str
    at: datetime
    amount: int
    balance: int
    released: int
    url: str
    transaction_id: int = 0


@dataclass(frozen=True)
class Lines:
    """A page of movements; `before` is where the next one starts, or empty at the end."""

    lines: list[Line]
    before: str


def movements(person: Person, before: str = "") -> Lines:
    """The movements before that transaction, newest first."""
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    rows = statement(person, limit=SIZE + 1, before=start)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    return Lines(lines_of(rows), str(rows[-1].transaction.pk) if more else "")


def lines_of(rows: list[Movement]) -> list[Line]:
    """The movements in words, in the order given."""
    causes = causes_of([row.transaction for row in rows])
    return [_line(row, causes.get(row.transaction.pk)) for row in rows]


def unrewarded(person: Person, limit: int = 5) -> list[Award]:
    """The latest documents that earned this person nothing although they had referred the client."""
    nothing = [Outcome.NO_RULE, Outcome.NOTHING, Outcome.CAPPED, Outcome.HELD, Outcome.DROPPED]
    return list(Award.objects.of(person).filter(outcome__in=nothing).order_by("-pk")[:limit])


def _line(row: Movement, cause: Cause | None) -> Line:
    label, url = cause or (what_of(row.kind), "")
    released = row.available if row.kind == TransactionKind.RELEASE else 0
    return Line(label, what_of(row.kind), row.at, row.amount, row.balance, released, url, row.transaction.pk)


def what_of(kind: TransactionKind) -> str:
    return {
        TransactionKind.AWARD: capfirst(str(TransactionKind.AWARD.label)),
        TransactionKind.RELEASE: _("Hold ended"),
        TransactionKind.SPEND: _("Redeemed"),
        TransactionKind.GIVE_BACK: _("Given back"),
        TransactionKind.REVERSAL: _("Taken back"),
        TransactionKind.EXPIRY: _("Expired"),
    }[kind]


def causes_of(rows: Iterable[Transaction]) -> dict[int, Cause]:
    """Transaction -> its cause: the award that gave or lost the points, or the redemption that moved them."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    return _redemptions(ids) | _corrections(ids) | _awards(ids) | _lots(rows)


def _redemptions(ids: list[int]) -> dict[int, Cause]:
    postings = RedemptionPosting.objects.filter(transaction__in=ids).select_related("change__redemption")
    return {
        posting.transaction_id: (
            f"{posting.change.redemption.product_name} · {posting.change.redemption.number}",
            reverse("rewards_office:redemption", args=[posting.change.redemption.number]),
        )
        for posting in postings
    }


def _corrections(ids: list[int]) -> dict[int, Cause]:
    found = Correction.objects.filter(transaction__in=ids).select_related("claim")
    return {
        row.transaction_id: (
            _("Correction · %(number)s") % {"number": row.claim.number},
            reverse("rewards_office:claim", args=[row.claim.number]),
        )
        for row in found
        if row.transaction_id
    }


def _awards(ids: list[int]) -> dict[int, Cause]:
    found: dict[int, Cause] = {}
    for award in Award.objects.filter(Q(transaction__in=ids) | Q(reversal__in=ids)):
        found |= {pk: _award(award) for pk in (award.transaction_id, award.reversal_id) if pk in ids}
    return found


def _lots(rows: Iterable[Transaction]) -> dict[int, Cause]:
    """What time did names the lot in its key (`expiry:12`); the lot goes back to the award that brought it."""
    timed = {TransactionKind.RELEASE, TransactionKind.EXPIRY}
    lot_of = {row.pk: int(row.key.split(":")[1]) for row in rows if row.kind in timed}
    lots = Lot.objects.filter(pk__in=lot_of.values()).select_related("transaction__award", "origin__transaction__award")
    award_of = {lot.pk: getattr((lot.origin or lot).transaction, "award", None) for lot in lots}
    return {pk: _award(award) for pk, lot in lot_of.items() if (award := award_of.get(lot))}


def _award(award: Award) -> Cause:
    return award.label, reverse("rewards_office:award", args=[award.pk])
