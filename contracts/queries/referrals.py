"""Who referred whom, and which contracts and points came of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from contracts.enums import ContractState
from contracts.models import Contract
from core.pages import KeysetPage
from people.models import Person
from referrals.models import Attribution
from rewards.enums import Outcome
from rewards.models import Award

ORDER = ("-bound_at", "-pk")


@dataclass(frozen=True)
class Totals:
    """What came of all the referrals of a list."""

    with_contracts: int
    contracts: int
    amount_minor: int
    points: int


def referrals(filters: dict[str, Any]) -> QuerySet[Attribution]:
    """Referrals in force by `q` (either person), `referrer`, `contracts` (yes, no), `since` and `until`."""
    found = Attribution.objects.filter(ended_at=None)
    if filters.get("q"):
        people = Person.objects.matching(filters["q"]).values("pk")
        found = found.filter(pk__in=found.filter(person__in=people).values("pk").union(
            found.filter(referrer__in=people).values("pk")))  # fmt: skip
    if filters.get("referrer"):
        found = found.filter(referrer=filters["referrer"])
    if filters.get("contracts"):
        signed = _active().values("client__person")
        found = found.filter(person__in=signed) if filters["contracts"] == "yes" else found.exclude(person__in=signed)
    if filters.get("since"):
        found = found.filter(bound_at__date__gte=filters["since"])
    return found.filter(bound_at__date__lte=filters["until"]) if filters.get("until") else found


def with_outcome(found: QuerySet[Attribution]) -> QuerySet[Attribution]:
    """Each with `contracts`, `amount_minor` and `points`, worked out for the rows that are read only."""
    signed = _active().filter(client__person=OuterRef("person"), referrer=OuterRef("referrer"))
    per_agent = signed.order_by().values("referrer")
    earned = _earned().filter(about=OuterRef("person"), person=OuterRef("referrer")).order_by().values("person")
    return found.select_related("person__client", "referrer__agent").annotate(
        contracts=_number(per_agent.annotate(figure=Count("pk"))),
        amount_minor=_number(per_agent.annotate(figure=Sum("amount_minor"))),
        points=_number(earned.annotate(figure=Sum("points"))),
    )


def referrals_page(found: QuerySet[Attribution], cursor: str) -> KeysetPage:
    return KeysetPage(with_outcome(found), order=ORDER, cursor=cursor)


def totals(found: QuerySet[Attribution]) -> Totals:
    """Three sums over the whole list."""
    signed = _active().filter(
        client__person__attributions__in=found, referrer=F("client__person__attributions__referrer")
    )
    figures = signed.aggregate(
        clients=Count("client", distinct=True), contracts=Count("pk"), amount=Sum("amount_minor", default=0)
    )
    earned = _earned().filter(about__attributions__in=found, person=F("about__attributions__referrer"))
    points = earned.aggregate(total=Sum("points", default=0))["total"]
    return Totals(figures["clients"], figures["contracts"], figures["amount"], points)


def _active() -> QuerySet[Contract]:
    return Contract.objects.filter(state=ContractState.ACTIVE)


def _earned() -> QuerySet[Award]:
    return Award.objects.filter(outcome=Outcome.POSTED)


def _number(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("figure")), 0, output_field=BigIntegerField())
