"""Asking for credit, sending again what was asked for, and taking it back: what the person does."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from core import conf
from core.events import publish
from core.money import format_money
from core.repeats import repeat_of
from people import actions as people
from people.models import Person, User
from sales import queries
from sales.actions.credit_rows import (  # fmt: skip
    SUBJECT,
    Reference,
    hold_person,
    hold_process,
    hold_request,
    name_references,
    note_use,
    record,
    tidy,
)
from sales.enums import CreditAct, CreditState
from sales.errors import (
    AmountTooLarge,
    AnswerMissing,
    CreditClosed,
    CreditEnded,
    CreditNotYours,
    CreditUnderWay,
    DocumentsMissing,
    NotReturned,
    ReferencesMissing,
    TextsMissing,
)
from sales.events import CreditAnswered, CreditRequested, CreditWithdrawn
from sales.models import CreditEntry, CreditRequest
from sales.queries import CreditTerms
from sales.rules import AMOUNT, NOTE, REFERENCES, document_codes
from workflows import actions as workflows
from workflows.models import Process
from workflows.queries import flow_in_force

Files = Mapping[str, "File[Any]"]  # by the code of their kind


@transaction.atomic
def request_credit(
    *, person: Person, amount: int, note: str = "", references: Sequence[Reference] = (), documents: Files,
    expiries: Mapping[str, Any], accepted: Collection[int] = (), channel: str, ip: str | None = None, form_key: UUID,
    by: User | None,
) -> CreditRequest:  # fmt: skip
    """Ask for a limit of `amount` minor units. The same form again answers the first request.

    `references` hold name, phone and relation; `documents` and `expiries` (until when those that expire are valid) go
    by the code of their kind; `accepted` are ids of texts. Where a flow for credit is in force, it decides. Raises
    PermissionDenied, CreditClosed, CreditNotYours, CreditUnderWay, AmountTooSmall, AmountTooLarge, NotAboveLimit,
    ReferencesMissing, DocumentsMissing, TextsMissing, and what people.actions.hand_in_document and accept_texts raise.
    """
    if by and by.person_id != person.pk:
        raise PermissionDenied
    hold_person(person)
    if first := repeat_of(CreditRequest.objects.all(), form_key, person_id=person.pk):
        return first
    terms = queries.credit_terms(person)
    _check(person, terms, amount, references, documents, accepted)
    made = CreditRequest.objects.create(
        person=person, amount_minor=amount, currency=terms.bounds.currency, note=tidy(note), channel=channel, by=by,
        form_key=form_key,
    )  # fmt: skip
    name_references(made, references[: terms.references])
    texts = [text for text in terms.texts if text.pk in accepted]
    people.accept_texts(person=person, texts=texts, channel="credit", ip=ip, form_key=form_key, by=by)
    _hand_in(made, terms, documents, expiries, form_key, by)
    record(made, CreditAct.ASKED, by=by, amount=amount)
    _start_flow(made, by)
    note_use()
    publish(CreditRequested(request_id=made.pk, person_id=person.pk), by=by)
    return made


def _check(
    person: Person, terms: CreditTerms, amount: int, references: Sequence[Reference], documents: Files,
    accepted: Collection[int],
) -> None:  # fmt: skip
    if not conf.get("sales.credit_requests"):
        raise CreditClosed()
    if not queries.may_have_credit(person):
        raise CreditNotYours()
    if queries.open_request(person):
        raise CreditUnderWay()
    if refused := terms.bounds.refusal(amount):
        raise refused
    if len(references) < terms.references:
        raise ReferencesMissing()
    if left := [kind.name for kind in terms.missing if kind.code not in documents]:
        raise DocumentsMissing(names=", ".join(left))
    if unread := [text.title for text in terms.texts if text.required and text.pk not in accepted]:
        raise TextsMissing(title=unread[0])


def _hand_in(
    request: CreditRequest, terms: CreditTerms, documents: Files, expiries: Mapping[str, Any], form_key: UUID,
    by: User | None,
) -> None:  # fmt: skip
    """What came of the kinds for credit, as documents of the person."""
    for paper in terms.papers:
        if file := documents.get(paper.kind.code):
            people.hand_in_document(
                person=request.person, kind=paper.kind, file=file, expires_on=expiries.get(paper.kind.code),
                form_key=uuid5(form_key, paper.kind.code), by=by,
            )  # fmt: skip


def _start_flow(request: CreditRequest, by: User | None) -> None:
    """Where a flow for credit is in force, it alone says yes or no; else staff do."""
    flow = flow_in_force(SUBJECT)
    if flow is None:
        return
    process = workflows.start(
        flow_code=flow.code, subject=SUBJECT, subject_id=request.pk, person=request.person,
        title=f"{request.number} · {request.person.name}", by=by,
    )  # fmt: skip
    request.process_id = process.pk
    request.save(update_fields=["process_id"])


@transaction.atomic
def answer_credit(
    *, request: CreditRequest, amount: int | None = None, note: str = "", references: Sequence[Reference] = (),
    documents: Files, expiries: Mapping[str, Any], form_key: UUID, by: User,
) -> CreditRequest:  # fmt: skip
    """Send again what was asked for, and only that; the rest stays. The same form again changes nothing.

    Raises PermissionDenied, NotReturned, AnswerMissing, AmountTooSmall, AmountTooLarge, NotAboveLimit,
    ReferencesMissing, and what people.actions.hand_in_document raises.
    """
    if by.person_id != request.person_id:
        raise PermissionDenied
    process = hold_process(request)
    locked = hold_request(request)
    if repeat_of(CreditEntry.objects.all(), form_key, request_id=locked.pk):
        return locked
    if locked.state != CreditState.RETURNED:
        raise NotReturned()
    asked, terms = list(queries.asked_now(locked)), queries.credit_terms(locked.person)
    _check_answer(locked, asked, amount, note, references, documents)
    if AMOUNT in asked and amount is not None:
        if process and process.position > 1 and amount > locked.to_approve_minor:  # a step has approved no more
            raise AmountTooLarge(greatest=format_money(locked.to_approve_minor, locked.currency))
        locked.amount_minor, locked.offered_minor = amount, None
    if NOTE in asked:
        locked.note = tidy(note)
    if REFERENCES in asked:
        name_references(locked, references)
    wanted = {code: documents[code] for code in document_codes(asked)}
    _hand_in(locked, terms, wanted, expiries, form_key, by)
    _go_on(locked, process, asked, form_key, by)
    return locked


def _check_answer(
    locked: CreditRequest, asked: list[str], amount: int | None, note: str, references: Sequence[Reference],
    documents: Files,
) -> None:  # fmt: skip
    left = {AMOUNT: amount is None, NOTE: not note.strip()}
    if any(left.get(item) for item in asked) or set(document_codes(asked)) - set(documents):
        raise AnswerMissing()
    if AMOUNT in asked and amount is not None and (refused := queries.bounds_of(locked.person).refusal(amount)):
        raise refused
    if REFERENCES in asked and len(references) < queries.references_wanted(locked):
        raise ReferencesMissing()


def _go_on(locked: CreditRequest, process: Process | None, asked: list[str], form_key: UUID, by: User) -> None:
    """It waits for a decision again, where it stood."""
    locked.state, locked.asked, locked.reason = CreditState.WAITING, [], ""
    locked.save()
    record(locked, CreditAct.ANSWERED, by=by, items=asked, form_key=form_key)
    if process:
        workflows.resume(process=process, by=by)
    publish(CreditAnswered(request_id=locked.pk, person_id=locked.person_id), by=by)


@transaction.atomic
def withdraw_credit(*, request: CreditRequest, by: User) -> CreditRequest:
    """The person does not want it any more. Once more does nothing. Raises PermissionDenied or CreditEnded."""
    if by.person_id != request.person_id:
        raise PermissionDenied
    process = hold_process(request)
    locked = hold_request(request)
    if locked.state == CreditState.WITHDRAWN:
        return locked
    if not locked.status.is_open:
        raise CreditEnded()
    locked.state, locked.asked, locked.ended_at = CreditState.WITHDRAWN, [], timezone.now()
    locked.save()
    record(locked, CreditAct.WITHDRAWN, by=by)
    if process:
        workflows.withdraw(process=process, by=by)
    publish(CreditWithdrawn(request_id=locked.pk, person_id=locked.person_id), by=by)
    return locked
