"""Keeping people out: entries added, lifted and ended, and whoever they hit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit, crypto
from core.events import publish
from core.locks import take_turns
from core.repeats import repeat_of
from people.enums import Act
from people.errors import (
    AlreadyLifted,
    Barred,
    DayPassed,
    EmptyEntry,
    LiftReasonMissing,
    OnlyNames,
    StaffOnBlacklist,
)
from people.events import PersonBarred, PersonReadmitted
from people.models import BlacklistEntry, BlacklistKey, BlacklistReason, Person, User
from people.permissions import MANAGE_BLACKLIST
from people.queries.blacklist import (
    Match,
    Traits,
    blacklist_matches,
    is_barred,
    marks_of,
    matches_of_person,
    people_hit,
    traits_of,
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry as it is asked for. `document` is the text by which it is found, `document_hint` what may be shown."""

    traits: Traits
    texts: Mapping[str, str]
    document_hint: str = ""

    @classmethod
    def of(cls, traits: Traits) -> "Draft":
        number = "".join(c for c in traits.id_number if c.isalnum())
        return cls(traits=traits, texts=traits.texts(), document_hint=hint_of(traits.id_kind, number))


def hint_of(kind: str, number: str) -> str:
    return f"{kind} ····{number[-4:]}" if number else ""


@transaction.atomic
def make_blacklist_key() -> None:
    """The secret of the hashes, once and for all: before it nothing can be written down."""
    if not BlacklistKey.objects.exists():
        BlacklistKey.objects.get_or_create(pk=1, defaults={"sealed": crypto.encrypt(Fernet.generate_key().decode())})


@crypto.rotates
def rotate_blacklist_key() -> int:
    """Under the newest key; the secret itself, and with it every hash, stays."""
    rows = list(BlacklistKey.objects.all())
    for row in rows:
        row.sealed = crypto.again(row.sealed)
        row.save(update_fields=["sealed"])
    return len(rows)


def check_blacklist(
    *, names: str = "", email: str = "", phone: str = "", id_country: str = "", id_kind: str = "", id_number: str = "",
    birth_date: date | None = None, city: str = "",
) -> list[Match]:  # fmt: skip
    """Raises Barred where an entry matches exactly; answers those that are alike, which somebody has to look at."""
    found = blacklist_matches(
        names=names, email=email, phone=phone, id_country=id_country, id_kind=id_kind, id_number=id_number,
        birth_date=birth_date, city=city,
    )  # fmt: skip
    if found.exact:
        raise Barred()
    return found.fuzzy


def check_person(*, person: Person) -> list[Match]:
    """The same for somebody who is known already, by everything that is known of them."""
    found = matches_of_person(person)
    if found.exact:
        raise Barred()
    return found.fuzzy


@transaction.atomic
def add_to_blacklist(
    *, reason: BlacklistReason, draft: Draft, note: str = "", expires_on: date | None = None, by: User | None,
    form_key: UUID | None = None,
) -> BlacklistEntry:  # fmt: skip
    """Keep out whoever matches, from now on: their sessions end with their next request. The same form
    answers the first entry.

    Raises PermissionDenied, EmptyEntry, OnlyNames, DayPassed or StaffOnBlacklist.
    """
    _check_right(by)
    check_draft(draft=draft, expires_on=expires_on)
    take_turns("people.blacklist")
    if form_key and (first := repeat_of(BlacklistEntry.objects.all(), form_key)):
        return first
    hit = list(people_hit(draft.texts).select_related("user"))
    if staff := [person.name for person in hit if (user := getattr(person, "user", None)) and user.is_staff]:
        raise StaffOnBlacklist(names=", ".join(staff))
    make_blacklist_key()
    marks, traits = marks_of(draft.texts), draft.traits
    entry = BlacklistEntry.objects.create(
        reason=reason, names=" ".join(traits.names.split()), city=" ".join(traits.city.split()),
        birth_date=traits.birth_date, document_mark=marks["document"], document_hint=draft.document_hint,
        email_mark=marks["email"], email_hint=email_hint(draft.texts["email"]), phone_mark=marks["phone"],
        phone_hint=phone_hint(draft.texts["phone"]), note=note.strip(), expires_on=expires_on, created_by=by,
        form_key=form_key,
    )  # fmt: skip
    audit.record(Act.ADD_TO_BLACKLIST, entry, by=by, after={"reason": reason.pk, "hits": len(hit)})
    _bar(entry, hit, by)
    return entry


def check_draft(*, draft: Draft, expires_on: date | None) -> None:
    """Whether it can recognise anybody. Raises EmptyEntry, OnlyNames or DayPassed."""
    traits = draft.traits
    if not any(draft.texts.values()):
        if not traits.names.strip():
            raise EmptyEntry()
        if not (traits.birth_date or traits.city.strip()):
            raise OnlyNames()
    if expires_on and expires_on < timezone.localdate():
        raise DayPassed()


def _check_right(by: User | None) -> None:
    if by and not by.has_perm(MANAGE_BLACKLIST):
        raise PermissionDenied


def email_hint(email: str) -> str:
    """`lu···@dominio.co`."""
    name, _at, domain = email.partition("@")
    return f"{name[:2]}···@{domain}"[:80] if email else ""


def phone_hint(phone: str) -> str:
    return f"····{phone[-4:]}" if phone else ""


def _bar(entry: BlacklistEntry, hit: Iterable[Person], by: User | None) -> None:
    """Their sessions end at the door with their next request, which tells them to make contact."""
    for person in hit:
        entry.people.add(person)
        if person.barred_at is None:
            Person.objects.filter(pk=person.pk).update(barred_at=timezone.now())
            publish(PersonBarred(person_id=person.pk, entry_id=entry.pk), by=by)


@transaction.atomic
def lift_from_blacklist(*, entry: BlacklistEntry, reason: str, by: User | None) -> BlacklistEntry:
    """It keeps nobody out any more; whom no other entry keeps out comes in again.

    Raises PermissionDenied, AlreadyLifted or LiftReasonMissing.
    """
    _check_right(by)
    take_turns("people.blacklist")
    locked = BlacklistEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if locked.lifted_at:
        raise AlreadyLifted()
    if not reason.strip():
        raise LiftReasonMissing()
    locked.lifted_at, locked.lifted_by, locked.lift_reason = timezone.now(), by, reason.strip()
    locked.save(update_fields=["lifted_at", "lifted_by", "lift_reason", "name_key", "city_key"])
    audit.record(Act.LIFT_FROM_BLACKLIST, locked, by=by, reason=reason)
    readmit(entries=[locked], by=by)
    return locked


@transaction.atomic
def set_blacklist_expiry(*, entry: BlacklistEntry, expires_on: date | None, by: User | None) -> BlacklistEntry:
    """Until when it holds; None for ever. Raises PermissionDenied, AlreadyLifted or DayPassed."""
    _check_right(by)
    take_turns("people.blacklist")
    locked = BlacklistEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if locked.lifted_at:
        raise AlreadyLifted()
    if expires_on and expires_on < timezone.localdate():
        raise DayPassed()
    before, locked.expires_on = locked.expires_on, expires_on
    locked.save(update_fields=["expires_on", "name_key", "city_key"])
    then, now = {"expires_on": _day(before)}, {"expires_on": _day(expires_on)}
    audit.record(Act.EDIT_BLACKLIST, locked, by=by, before=then, after=now)
    _bar(locked, locked.people.filter(barred_at=None), by)
    return locked


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


@transaction.atomic
def readmit(*, entries: Iterable[BlacklistEntry], by: User | None) -> int:
    """Whoever was kept out by these and by nothing else that is in force. Answers how many."""
    back = 0
    for entry in entries:
        for person in entry.people.exclude(barred_at=None).select_related("user", "identification"):
            if not is_barred(person):
                Person.objects.filter(pk=person.pk).update(barred_at=None)
                publish(PersonReadmitted(person_id=person.pk, entry_id=entry.pk), by=by)
                back += 1
    return back


def end_blacklist_entries() -> int:
    """Every night: whose time is over keeps nobody out. Answers how many people come in again."""
    over = BlacklistEntry.objects.filter(lifted_at=None, expires_on__lt=timezone.localdate())
    return readmit(entries=over.filter(people__barred_at__isnull=False).distinct(), by=None)


@transaction.atomic
def check_sign_in(*, person: Person) -> bool:
    """Whether they may come in, looked at anew: what is known of them may have changed since an entry was written."""
    if is_barred(person):
        if person.barred_at is None:
            Person.objects.filter(pk=person.pk).update(barred_at=timezone.now())
        return False
    if person.barred_at:
        Person.objects.filter(pk=person.pk).update(barred_at=None)
    return True


@transaction.atomic
def forget_blacklisted(*, person: Person) -> None:
    """Of an erased person the entries that hit them keep hashes only: they still keep out, and name nobody."""
    found = BlacklistEntry.objects.filter(people=person)
    found.update(
        names="", name_key="", city="", city_key="", birth_date=None, note="", document_hint="", email_hint="",
        phone_hint="",
    )  # fmt: skip
    for entry in found:
        entry.people.remove(person)


def draft_of(*, person: Person, with_document: bool, **given: Any) -> Draft:
    """An entry for somebody who is known, with their document without anybody reading its number."""
    texts = Traits(**given).texts()
    row = getattr(person, "identification", None)
    if with_document and row:
        texts["document"] = traits_of(person)[1][0]["document"]
        return Draft(traits=Traits(**given), texts=texts, document_hint=hint_of(row.kind, row.last4))
    return Draft.of(Traits(**given))
