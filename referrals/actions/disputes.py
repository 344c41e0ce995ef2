"""Who says that somebody else brought a client in, and what staff decide."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core import audit, files
from core.events import publish
from core.repeats import repeat_of
from people.actions import lock_people
from people.models import Person, User
from referrals.actions.binding import change_referrer
from referrals.enums import Decision
from referrals.errors import (
    AlreadyDecided,
    AlreadyYours,
    ClientMissing,
    OwnMatter,
    ReasonMissing,
    TooManyDisputes,
    UnknownCode,
)
from referrals.events import DisputeDecided
from referrals.models import Dispute
from referrals.queries import find_code, person_by_contact, referrer_of

EVIDENCE = files.FileKind("evidence", ("pdf", "png", "jpeg", "webp"), 5)
OPEN_AT_ONCE = 5


@transaction.atomic
def open_dispute(
    *, claimant: Person, person: Person | None, claimed: Person | None, named: str, text: str,
    upload: "UploadedFile[Any] | None", form_key: UUID, by: User,
) -> Dispute:  # fmt: skip
    """Somebody says who brought a client in. What they cannot name, staff find out. The same form again answers the
    first dispute.

    Raises AlreadyYours, TooManyDisputes, and what files.store raises.
    """
    lock_people(ids=[claimant.pk])
    if first := repeat_of(Dispute.objects.all(), form_key, claimant_id=claimant.pk):
        return first
    current = referrer_of(person) if person else None
    if current and claimed and current.referrer_id == claimed.pk:
        raise AlreadyYours()
    if Dispute.objects.filter(claimant=claimant, state=Decision.OPEN).count() >= OPEN_AT_ONCE:
        raise TooManyDisputes()
    dispute = Dispute.objects.create(
        claimant=claimant, person=person, claimed=claimed, current=current, named=named[:200], text=text.strip(),
        file=files.store(upload, EVIDENCE, by=by) if upload else None, form_key=form_key,
    )  # fmt: skip
    audit.record("referrals.open_dispute", person or claimant, by=by, after={"dispute": dispute.pk})
    return dispute


@transaction.atomic
def decide_dispute(*, dispute: Dispute, accept: bool, code: str, client: str, reason: str, by: User) -> Dispute:
    """Staff decide with a reason. Accepted, the code's owner becomes the referrer; `client` names whom it is about.

    Raises AlreadyDecided, OwnMatter, ReasonMissing, ClientMissing, UnknownCode, and what change_referrer raises.
    """
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if dispute.state != Decision.OPEN:
        raise AlreadyDecided()
    if by.person_id in {dispute.claimant_id, dispute.person_id, dispute.claimed_id}:
        raise OwnMatter()
    if not reason.strip():
        raise ReasonMissing()
    if accept:
        _give(dispute, code, client, reason, by)
    dispute.state = Decision.ACCEPTED if accept else Decision.REFUSED
    dispute.reason, dispute.decided_at, dispute.decided_by = reason.strip(), timezone.now(), by
    dispute.save()
    after = {"dispute": dispute.pk, "state": dispute.state}
    audit.record(
        "referrals.decide_dispute", dispute.person or dispute.claimant, by=by, after=after, reason=dispute.reason
    )
    other = dispute.current.referrer_id if dispute.current else None
    publish(
        DisputeDecided(dispute_id=dispute.pk, claimant_id=dispute.claimant_id, other_id=other, accepted=accept), by=by
    )
    return dispute


def _give(dispute: Dispute, code: str, client: str, reason: str, by: User) -> None:
    """Name what the claimant could not, and change the referrer."""
    dispute.person = dispute.person or person_by_contact(client)
    if dispute.person is None:
        raise ClientMissing()
    found = find_code(code) if code else None
    if found is None and (code or dispute.claimed is None):
        raise UnknownCode()
    dispute.claimed = found.owner if found else dispute.claimed
    dispute.current = referrer_of(dispute.person)
    change_referrer(person=dispute.person, referrer=dispute.claimed, reason=reason, by=by)
