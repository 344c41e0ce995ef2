"""Reading disputes about who brought whom."""

import phonenumbers
from django.conf import settings
from django.db.models import Q, QuerySet

from people.models import Person
from referrals.models import Dispute, Touch


def person_by_contact(text: str) -> Person | None:
    """The one person with this e-mail or phone, as people write them."""
    text = text.strip()
    if "@" in text:
        found = Person.objects.filter(Q(email=text.lower()) | Q(user__email=text.lower()))
    elif phone := _phone(text):
        found = Person.objects.filter(phone=phone)
    else:
        return None
    people = list(found.distinct()[:2])
    return people[0] if len(people) == 1 else None


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, settings.COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def disputes() -> QuerySet[Dispute]:
    return Dispute.objects.select_related(
        "claimant", "person", "claimed", "current__referrer", "file", "decided_by__person"
    )


def disputes_of(claimant: Person) -> QuerySet[Dispute]:
    """What the person has asked, the newest first."""
    return Dispute.objects.filter(claimant=claimant).select_related("person").order_by("-created_at", "-pk")[:20]


def touches_of_both(dispute: Dispute) -> list[Touch]:
    """How the client met the codes of either side, as far as it is known that it was the client."""
    if dispute.person is None:
        return []
    sides = [pk for pk in (dispute.claimed_id, dispute.current.referrer_id if dispute.current else None) if pk]
    visitors = dispute.person.footprints.exclude(visitor="").values("visitor")
    theirs = Touch.objects.filter(Q(person=dispute.person) | Q(visitor__in=visitors), code__owner__in=sides)
    return list(theirs.select_related("code__owner").order_by("at", "pk")[:100])
