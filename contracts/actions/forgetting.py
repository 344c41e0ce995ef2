"""Somebody's data goes: the rows that brought their contracts in. The contracts themselves the law keeps."""

from django.db import transaction
from django.db.models import Q

from contracts.models import BatchRow
from people.models import Person


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """Empty what uploaded tables said about the person; number, date, amount and points stay."""
    about = Q(contract__client__person=person)
    for said in filter(None, [person.email, person.phone]):
        about |= Q(values__client=said)
    BatchRow.objects.filter(about).update(values={})
