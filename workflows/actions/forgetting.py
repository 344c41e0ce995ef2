"""Somebody's data goes: titles and reasons; what was decided, by whom and when stays."""

from django.db import transaction

from core import db
from people.models import Person
from workflows.models import Process


@transaction.atomic
def forget_person(*, person: Person) -> None:
    Process.objects.filter(person=person).update(title="")
    db.forget("workflows_processentry", person.pk)
