"""Documents of people: handed in, held for review, decided, warned about and expired."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from core import audit, conf, files
from core.events import publish
from core.repeats import repeat_of
from people.enums import Act, DocumentState
from people.errors import (
    DocumentDecided,
    DocumentHeld,
    DocumentInFlow,
    ExpiryMissing,
    ExpiryPassed,
    OwnDocument,
    RejectionReasonMissing,
)
from people.events import DocumentExpired, DocumentExpiring, DocumentHandedIn, DocumentReviewed
from people.models import DocumentKind, Person, PersonDocument, User
from people.permissions import REVIEW_DOCUMENTS

HELD = timedelta(minutes=15)
UNDECIDED = [DocumentState.WAITING, DocumentState.RETURNED]


def file_kind(kind: DocumentKind) -> files.FileKind:
    """What may come in for this kind, as `core.files` checks it."""
    return files.FileKind(f"document:{kind.code}", tuple(kind.formats), kind.megabytes)


@transaction.atomic
def hand_in_document(
    *, person: Person, kind: DocumentKind, file: "File[Any]", expires_on: date | None = None, by: User | None,
    form_key: UUID,
) -> PersonDocument:  # fmt: skip
    """The next version of somebody's document; one that still waits gives way. The same form answers the first.

    Where an approval flow asked for it again, the same process goes on with this one.

    Raises PermissionDenied, ExpiryMissing, ExpiryPassed, and what `core.files.store` raises.
    """
    if by and by.person_id != person.pk and not by.has_perm(REVIEW_DOCUMENTS):
        raise PermissionDenied
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if first := repeat_of(PersonDocument.objects.all(), form_key, person_id=person.pk):
        return first
    check_expiry(kind, expires_on)
    mine = PersonDocument.objects.filter(person=person, kind=kind)
    version = (mine.order_by("-version").values_list("version", flat=True).first() or 0) + 1
    process = mine.filter(state=DocumentState.RETURNED).values_list("process_id", flat=True).first()
    mine.filter(state__in=UNDECIDED).update(state=DocumentState.REPLACED, asked=[], claimed_by=None, claimed_until=None)
    stored = files.store(file, file_kind(kind), by=by)  # type: ignore[arg-type]
    made = PersonDocument.objects.create(
        person=person, kind=kind, version=version, file=stored, form_key=form_key, handed_in_by=by,
        expires_on=expires_on if kind.has_expiry else None, process_id=process,
    )  # fmt: skip
    publish(DocumentHandedIn(document_id=made.pk, person_id=person.pk), by=by)
    return made


def check_expiry(kind: DocumentKind, expires_on: date | None) -> None:
    if kind.has_expiry and expires_on is None:
        raise ExpiryMissing()
    if kind.has_expiry and expires_on and expires_on < timezone.localdate():
        raise ExpiryPassed()


@transaction.atomic
def take_document(*, document: PersonDocument, by: User) -> PersonDocument:
    """Hold it for review, and let go of any other. Raises PermissionDenied, OwnDocument, DocumentInFlow,
    DocumentDecided or DocumentHeld."""
    locked = _to_review(document, by)
    release_documents(by=by)
    locked.claimed_by, locked.claimed_until = by, timezone.now() + HELD
    locked.save(update_fields=["claimed_by", "claimed_until"])
    return locked


@transaction.atomic
def take_next_document(*, by: User, kind: DocumentKind | None = None) -> PersonDocument | None:
    """Hold the one that has waited longest, of those nobody holds; None where nothing is left for this user."""
    if not by.has_perm(REVIEW_DOCUMENTS):
        raise PermissionDenied
    waiting = PersonDocument.objects.waiting().free_for(by)
    waiting = waiting.exclude(handed_in_by=by) if kind is None else waiting.exclude(handed_in_by=by).filter(kind=kind)
    found = waiting.select_for_update(of=("self",), skip_locked=True).first()
    return take_document(document=found, by=by) if found else None


@transaction.atomic
def release_documents(*, by: User) -> None:
    """Give back what the user holds."""
    held = PersonDocument.objects.filter(claimed_by=by, state=DocumentState.WAITING)
    held.update(claimed_by=None, claimed_until=None)


@transaction.atomic
def review_document(*, document: PersonDocument, accept: bool, reason: str, by: User) -> PersonDocument:
    """Accept it, and what was in force before gives way; or reject it, with what to send instead.

    Raises PermissionDenied, OwnDocument, DocumentInFlow, DocumentDecided, DocumentHeld, RejectionReasonMissing or
    ExpiryPassed.
    """
    locked = _to_review(document, by)
    if not accept and not reason.strip():
        raise RejectionReasonMissing()
    return settle(locked, accept=accept, reason=reason, by=by)


def settle(locked: PersonDocument, *, accept: bool, reason: str, by: User | None) -> PersonDocument:
    """Under the locks, by whoever may. Raises ExpiryPassed."""
    if accept:
        check_expiry(locked.kind, locked.expires_on)
        before = PersonDocument.objects.filter(person=locked.person_id, kind=locked.kind_id)
        before.filter(state=DocumentState.ACCEPTED).update(state=DocumentState.REPLACED)
    locked.state = DocumentState.ACCEPTED if accept else DocumentState.REJECTED
    locked.reason = "" if accept else " ".join(reason.split())
    locked.decided_at, locked.decided_by = timezone.now(), by
    locked.claimed_by, locked.claimed_until, locked.asked = None, None, []
    locked.save()
    audit.record(Act.REVIEW_DOCUMENT, locked, by=by, after={"state": locked.state, "kind": locked.kind.code})
    publish(DocumentReviewed(document_id=locked.pk, person_id=locked.person_id, accepted=accept), by=by)
    return locked


def _to_review(document: PersonDocument, by: User) -> PersonDocument:
    """The document under its lock, if this user may decide on it now. Persons are locked first."""
    if not by.has_perm(REVIEW_DOCUMENTS):
        raise PermissionDenied
    locked = lock_document(document)
    if by.person_id == locked.person_id or locked.handed_in_by_id == by.pk:
        raise OwnDocument()
    if locked.state != DocumentState.WAITING:
        raise DocumentDecided()
    if locked.process_id:
        raise DocumentInFlow()
    if locked.is_held_by_another(by):
        raise DocumentHeld()
    return locked


def lock_document(document: PersonDocument) -> PersonDocument:
    """The row under its lock, after its person's."""
    Person.objects.select_for_update(no_key=True).get(pk=document.person_id)
    rows = PersonDocument.objects.select_for_update(of=("self",)).select_related("kind", "person", "file")
    return rows.get(pk=document.pk)


def expire_documents() -> int:
    """Mark what is not valid any more, and warn before. Answers how many people are told."""
    today = timezone.localdate()
    accepted = PersonDocument.objects.filter(state=DocumentState.ACCEPTED)
    over = accepted.filter(expires_on__lt=today)
    soon = accepted.filter(
        expires_on__range=(today, today + timedelta(days=conf.get("people.document_warning_days"))), warned_at=None
    )
    return _each(over, _expire) + _each(soon, _warn)


def _each(found: Any, act: Callable[[PersonDocument], None]) -> int:
    """Each in a transaction of its own, looked at again under its lock."""
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            locked = PersonDocument.objects.select_for_update().filter(pk=key, state=DocumentState.ACCEPTED).first()
            if locked:
                act(locked)
    return len(keys)


def _expire(document: PersonDocument) -> None:
    document.state = DocumentState.EXPIRED
    document.save(update_fields=["state"])
    publish(DocumentExpired(document_id=document.pk, person_id=document.person_id))


def _warn(document: PersonDocument) -> None:
    document.warned_at = timezone.now()
    document.save(update_fields=["warned_at"])
    publish(DocumentExpiring(document_id=document.pk, person_id=document.person_id))


@transaction.atomic
def forget_documents(*, person: Person) -> None:
    """The files of an erased person go; that something was handed in and decided stays, without reason."""
    for document in PersonDocument.objects.filter(person=person).exclude(file=None).select_related("file"):
        file, document.file, document.reason = document.file, None, ""
        document.state = DocumentState.REPLACED if document.state in UNDECIDED else document.state
        document.save(update_fields=["file", "reason", "state"])
        files.discard(file)
