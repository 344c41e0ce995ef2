"""The movements behind a redemption, for staff: which documents its points came from, and what went back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import LotUse
from rewards.models import Award, Correction, Redemption

CONTRACT = "contracts.contract:"


@dataclass(frozen=True)
class Source:
    """What had brought the points, its page where staff have one, and how many of them were used."""

    label: str
    url: str
    points: int


@dataclass(frozen=True)
class Move:
    """Points a redemption took (negative) or gave back (positive). What is taken comes from somewhere."""

    at: datetime
    points: int
    sources: list[Source]


def moves_of(redemption: Redemption) -> list[Move]:
    """Every movement, oldest first."""
    changes = redemption.changes.filter(postings__isnull=False)
    postings = [row for change in changes.prefetch_related("postings__transaction").distinct()
                for row in change.postings.all()]  # fmt: skip
    taken = [row.transaction_id for row in postings if row.points < 0]
    sources = _sources(taken)
    found = sorted(postings, key=lambda row: row.pk)
    return [Move(row.transaction.at, row.points, sources.get(row.transaction_id, [])) for row in found]


def _sources(taken: Iterable[int]) -> dict[int, list[Source]]:
    """Transaction -> what brought the points it used."""
    uses = LotUse.objects.filter(transaction__in=taken, amount__gt=0).select_related("lot__origin").order_by("pk")
    rows = [(use.transaction_id, (use.lot.origin or use.lot).transaction_id, use.amount) for use in uses]
    names = _names({brought for _taken, brought, _points in rows})
    found = defaultdict(list)
    for transaction, brought, points in rows:
        label, url = names.get(brought, (_("Other points"), ""))
        found[transaction].append(Source(label, url, points))
    return found


def _names(transactions: set[int]) -> dict[int, tuple[str, str]]:
    names = {}
    for award in Award.objects.filter(transaction__in=transactions):
        names[award.transaction_id or 0] = (award.label, contract_url(award.source))
    for row in Correction.objects.filter(transaction__in=transactions).select_related("claim"):
        label = _("Correction · %(number)s") % {"number": row.claim.number}
        names[row.transaction_id or 0] = (label, reverse("rewards_staff:claim", args=[row.claim_id]))
    return names


def contract_url(source: str) -> str:
    """The page of the contract behind an award; empty where it is none."""
    if not source.startswith(CONTRACT):
        return ""
    return reverse("contracts_staff:contract", args=[int(source.removeprefix(CONTRACT))])
