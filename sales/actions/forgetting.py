"""Somebody's data goes: references, notes and reasons; amounts, limits and decisions stay as numbers."""

from django.db import transaction
from django.utils import timezone

from core import db
from people.models import Person
from sales.actions.credit_rows import record
from sales.enums import CreditAct, CreditState
from sales.models import CreditReference, CreditRequest


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """What is open ends; its process ends with those of the person."""
    for request in CreditRequest.objects.open().filter(person=person).select_for_update():
        request.state, request.asked, request.ended_at = CreditState.WITHDRAWN, [], timezone.now()
        request.save(update_fields=["state", "asked", "ended_at"])
        record(request, CreditAct.WITHDRAWN, by=None)
    CreditReference.objects.filter(request__person=person).delete()
    CreditRequest.objects.filter(person=person).update(note="", reason="")
    db.forget("sales_creditentry", person.pk)
    db.forget("sales_creditchange", person.pk)
