"""What is decided on credit: by staff, by an approval flow, and limits by hand. Four eyes, always."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.events import publish
from core.money import format_money
from core.repeats import repeat_of
from people.models import Person, User
from sales import queries
from sales.actions.credit_rows import hold_person, hold_process, hold_request, note_use, record, tidy
from sales.enums import Act, CreditAct, CreditOutcome, CreditState
from sales.errors import (
    AboveAsked,
    CreditEnded,
    FlowDecides,
    ItemsMissing,
    LimitChanged,
    LimitMissing,
    LimitNotRaised,
    NoCreditNow,
    OfferChanged,
    OnlyLower,
    OwnCredit,
    ReasonMissing,
    SameLimit,
    SentByOneself,
)
from sales.events import CreditDecided, CreditLimitChanged
from sales.models import CreditChange, CreditEntry, CreditRequest
from sales.permissions import DECIDE_CREDIT, SET_CREDIT_LIMITS

ACTS = {
    CreditOutcome.APPROVED: CreditAct.APPROVED, CreditOutcome.REJECTED: CreditAct.REJECTED,
    CreditOutcome.MORE: CreditAct.MORE,
}  # fmt: skip


@transaction.atomic
def decide_credit(
    *, request: CreditRequest, outcome: str, reason: str = "", limit: int | None = None, base: int | None = None,
    held: int | None = None, asked: Collection[str] = (), by: User, form_key: UUID,
) -> CreditRequest:  # fmt: skip
    """Where no flow decides, staff do: yes, with the limit asked for or a lower one; no; or what to send again.

    `base` is what a yes gave on the page, `held` the limit in force there. The same form again changes nothing. Raises
    PermissionDenied, OwnCredit, SentByOneself, FlowDecides, CreditEnded, ReasonMissing, ItemsMissing, LimitMissing,
    AboveAsked, OfferChanged, LimitChanged, LimitNotRaised or NoCreditNow.
    """
    if not by.has_perm(DECIDE_CREDIT):
        raise PermissionDenied
    locked = hold_request(request)
    if repeat_of(CreditEntry.objects.all(), form_key, request_id=locked.pk):
        return locked
    _check_four_eyes(locked, by)
    if locked.process_id:
        raise FlowDecides()
    may_end = outcome == CreditOutcome.REJECTED and locked.status.is_open  # also of whoever never answered
    if locked.state != CreditState.WAITING and not may_end:
        raise CreditEnded()
    if outcome == CreditOutcome.APPROVED:
        if base is not None and base != locked.to_approve_minor:
            raise OfferChanged(limit=format_money(locked.to_approve_minor, locked.currency))
        if held is not None and held != queries.credit_limit(locked.person):
            raise LimitChanged()
        _offer(locked, limit or 0, reason)
    return _settle(locked, CreditOutcome(outcome), reason, asked, by, form_key)


@transaction.atomic
def check_credit_shown(*, request_id: int, shown: str) -> None:
    """Before a flow says yes: what its page showed (`queries.credit_shown`) stands still, and does so until the
    transaction ends. Whoever calls holds the process. Raises OfferChanged or LimitChanged."""
    locked = hold_request(CreditRequest.objects.get(pk=request_id))
    if shown == queries.credit_shown([locked.pk])[locked.pk]:
        return
    if shown.partition("/")[0] != str(locked.to_approve_minor):
        raise OfferChanged(limit=format_money(locked.to_approve_minor, locked.currency))
    raise LimitChanged()


@transaction.atomic
def settle_credit(
    *, request_id: int, outcome: str, reason: str, asked: Collection[str] = (), by: User | None
) -> CreditRequest:
    """What a flow decided. Whoever calls holds its process. Raises ReasonMissing, ItemsMissing, LimitNotRaised or
    NoCreditNow."""
    locked = hold_request(CreditRequest.objects.get(pk=request_id))
    may_end = outcome == CreditOutcome.REJECTED and locked.status.is_open  # also of whoever never answered
    if locked.state != CreditState.WAITING and not may_end:
        return locked
    return _settle(locked, CreditOutcome(outcome), reason, asked, by, None)


def _settle(
    locked: CreditRequest, outcome: CreditOutcome, reason: str, asked: Collection[str], by: User | None,
    form_key: UUID | None,
) -> CreditRequest:  # fmt: skip
    """Under the locks, by whoever may."""
    said = tidy(reason)
    if outcome != CreditOutcome.APPROVED and not said:
        raise ReasonMissing()
    items = [code for code in queries.credit_items(locked) if code in asked] if outcome == CreditOutcome.MORE else []
    if outcome == CreditOutcome.MORE and not items:
        raise ItemsMissing()
    approved = outcome == CreditOutcome.APPROVED
    if approved:
        _check_gives(locked)
    if outcome == CreditOutcome.MORE:
        locked.state = CreditState.RETURNED
    else:
        locked.state, locked.ended_at, locked.decided_by = CreditState(outcome.value), timezone.now(), by
    locked.granted_minor = locked.to_approve_minor if approved else None
    locked.asked, locked.reason = items, said or (_words_of_offer(locked) if approved else "")
    locked.save()
    record(
        locked, ACTS[outcome], by=by, reason=locked.reason, items=items, amount=locked.granted_minor, form_key=form_key
    )
    if approved:
        _give(locked, by)
    after = {"state": locked.state, "limit": locked.granted_minor, "asked": items}
    audit.record(Act.DECIDE_CREDIT, locked, by=by, after=after)
    publish(CreditDecided(request_id=locked.pk, person_id=locked.person_id, outcome=outcome.value), by=by)
    return locked


def _check_gives(locked: CreditRequest) -> None:
    """A yes gives more than there is, to somebody who may have it."""
    if not queries.may_have_credit(locked.person):
        raise NoCreditNow()
    if locked.to_approve_minor <= (now := queries.credit_limit(locked.person)):
        raise LimitNotRaised(limit=format_money(now, locked.currency))


def _words_of_offer(locked: CreditRequest) -> str:
    """Why the limit is lower than what was asked for, as whoever set it wrote."""
    if locked.offered_minor is None:
        return ""
    offer = locked.entries.filter(act=CreditAct.OFFERED).last()
    return offer.reason if offer else ""


def _give(approved: CreditRequest, by: User | None) -> None:
    """The limit that was approved is in force from now on."""
    assert approved.granted_minor, "what is approved has a limit"
    CreditChange.objects.create(
        person=approved.person, limit_minor=approved.granted_minor, currency=approved.currency, request=approved, by=by
    )


@transaction.atomic
def offer_limit(*, request: CreditRequest, limit: int, reason: str, by: User, form_key: UUID) -> CreditRequest:
    """The limit that a yes will give, with the words that the person reads then: lower than asked for, or that again.

    The same form again changes nothing. Raises PermissionDenied, OwnCredit, SentByOneself, CreditEnded, LimitMissing,
    AboveAsked, ReasonMissing, or OnlyLower where a step of a flow has approved a lower one.
    """
    if not by.has_perm(DECIDE_CREDIT):
        raise PermissionDenied
    process = hold_process(request)
    locked = hold_request(request)
    if repeat_of(CreditEntry.objects.all(), form_key, request_id=locked.pk):
        return locked
    _check_four_eyes(locked, by)
    if locked.state != CreditState.WAITING:
        raise CreditEnded()
    before = locked.to_approve_minor
    if process and process.position > 1 and limit > before:
        raise OnlyLower(limit=format_money(before, locked.currency))
    _offer(locked, limit, reason)
    locked.save(update_fields=["offered_minor"])
    record(locked, CreditAct.OFFERED, by=by, reason=tidy(reason), amount=limit, form_key=form_key)
    audit.record(Act.OFFER_CREDIT, locked, by=by, before={"limit": before}, after={"limit": limit})
    return locked


def _offer(locked: CreditRequest, limit: int, reason: str) -> None:
    if limit <= 0:
        raise LimitMissing()
    if limit > locked.amount_minor:
        raise AboveAsked(asked=format_money(locked.amount_minor, locked.currency))
    if limit < locked.amount_minor and not reason.strip():
        raise ReasonMissing()
    locked.offered_minor = limit if limit < locked.amount_minor else None


def _check_four_eyes(request: CreditRequest, by: User) -> None:
    if by.person_id == request.person_id:
        raise OwnCredit()
    if by.pk == request.by_id:
        raise SentByOneself()


@transaction.atomic
def set_credit_limit(
    *, person: Person, limit: int, reason: str, base: int, by: User, form_key: UUID
) -> CreditChange:  # fmt: skip
    """Another limit by hand, zero too, with the reason that the person reads. `base` is the change that was in force
    on the page (0: none). The same form again answers the first change.

    Raises PermissionDenied, OwnCredit, ReasonMissing, LimitChanged, SameLimit, or NoCreditNow for a higher one.
    """
    if not by.has_perm(SET_CREDIT_LIMITS):
        raise PermissionDenied
    person = hold_person(person)
    if first := repeat_of(CreditChange.objects.all(), form_key, person_id=person.pk):
        return first
    if by.person_id == person.pk:
        raise OwnCredit()
    if not reason.strip():
        raise ReasonMissing()
    last = CreditChange.objects.of(person).first()
    if base != (last.pk if last else 0):
        raise LimitChanged()
    before = last.limit_minor if last else 0
    if limit == before:
        raise SameLimit()
    if limit > before and not queries.may_have_credit(person):
        raise NoCreditNow()
    made: CreditChange = CreditChange.objects.create(
        person=person, limit_minor=limit, currency=settings.CURRENCY, reason=tidy(reason), by=by, form_key=form_key
    )
    audit.record(Act.SET_CREDIT_LIMIT, made, by=by, before={"limit": before}, after={"limit": limit})
    note_use()
    publish(CreditLimitChanged(change_id=made.pk, person_id=person.pk), by=by)
    return made
