"""Somebody's data goes: titles and reasons; what was decided, by whom and when stays. Nothing is decided any more."""

from django.db import transaction

from core import db
from people.models import Person
from workflows.actions.processes import withdraw
from workflows.models import Process


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """Whoever calls holds the approvals (`hold_approvals`), then the person."""
    for process in Process.objects.open().filter(person=person).order_by("pk"):
        withdraw(process=process, by=None)
    Process.objects.filter(person=person).update(title="")
    db.forget("workflows_processentry", person.pk)
