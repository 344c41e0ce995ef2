"""Numbers of identity documents: checked, sealed under the person's key, found by keyed hash."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import audit, crypto
from people import rules
from people.actions.keys import seal
from people.enums import Act, IdKind
from people.errors import IdentificationTaken
from people.models import Identification, Person, User
from people.permissions import EDIT_CONTACTS
from people.queries import person_with_identification


@transaction.atomic
def set_identification(*, person: Person, kind: IdKind, number: str, by: User | None) -> Identification:
    """Write it down, or another in its place. The audit says that it happened, never the number.

    Raises PermissionDenied, InvalidIdentification or IdentificationTaken.
    """
    if by and not by.has_perm(EDIT_CONTACTS):
        raise PermissionDenied
    clean = rules.clean_identification(kind, number)
    holder = person_with_identification(kind=kind, number=clean)
    if holder and holder.pk != person.pk:
        raise IdentificationTaken()
    text = rules.lookup_text(kind, clean)
    fields = {
        "kind": kind, "sealed": seal(person=person, text=clean), "last4": clean[-4:],
        "lookup": crypto.mark(text, rules.LOOKUP),
    }  # fmt: skip
    try:
        with transaction.atomic():
            row, _made = Identification.objects.update_or_create(person=person, defaults=fields)
    except IntegrityError as error:
        raise IdentificationTaken() from error
    audit.record(Act.SET_IDENTIFICATION, person, by=by, after={"kind": kind})
    return row
