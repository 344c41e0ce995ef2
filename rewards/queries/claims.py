"""Claims about missing points, and what the system knows about each."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from people.models import Person
from referrals.models import Attribution
from referrals.queries import referrer_of
from rewards.enums import CorrectionState
from rewards.models import Award, Claim
from rewards.queries.awards import Why, why

SHOWN = 20


@dataclass(frozen=True)
class Known:
    """The documents of the client, or those whose number was given, each with why it earned what it did."""

    referral: Attribution | None
    documents: list[Why]


def known_of(claim: Claim) -> Known:
    wanted = Q(pk__in=[])
    if claim.about:
        wanted |= Q(about=claim.about)
    if claim.document:
        wanted |= Q(label__iendswith=f" {claim.document}")
    awards = Award.objects.filter(wanted).select_related("type", "person", "about", "rule__type", "transaction")
    found = list(awards.prefetch_related("transaction__lots").order_by("-on_date", "-pk")[:SHOWN])
    return Known(referrer_of(claim.about) if claim.about else None, [why(award) for award in found])


def search_claims(*, state: str = "", text: str = "") -> "QuerySet[Claim]":
    found = Claim.objects.select_related("person", "about")
    if state == "correction":
        found = found.filter(corrections__state=CorrectionState.PROPOSED)
    elif state:
        found = found.filter(state=state)
    if text.upper().startswith("RC-"):  # its digits may stand in somebody's phone
        return found.filter(number=_number(text))
    if text:
        people = Person.objects.matching(text)
        found = found.filter(Q(number=_number(text)) | Q(person__in=people) | Q(about__in=people) | Q(document=text))
    return found


def _number(text: str) -> str:
    digits = text.upper().strip().removeprefix("RC").strip(" -")
    return f"RC-{int(digits):06d}" if digits.isascii() and digits.isdigit() and len(digits) < 16 else text
