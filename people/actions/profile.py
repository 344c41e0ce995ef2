"""What people correct about themselves. The audit names the fields, never what they held."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core import audit, files
from core.phones import clean_phone
from core.pictures import square
from people import rules
from people.actions.blacklist import check_person, check_sign_in
from people.actions.identifications import set_identification
from people.actions.places import set_place_text
from people.enums import Act, DocumentState
from people.errors import Barred, BirthDateFixed, IdentificationTaken
from people.models import Identification, Person, PersonDocument, User
from people.queries import least_age

OWN_FIELDS = ("phone", "landline", "city", "address", "postal_code", "language", "birth_date")
PHOTO = files.FileKind("photo", ("png", "jpeg", "webp"), 10)


@transaction.atomic
def edit_own_profile(*, person: Person, by: User, **data: Any) -> None:
    """The person's own phone, landline, address, language or birth date. Names and documents are staff's to correct.

    Raises PermissionDenied, InvalidPhone, ImplausibleBirthDate, UnderLeastAge, BirthDateFixed or Barred.
    """
    stored = _own(person, by)
    given = {name: value for name, value in data.items() if name in OWN_FIELDS}
    tidy = {name: tidied(name=name, value=value, country=stored.country) for name, value in given.items()}
    if "city" in tidy and tidy["city"] == stored.place:
        del tidy["city"]
    changed = sorted(name for name, value in tidy.items() if getattr(stored, name) != value)
    if "birth_date" in changed:
        _check_birth_date(stored, tidy["birth_date"])
    if not changed:
        return
    for name in changed:
        setattr(stored, name, tidy[name])
    placed = set_place_text(person=stored, text=tidy["city"]) if "city" in changed else []
    stored.save(update_fields=[*changed, *placed])
    check_person(person=stored)
    audit.record(Act.EDIT_OWN_PROFILE, stored, by=by, after={"fields": changed})


def tidied(*, name: str, value: Any, country: str) -> Any:
    """A phone as it is dialled in the person's country, in its one form; other texts with their spaces in order."""
    if name in {"phone", "landline"}:
        return clean_phone(value or "", country)
    if name in rules.NAME_FIELDS:
        return rules.clean_name(value or "", name)
    return " ".join(value.split()) if isinstance(value, str) else value


def _check_birth_date(stored: Person, day: date | None) -> None:
    rules.check_birth_date(day, today=timezone.localdate(), least=least_age(stored))
    checked = PersonDocument.objects.filter(person=stored, state=DocumentState.ACCEPTED)
    if stored.birth_date and checked.exists():
        raise BirthDateFixed()


@transaction.atomic
def set_own_identification(*, person: Person, kind: str, number: str, by: User) -> None:
    """The person's own document, once. Whether somebody else has it, or it is kept out, they read the same.

    Raises PermissionDenied, InvalidIdentification, UnknownIdType or Barred.
    """
    stored = _own(person, by)
    if Identification.objects.filter(person=stored).exists():
        raise PermissionDenied
    try:
        set_identification(person=stored, kind=kind, number=number, by=None, doer=by)
    except IdentificationTaken as error:
        raise Barred() from error
    check_person(person=Person.objects.get(pk=stored.pk))


@transaction.atomic
def set_networks(*, person: Person, networks: dict[str, str], by: User) -> None:
    """The person's social networks, each as its handle; empty ones go. Raises PermissionDenied or WrongNetwork."""
    stored = _own(person, by)
    clean = rules.clean_networks(networks)
    if clean != stored.networks:
        stored.networks = clean
        stored.save(update_fields=["networks"])
        audit.record(Act.EDIT_OWN_PROFILE, stored, by=by, after={"fields": ["networks"]})


@transaction.atomic
def set_photo(*, person: Person, photo: "UploadedFile[Any] | None", by: User) -> None:
    """A square of the picture without what its file carried besides, or none. Raises PermissionDenied and what
    `core.files.check` raises."""
    stored = _own(person, by)
    before = stored.photo
    stored.photo = files.keep(_square(photo), "jpeg", by=by) if photo else None
    stored.save(update_fields=["photo"])
    files.discard(before)
    audit.record(Act.SET_PHOTO, stored, by=by, after={"photo": bool(photo)})


def _square(photo: "UploadedFile[Any]") -> "ContentFile[bytes]":
    files.check(photo, PHOTO)
    return square(photo, PHOTO.formats, side=640)


def _own(person: Person, by: User) -> Person:
    if by.person_id != person.pk:
        raise PermissionDenied
    return Person.objects.select_for_update(no_key=True, of=("self",)).select_related("photo").get(pk=person.pk)


@transaction.atomic
def follow_new_email(*, user: User) -> None:
    """The address of the account has changed and is confirmed: the contact e-mail goes along. One that has come onto
    the blacklist keeps its owner out from now on."""
    person = Person.objects.select_for_update(no_key=True).get(pk=user.person_id)
    if person.email != user.email:
        person.email = user.email
        person.save(update_fields=["email"])
        audit.record(Act.EDIT_OWN_PROFILE, person, by=user, after={"fields": ["email"]})
    check_sign_in(person=person)
