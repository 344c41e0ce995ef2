"""Somebody's data goes: what their contact data held before each correction, and why it was corrected."""

from django.db import transaction

from network.models import ContactChange
from people.models import Person


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """That something was corrected, by whom and when, stays in the audit trail."""
    ContactChange.objects.filter(person=person).update(changes={}, reason="")
