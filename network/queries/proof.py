"""Whose address is still to be proven."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from network.enums import Passage
from network.models import Application
from network.queries.applications import ALONE
from people.models import Person


def to_be_proven(people: Collection[int]) -> set[int]:
    """Of the people, by id, whoever is new and registered themselves by an address that is not shown to be theirs yet,
    in one look."""
    logins = EmailAddress.objects.filter(user__person=OuterRef("pk"))
    alone = Application.objects.filter(person=OuterRef("pk"), passage=Passage.NEW, channel__in=ALONE)
    found = Person.objects.filter(Exists(alone), Exists(logins), ~Exists(logins.filter(verified=True)), pk__in=people)
    return set(found.order_by().values_list("pk", flat=True))


def is_to_be_proven(person: Person) -> bool:
    return bool(to_be_proven([person.pk]))
