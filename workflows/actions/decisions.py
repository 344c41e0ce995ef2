"""What whoever is responsible decides. Each is one entry of the history; a repeat of its form finds the first."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.events import publish
from core.repeats import repeat_of
from people.models import User
from workflows import rules
from workflows.actions.processes import close_step, end, ids, lock, open_step, record
from workflows.enums import Outcome, ProcessState, StepState
from workflows.errors import (
    CannotAskForMore,
    HeldByOther,
    ItemsRequired,
    ProcessEnded,
    ReasonRequired,
    ReasonUnknown,
    StepDone,
)
from workflows.events import ProcessDecided, StepDecided
from workflows.models import Process, ProcessEntry, ProcessStep
from workflows.queries.deciding import case_of, decider


@transaction.atomic
def approve(*, step: ProcessStep, by: User, form_key: UUID, reason: str = "", shown: str = "") -> Process:
    """The step is done; the last one approves the whole. `shown` is what the page said of it (`rules.shown_of`). Raises
    what `check` does, and what the subject raises where that stands no more."""
    return _decide(step, Outcome.APPROVED, reason, (), by, form_key, shown)


@transaction.atomic
def reject(*, step: ProcessStep, reason: str, by: User, form_key: UUID) -> Process:
    """The whole is rejected, for good; also while it waits for the person, who may never answer. Raises ReasonRequired,
    ReasonUnknown, or what `check` does."""
    return _decide(step, Outcome.REJECTED, reason, (), by, form_key)


@transaction.atomic
def ask_for_more(*, step: ProcessStep, items: Sequence[str], reason: str, by: User, form_key: UUID) -> Process:
    """The person sends the items again, and this step decides anew.

    Raises CannotAskForMore, ItemsRequired, ReasonRequired, ReasonUnknown, or what `check` does.
    """
    return _decide(step, Outcome.MORE, reason, items, by, form_key)


def _decide(
    step: ProcessStep, outcome: Outcome, reason: str, items: Sequence[str], by: User, form_key: UUID, shown: str = ""
) -> Process:
    process = lock(step.process)
    if repeat_of(ProcessEntry.objects.all(), form_key, process_id=process.pk):
        return process
    step = ProcessStep.objects.select_related("claimed_by__person").get(pk=step.pk)
    check(process, step, by, outcome)
    check_words(process, outcome, reason, items)
    rules.check_shown(process.subject, process.subject_id, shown)
    step.decided_at, step.decided_by = timezone.now(), by
    close_step(step, StepState.RETURNED if outcome == Outcome.MORE else StepState(outcome.value))
    following = process.steps.filter(position__gt=step.position).first()
    after = rules.state_after(outcome, is_last=following is None)
    if not after.is_open:
        end(process, after)
    elif after == ProcessState.RETURNED:
        process.state, process.items = after, list(items)
        process.save(update_fields=["state", "items"])
    record(process, rules.ACTS[outcome], step=step, by=by, reason=reason, items=items, form_key=form_key)
    publish(StepDecided(step_id=step.pk, outcome=outcome.value, **ids(process)), by=by)
    if after == ProcessState.RUNNING and following:
        open_step(process, following.position, by=by)
    else:
        publish(ProcessDecided(outcome=outcome.value, **ids(process)), by=by)
    return process


def check(process: Process, step: ProcessStep, by: User, outcome: Outcome) -> None:
    """Under the process's lock. Raises ProcessEnded, StepDone, one of the refusals of `rules`, or HeldByOther."""
    if not process.status.is_open:
        raise ProcessEnded()
    if step.state not in rules.DECIDED_FROM[outcome]:
        raise StepDone()
    if refused := rules.refusal(case_of(process, step), decider(by)):
        raise refused()
    if step.holder and step.claimed_by_id != by.pk:
        raise HeldByOther(name=step.holder.name)


def check_words(process: Process, outcome: Outcome, reason: str, items: Sequence[str]) -> None:
    """What goes with the decision: a reason for everything but yes, and at least one thing to send again."""
    if outcome == Outcome.APPROVED:
        return
    if outcome == Outcome.MORE:
        offered = {code for code, _label in rules.items_of(process.subject, process.subject_id)}
        if not offered:
            raise CannotAskForMore()
        if not items or not set(items) <= offered:
            raise ItemsRequired()
    if not reason.strip():
        raise ReasonRequired()
    if not process.free_reason and process.reasons and reason not in process.reasons:
        raise ReasonUnknown()
