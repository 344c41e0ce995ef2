"""Documents on which an approval flow decides: left to it, settled by it, and mended where it asks for more.

Whoever decides in a flow holds its process, then the person, then the document.
"""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from core.events import publish
from people.actions.documents import check_expiry, lock_document, settle
from people.enums import Act, DocumentState
from people.errors import DocumentDecided, OwnDocument, SentMeanwhile
from people.events import DocumentHandedIn, DocumentReturned
from people.models import PersonDocument, User
from people.queries.documents import EXPIRES_ON, PARTS


@transaction.atomic
def leave_to_flow(*, document: PersonDocument, process_id: int) -> None:
    """From here on the flow alone says yes or no."""
    PersonDocument.objects.filter(pk=document.pk).update(process_id=process_id)


@transaction.atomic
def settle_document(
    *, process_id: int, outcome: str, reason: str, asked: Collection[str] = (), unanswered: bool = False,
    by: User | None,
) -> PersonDocument | None:  # fmt: skip
    """What the flow decided: approved, rejected, or more, with the PARTS to send again. A document that gave way
    meanwhile stays as it is. `unanswered`: rejected since the person sent nothing again, as the flow still thinks.
    Raises OwnDocument, ExpiryPassed or SentMeanwhile."""
    found = PersonDocument.objects.filter(process_id=process_id).order_by("-version").first()
    locked = lock_document(found) if found else None
    never_answered = outcome == "rejected" and locked and locked.state == DocumentState.RETURNED
    if locked is None or (locked.state != DocumentState.WAITING and not never_answered):
        return locked
    if unanswered and locked.state == DocumentState.WAITING:
        raise SentMeanwhile()
    if by and by.pk == locked.handed_in_by_id:
        raise OwnDocument()
    if outcome != "more":
        return settle(locked, accept=outcome == "approved", reason=reason, by=by)
    locked.state, locked.reason = DocumentState.RETURNED, " ".join(reason.split())
    locked.asked = [part for part in PARTS if part in asked]
    locked.save(update_fields=["state", "reason", "asked"])
    after = {"state": locked.state, "kind": locked.kind.code, "asked": locked.asked}
    audit.record(Act.REVIEW_DOCUMENT, locked, by=by, after=after)
    publish(DocumentReturned(document_id=locked.pk, person_id=locked.person_id), by=by)
    return locked


@transaction.atomic
def mend_document(*, document: PersonDocument, expires_on: date, by: User) -> PersonDocument:
    """Another day of expiry, where only that was asked for: the file stays. Once more with the same day does nothing.

    Raises PermissionDenied, DocumentDecided, ExpiryMissing or ExpiryPassed.
    """
    if by.person_id != document.person_id:
        raise PermissionDenied
    locked = lock_document(document)
    if locked.state == DocumentState.WAITING and locked.expires_on == expires_on:
        return locked
    if locked.state != DocumentState.RETURNED or locked.asked != [EXPIRES_ON]:
        raise DocumentDecided()
    check_expiry(locked.kind, expires_on)
    locked.state, locked.expires_on, locked.asked, locked.reason = DocumentState.WAITING, expires_on, [], ""
    locked.save(update_fields=["state", "expires_on", "asked", "reason"])
    publish(DocumentHandedIn(document_id=locked.pk, person_id=locked.person_id), by=by)
    return locked
