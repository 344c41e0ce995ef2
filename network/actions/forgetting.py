"""Somebody's data goes: what their contact data held before each correction and why, what they registered with,
and what they wrote to the network."""

from django.db import transaction

from network.actions.loads import forget_in_files
from network.actions.registration.deciding import end_waiting
from network.actions.registration.holding import forget_held_files
from network.enums import OPEN_STATES
from network.models import Application, ContactChange, LineMessage, LoadTrace
from people.models import Person


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """That something was corrected, by whom and when, stays in the audit trail."""
    waiting = Application.objects.filter(person=person, state__in=OPEN_STATES)
    for application in waiting.select_for_update(of=("self",)).select_related("person").order_by("pk"):
        end_waiting(application)
    ContactChange.objects.filter(person=person).update(changes={}, reason="")
    Application.objects.filter(person=person).update(sealed="", reason="")
    forget_held_files(application__person=person)
    LineMessage.objects.filter(sender=person).update(text="")
    forget_in_files(person=person)
    LoadTrace.objects.filter(person=person).update(before={}, after={})
