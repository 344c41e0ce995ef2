"""Somebody's data goes: what their contact data held before each correction and why, what they registered with,
and what they wrote to the network."""

from django.db import transaction

from network.actions.registration.holding import forget_held_files
from network.models import Application, ContactChange, LineMessage, LoadTrace
from people.models import Person


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """That something was corrected, by whom and when, stays in the audit trail."""
    ContactChange.objects.filter(person=person).update(changes={}, reason="")
    Application.objects.filter(person=person).update(sealed="", reason="")
    forget_held_files(application__person=person)
    LineMessage.objects.filter(sender=person).update(text="")
    LoadTrace.objects.filter(person=person).update(before={}, after={})
