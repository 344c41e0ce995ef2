"""Reading who brought whom."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.planned import planned
from people.models import Person
from referrals.models import Attribution


def referrer_of(person: Person) -> Attribution | None:
    """Who brought the person in, as it stands today."""
    return next(iter(_referrer_of(person=person.pk)), None) if person.pk else None


@planned
def _referrer_of(person: int) -> QuerySet[Attribution]:
    found = Attribution.objects.select_related("referrer", "code").filter(person=person, ended_at=None)
    return found.order_by("pk")[:1]


def referrers_of(people: Iterable[int]) -> dict[int, Person]:
    """person -> who brought them in, as it stands today."""
    rows = Attribution.objects.filter(person__in=people, ended_at=None).select_related("referrer")
    return {row.person_id: row.referrer for row in rows}


def people_referred_by(person: Any) -> QuerySet[Attribution]:
    """Whom the person (or one with this id) brought in, the newest first."""
    referred = Attribution.objects.select_related("person").filter(referrer=person, ended_at=None)
    return referred.order_by("-bound_at", "-pk")
