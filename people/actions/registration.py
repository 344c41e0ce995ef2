"""What registrations ask for, as staff define it, and what people answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max

from core import audit, counters, typed
from core.locks import take_turns
from people.enums import Act
from people.errors import DefinitionTaken
from people.models import ExtendedField, IdType, Mask, Person, PersonNumber, User
from people.permissions import EDIT_CONTACTS, MANAGE_FIELDS
from people.queries import answers_to_keep

NUMBERS = "people.person"
ORDER = "people.fields"


@transaction.atomic
def save_field(*, field: ExtendedField, by: User | None) -> ExtendedField:
    """Add an extended field at the end, or change one; its code and kind stay as they were first.

    Raises PermissionDenied or DefinitionTaken.
    """
    _check(by)
    if field.pk:
        stored = ExtendedField.objects.get(pk=field.pk)
        field.code, field.kind, field.position = stored.code, stored.kind, stored.position
    else:
        take_turns(ORDER)
        field.position = (ExtendedField.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        field.code = field.code or typed.code_for(field.label)
    _save(field, Act.EDIT_FIELD, {"code": field.code, "kind": field.kind, "active": field.is_active}, by)
    return field


@transaction.atomic
def move_field(*, field: ExtendedField, places: int, by: User | None) -> None:
    """Some places up (below zero) or down; at an end nothing happens."""
    _check(by)
    take_turns(ORDER)
    rows = list(ExtendedField.objects.order_by("position", "pk"))
    place = next(n for n, row in enumerate(rows) if row.pk == field.pk)
    rows.insert(min(max(place + places, 0), len(rows)), rows.pop(place))
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            ExtendedField.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def save_id_type(*, type: IdType, by: User | None) -> IdType:
    """Add a kind of document, or change one; country and code stay. Raises PermissionDenied or DefinitionTaken."""
    _check(by)
    if type.pk:
        stored = IdType.objects.get(pk=type.pk)
        type.country, type.code = stored.country, stored.code
    after = {"country": type.country, "code": type.code, "check": type.check_name, "active": type.is_active}
    _save(type, Act.EDIT_ID_TYPE, after, by)
    return type


@transaction.atomic
def save_mask(*, mask: Mask, by: User | None) -> Mask:
    """Add a mask, or change one; country and field stay. Raises PermissionDenied or DefinitionTaken."""
    _check(by)
    if mask.pk:
        stored = Mask.objects.get(pk=mask.pk)
        mask.country, mask.field = stored.country, stored.field
    after = {"country": mask.country, "field": mask.field, "mask": mask.pattern, "active": mask.is_active}
    _save(mask, Act.EDIT_MASK, after, by)
    return mask


@transaction.atomic
def assign_number(*, person: Person) -> int:
    """The person's internal number: the next one, or the one they have. Consecutive without gaps: whoever registers at
    the same time waits here until this transaction ends, so call it late."""
    if known := PersonNumber.objects.filter(person=person).values_list("number", flat=True).first():
        return int(known)
    number = counters.draw(NUMBERS)
    PersonNumber.objects.create(person=person, number=number)
    return number


@transaction.atomic
def assign_numbers(*, people: Sequence[int]) -> None:
    """The next numbers for new people, in this order: as `assign_number`, at once."""
    first = counters.draw(NUMBERS, len(people)) - len(people) + 1
    rows = [PersonNumber(person_id=person, number=number) for number, person in enumerate(people, start=first)]
    PersonNumber.objects.bulk_create(rows)


@transaction.atomic
def set_extra(*, person: Person, values: Mapping[str, Any], by: User | None) -> list[str]:
    """Keep typed answers to extended fields, by code, beside those that are not named; None removes one.

    What no field asks is left out. Answers the codes that changed. The person's own account may; staff need the right.
    Raises PermissionDenied.
    """
    if by and by.person_id != person.pk and not by.has_perm(EDIT_CONTACTS):
        raise PermissionDenied
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    fresh = answers_to_keep(values)
    changed = sorted(code for code, value in fresh.items() if locked.extra.get(code) != value)
    if changed:
        extra = {**locked.extra, **fresh}
        locked.extra = {code: value for code, value in extra.items() if value is not None}
        locked.save(update_fields=["extra"])
        audit.record(Act.EDIT_EXTRA, locked, by=by, after={"fields": changed})
    person.extra = locked.extra
    return changed


def _check(by: User | None) -> None:
    if by and not by.has_perm(MANAGE_FIELDS):
        raise PermissionDenied


def _save(row: Any, act: Act, after: dict[str, Any], by: User | None) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DefinitionTaken() from error
    audit.record(act, row, by=by, after=after)
