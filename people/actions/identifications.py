"""Numbers of identity documents: checked, sealed under the person's key, found by keyed hash."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import audit, crypto
from people import rules
from people.actions.keys import seal
from people.enums import Act
from people.errors import ContactBarred, IdentificationTaken
from people.models import Identification, Person, User
from people.permissions import EDIT_CONTACTS
from people.queries import blacklist_matches, holder_of, id_type


@transaction.atomic
def set_identification(
    *, person: Person, kind: str, number: str, by: User | None, country: str = "", doer: User | None = None
) -> Identification:
    """Write it down, or another in its place. The audit says that it happened, never the number.

    `by` is whoever of the staff wrote it; where it came by another door, `doer` is whose name it bears. `kind` is the
    code of a kind of document of `country` (the person's unless given). Raises PermissionDenied, UnknownIdType,
    InvalidIdentification or IdentificationTaken; to staff ContactBarred, as of an e-mail or a phone: all other doors
    look at everything that is known of somebody.
    """
    if by and not by.has_perm(EDIT_CONTACTS):
        raise PermissionDenied
    type = id_type(country or person.country, kind)
    clean = rules.clean_identification(type.check_name, number)
    text = rules.lookup_text(type.country, type.code, clean)
    if by and blacklist_matches(id_country=type.country, id_kind=type.code, id_number=clean).exact:
        raise ContactBarred("number")
    holder = holder_of(text)
    if holder and holder.pk != person.pk:
        raise IdentificationTaken()
    fields = {
        "country": type.country, "kind": type.code, "sealed": seal(person=person, text=clean), "last4": clean[-4:],
        "lookup": crypto.mark(text, rules.LOOKUP),
    }  # fmt: skip
    try:
        with transaction.atomic():
            row, _made = Identification.objects.update_or_create(person=person, defaults=fields)
    except IntegrityError as error:
        raise IdentificationTaken() from error
    audit.record(Act.SET_IDENTIFICATION, person, by=by or doer, after={"kind": kind, "country": type.country})
    return row
