"""Reading who brought whom."""

from django.db.models import QuerySet

from people.models import Person
from referrals.models import Attribution


def referrer_of(person: Person) -> Attribution | None:
    """Who brought the person in, as it stands today."""
    return Attribution.objects.select_related("referrer", "code").filter(person=person, ended_at=None).first()


def people_referred_by(person: Person) -> QuerySet[Attribution]:
    """Whom the person brought in, the newest first."""
    referred = Attribution.objects.select_related("person").filter(referrer=person, ended_at=None)
    return referred.order_by("-bound_at", "-pk")
