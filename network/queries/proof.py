"""Whose address is still to be proven."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from network.enums import Passage
from network.models import Application
from network.queries.applications import ALONE, answers_of
from people.models import Person
from people.queries import must_prove


def to_be_proven(people: Collection[int]) -> set[int]:
    """Of the people, by id, whoever is new and registered themselves by an address that is not shown to be theirs yet,
    in one look."""
    logins = EmailAddress.objects.filter(user__person=OuterRef("pk"))
    alone = Application.objects.filter(person=OuterRef("pk"), passage=Passage.NEW, channel__in=ALONE)
    found = Person.objects.filter(Exists(alone), Exists(logins), ~Exists(logins.filter(verified=True)), pk__in=people)
    return set(found.order_by().values_list("pk", flat=True))


def email_to_prove(application: Application) -> str:
    """What was sent again as the e-mail of somebody who is reached elsewhere until they prove it; empty where there is
    nothing to prove."""
    person = application.person
    assert person, "what is sent again has a person"
    email = str(answers_of(application).get("email") or "")
    return email if email and must_prove(person, email) else ""


def is_to_be_proven(person: Person) -> bool:
    return bool(to_be_proven([person.pk]))
