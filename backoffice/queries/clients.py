"""An agent's clients: whom they brought, how each stands, and the extract of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum

from contracts.models import Contract
from core.pages import KeysetPage
from network.enums import ClientState
from people.models import Person
from referrals.models import Attribution
from referrals.queries import people_referred_by
from rewards.enums import Outcome
from rewards.models import Award


def clients_of(person: Person, filters: Mapping[str, Any]) -> QuerySet[Attribution]:
    """Whom the person brought, by `q` (part of the name), `state` of the client, and `contract` (yes, no)."""
    found = people_referred_by(person).filter(person__client__isnull=False)
    if filters.get("q"):
        found = found.filter(person__in=Person.objects.matching(filters["q"]))
    if filters.get("state") in ClientState:
        found = found.filter(person__client__state=filters["state"])
    if filters.get("contract") in {"yes", "no"}:
        holds = Exists(_contracts(OuterRef("person"), person).active())
        found = found.filter(holds if filters["contract"] == "yes" else ~holds)
    return found


def clients_page(found: QuerySet[Attribution], person: Person, cursor: str | None) -> KeysetPage:
    """The newest first, each with `contracts`, `last_on`, `last_type` and `points`, of that agent alone."""
    held = _contracts(OuterRef("person"), person).active().order_by("-signed_on", "-pk")
    counted = held.order_by().values("client__person").annotate(n=Count("pk")).values("n")
    given = Award.objects.filter(person=person, about=OuterRef("person"), outcome=Outcome.POSTED).order_by()
    rows = found.select_related("person__client", "person__agent").annotate(
        contracts=Subquery(counted), last_on=Subquery(held.values("signed_on")[:1]),
        last_type=Subquery(held.values("type__name")[:1]),
        points=Subquery(given.values("about").annotate(total=Sum("points")).values("total")),
    )  # fmt: skip
    return KeysetPage(rows, order=("-bound_at", "-pk"), cursor=cursor, size=25)


@dataclass(frozen=True)
class Movement:
    """A contract of the extract, with the points it gave the agent; None where they are not decided."""

    contract: Contract
    points: int | None


def extract(client: Person, person: Person, since: date | None = None, until: date | None = None) -> list[Movement]:
    """The client's contracts that count for the agent, between two days, the newest first. Voided ones give nothing."""
    found = _contracts(client, person).select_related("type").order_by("-signed_on", "-pk")
    if since:
        found = found.filter(signed_on__gte=since)
    if until:
        found = found.filter(signed_on__lte=until)
    contracts = list(found)
    names = [f"contracts.contract:{one.pk}" for one in contracts]
    awards = Award.objects.filter(person=person, source__in=names, outcome=Outcome.POSTED)
    points = dict(awards.values_list("source", "points"))
    return [Movement(one, points.get(name)) for one, name in zip(contracts, names, strict=True)]


def _contracts(client: Any, person: Person) -> Any:
    return Contract.objects.filter(client__person=client, referrer=person)
