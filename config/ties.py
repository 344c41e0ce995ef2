"""What hangs from a person in the apps above `network`, for its pages: contracts, redemptions, claims."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, Func, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contracts import permissions as contracts
from contracts.models import Contract
from network.queries import Tie, holders, ties
from people.models import Person
from rewards import permissions as rewards
from rewards.enums import ClaimState, RedemptionState
from rewards.models import Claim, Redemption

RUNNING = (RedemptionState.REQUESTED, RedemptionState.APPROVED, RedemptionState.PREPARING)


@holders("contracts")
def has_contracts(person: OuterRef) -> Exists:
    return Exists(Contract.objects.active().filter(referrer=person))


def _figures(person: Person) -> dict[str, int]:
    """All counts in one query, kept with the person while the page is made."""
    if kept := person.__dict__.get("_tie_figures"):
        return dict(kept)
    mine = OuterRef("pk")
    counted = {
        "n_signed": _count(Contract.objects.active().filter(client__person=mine)),
        "n_referred": _count(Contract.objects.active().filter(referrer=mine)),
        "n_redemptions": _count(Redemption.objects.filter(person=mine)),
        "n_open_redemptions": _count(Redemption.objects.filter(person=mine, state__in=RUNNING)),
        "n_claims": _count(Claim.objects.filter(person=mine)),
        "n_open_claims": _count(Claim.objects.filter(person=mine, state=ClaimState.OPEN)),
    }
    found: Any = Person.objects.values(**counted).get(pk=person.pk)
    person.__dict__["_tie_figures"] = found
    return dict(found)


def _count(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().annotate(n=Func(F("pk"), function="count")).values("n"))


@ties
def contracts_signed(person: Person) -> Tie:
    client = getattr(person, "client", None)
    return Tie(
        label=_("Contracts of their own"), icon="pdf", count=_figures(person)["n_signed"],
        permission=contracts.VIEW_CONTRACTS,
        url=_found("contracts_staff:list", client=str(client.pk)) if client else "",
    )  # fmt: skip


@ties
def contracts_referred(person: Person) -> Tie:
    return Tie(
        label=_("Contracts of clients referred"), icon="file", count=_figures(person)["n_referred"],
        permission=contracts.VIEW_CONTRACTS, url=_found("contracts_staff:list", referrer=str(person.pk)),
    )  # fmt: skip


@ties
def redemptions(person: Person) -> Tie:
    found, running = _figures(person)["n_redemptions"], _figures(person)["n_open_redemptions"]
    said = ngettext(
        "%(n)s redemption is open and goes on: approve, deliver or reject it as always.",
        "%(n)s redemptions are open and go on: approve, deliver or reject them as always.",
        running,
    )
    return Tie(
        label=_("Redemptions"), icon="gift", count=found, open=running, goes_on=said % {"n": running},
        permission=rewards.VIEW_REDEMPTIONS, url=_found("rewards_staff:redemptions", q=_known_by(person)),
    )  # fmt: skip


@ties
def claims(person: Person) -> Tie:
    found, waiting = _figures(person)["n_claims"], _figures(person)["n_open_claims"]
    said = ngettext(
        "%(n)s claim about points waits for your answer all the same.",
        "%(n)s claims about points wait for your answer all the same.",
        waiting,
    )
    return Tie(
        label=_("Claims about points"), icon="help", count=found, open=waiting, goes_on=said % {"n": waiting},
        permission=rewards.ANSWER_CLAIMS, url=_found("rewards_staff:claims", q=_known_by(person), state="all"),
    )  # fmt: skip


def _found(name: str, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode(filters)}"


def _known_by(person: Person) -> str:
    return person.email or person.phone or person.name
