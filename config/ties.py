"""What hangs from a person in the apps above `network`, for its pages: contracts, redemptions, claims."""

from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
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


@ties
def contracts_signed(person: Person) -> Tie:
    client = getattr(person, "client", None)
    found = Contract.objects.active().filter(client=client).count() if client else 0
    return Tie(
        label=_("Contracts of their own"), icon="pdf", count=found, permission=contracts.VIEW_CONTRACTS,
        url=_found("contracts_staff:list", client=str(client.pk)) if client else "",
    )  # fmt: skip


@ties
def contracts_referred(person: Person) -> Tie:
    found = Contract.objects.active().filter(referrer=person).count()
    return Tie(
        label=_("Contracts of clients referred"), icon="file", count=found, permission=contracts.VIEW_CONTRACTS,
        url=_found("contracts_staff:list", referrer=str(person.pk)),
    )  # fmt: skip


@ties
def redemptions(person: Person) -> Tie:
    found = Redemption.objects.filter(person=person).aggregate(n=Count("pk"), open=Count("pk", Q(state__in=RUNNING)))
    said = ngettext(
        "%(n)s redemption is open and goes on: approve, deliver or reject it as always.",
        "%(n)s redemptions are open and go on: approve, deliver or reject them as always.",
        found["open"],
    )
    return Tie(
        label=_("Redemptions"), icon="gift", count=found["n"], open=found["open"], goes_on=said % {"n": found["open"]},
        permission=rewards.VIEW_REDEMPTIONS, url=_found("rewards_staff:redemptions", q=_known_by(person)),
    )  # fmt: skip


@ties
def claims(person: Person) -> Tie:
    waiting = Q(state=ClaimState.OPEN)
    found = Claim.objects.filter(person=person).aggregate(n=Count("pk"), open=Count("pk", waiting))
    said = ngettext(
        "%(n)s claim about points waits for your answer all the same.",
        "%(n)s claims about points wait for your answer all the same.",
        found["open"],
    )
    return Tie(
        label=_("Claims about points"), icon="help", count=found["n"], open=found["open"],
        goes_on=said % {"n": found["open"]}, permission=rewards.ANSWER_CLAIMS,
        url=_found("rewards_staff:claims", q=_known_by(person), state="all"),
    )  # fmt: skip


def _found(name: str, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode(filters)}"


def _known_by(person: Person) -> str:
    return person.email or person.phone or person.name
