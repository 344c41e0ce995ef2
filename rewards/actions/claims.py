"""Claims about missing points: asked, talked about, decided. Points by hand take two people."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone

from core import audit, conf, files
from core.events import publish
from core.repeats import repeat_of
from ledger import actions as ledger
from people.models import Person, User
from rewards.enums import ClaimState, CorrectionState
from rewards.errors import ClaimClosed, CorrectionDecided, OwnClaim, SecondPerson
from rewards.events import ClaimOpened, ClaimWritten, CorrectionPosted
from rewards.models import Award, Claim, ClaimMessage, Correction

EVIDENCE = files.FileKind("evidence", ("pdf", "png", "jpeg", "webp"))


@transaction.atomic
def open_claim(
    *, person: Person, about: Person | None, named: str, document: str, on_date: date | None, text: str,
    upload: "UploadedFile[Any] | None", form_key: UUID, by: User,
) -> Claim:  # fmt: skip
    """Ask for points that are missing. The same form again answers the first claim."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if first := repeat_of(Claim.objects.all(), form_key, person_id=person.pk):
        return first
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('rewards_claim', 'id'))")
        pk = cursor.fetchone()[0]
    claim = Claim.objects.create(
        pk=pk, number=f"RC-{pk:06d}", person=person, about=about, named=named, document=document, on_date=on_date,
        text=text, file=files.store(upload, EVIDENCE, by=by) if upload else None, form_key=form_key,
        due_on=timezone.localdate() + timedelta(days=conf.get("rewards.claim_days")),
    )  # fmt: skip
    publish(ClaimOpened(claim_id=claim.pk, person_id=person.pk), by=by)
    return claim


@transaction.atomic
def write_to_claim(*, claim: Claim, text: str, from_staff: bool, form_key: UUID, by: User) -> ClaimMessage:
    """A message; a decided claim takes them too, its state stays."""
    Claim.objects.select_for_update().get(pk=claim.pk)
    if first := repeat_of(ClaimMessage.objects.all(), form_key, claim_id=claim.pk):
        return first
    message = ClaimMessage.objects.create(claim=claim, text=text, from_staff=from_staff, form_key=form_key, by=by)
    publish(
        ClaimWritten(claim_id=claim.pk, message_id=message.pk, person_id=claim.person_id, from_staff=from_staff), by=by
    )
    return message


@transaction.atomic
def answer_claim(
    *, claim: Claim, accepted: bool, text: str, award: Award | None = None, form_key: UUID, by: User
) -> Claim:
    """Decide the claim with a text, and name the award that came of it. Raises OwnClaim or ClaimClosed."""
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if repeat_of(ClaimMessage.objects.all(), form_key, claim_id=claim.pk):
        return claim
    if claim.person_id == by.person_id:
        raise OwnClaim()
    if claim.state != ClaimState.OPEN:
        raise ClaimClosed()
    claim.state = ClaimState.ACCEPTED if accepted else ClaimState.REFUSED
    claim.award, claim.decided_at, claim.decided_by = award if accepted else None, timezone.now(), by
    claim.save(update_fields=["state", "award", "decided_at", "decided_by"])
    after = {"state": claim.state, "award": claim.award_id}
    audit.record("rewards.answer_claim", claim, by=by, before={"state": ClaimState.OPEN}, after=after)
    write_to_claim(claim=claim, text=text, from_staff=True, form_key=form_key, by=by)
    return claim


@transaction.atomic
def propose_correction(*, claim: Claim, points: int, reason: str, form_key: UUID, by: User) -> Correction:
    """Ask a second person to let points be posted by hand. Raises OwnClaim or CorrectionDecided."""
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if first := repeat_of(Correction.objects.all(), form_key, claim_id=claim.pk):
        return first
    if claim.person_id == by.person_id:
        raise OwnClaim()
    if claim.corrections.filter(state=CorrectionState.PROPOSED).exists():
        raise CorrectionDecided()
    made = Correction.objects.create(claim=claim, points=points, reason=reason, proposed_by=by, form_key=form_key)
    after = {"claim": claim.number, "points": points}
    audit.record("rewards.propose_correction", made, by=by, after=after, reason=reason)
    return made


@transaction.atomic
def decide_correction(*, correction: Correction, accepted: bool, by: User) -> Correction:
    """Post the proposed points, or not. Raises SecondPerson, OwnClaim or CorrectionDecided."""
    correction = (
        Correction.objects.select_for_update(of=("self",)).select_related("claim__person").get(pk=correction.pk)
    )
    if correction.proposed_by_id == by.pk:
        raise SecondPerson()
    if correction.claim.person_id == by.person_id:
        raise OwnClaim()
    if correction.state != CorrectionState.PROPOSED:
        raise CorrectionDecided()
    correction.state = CorrectionState.POSTED if accepted else CorrectionState.REFUSED
    correction.decided_by = by
    entry = {"state": correction.state, "points": correction.points}
    audit.record("rewards.decide_correction", correction, by=by, after=entry, reason=correction.reason)
    if accepted:
        event = publish(
            CorrectionPosted(
                correction_id=correction.pk, person_id=correction.claim.person_id, points=correction.points
            ),
            by=by,
        )
        correction.transaction = ledger.award_points(
            person=correction.claim.person, points=correction.points, key=f"rewards.correction:{correction.pk}",
            cause=event.pk, by=by,
        )  # fmt: skip
    correction.save(update_fields=["state", "decided_by", "transaction"])
    return correction
