"""A process from its start to its end. Whoever changes one holds its row until the end of the transaction."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import audit
from core.events import publish
from core.locks import take_turns
from core.repeats import repeat_of
from people.models import Person, User
from workflows import rules
from workflows.enums import Act, ProcessState, Responsible, StepState
from workflows.errors import NoFlow, ProcessEnded, UnderWay
from workflows.events import ProcessResumed, ProcessStarted, ProcessWithdrawn, StepOpened
from workflows.models import Flow, Process, ProcessEntry, ProcessStep

STEP_TERMS = ("position", "name", "responsible", "supervisor_id", "hours", "reminders", "note")
TERMS = ("reasons", "free_reason", "distinct", "confirm")


@transaction.atomic
def start(
    *, flow_code: str, subject: str, subject_id: int, person: Person, title: str, by: User | None,
    form_key: UUID | None = None, reason: str = "",
) -> Process:  # fmt: skip
    """Begin the approval of a thing by the flow as it is now; `person` is whom it is about, `reason` why it is asked.

    The same form again answers the first process. Raises NoFlow, or UnderWay where the thing is being decided on.
    """
    take_turns(f"workflows:{subject}:{subject_id}")
    if form_key and (first := repeat_of(Process.objects.all(), form_key, subject=subject, subject_id=subject_id)):
        return first
    flow = Flow.objects.filter(code=flow_code, subject=subject, is_active=True).first()
    if flow is None:
        raise NoFlow()
    if Process.objects.open().about(subject, subject_id).exists():
        raise UnderWay()
    process = Process.objects.create(
        flow=flow, subject=subject, subject_id=subject_id, person=person, title=title[:200], by=by, form_key=form_key,
        **{name: getattr(flow, name) for name in TERMS},
    )  # fmt: skip
    _copy_steps(flow, process)
    record(process, Act.STARTED, by=by, reason=reason)
    publish(ProcessStarted(**ids(process)), by=by)
    open_step(process, 1, by=by)
    return process


def _copy_steps(flow: Flow, process: Process) -> None:
    """What is under way keeps its steps, whatever becomes of the flow."""
    steps = list(flow.steps.prefetch_related("roles"))
    made = ProcessStep.objects.bulk_create(
        [ProcessStep(process=process, **{name: getattr(step, name) for name in STEP_TERMS}) for step in steps]
    )
    through = ProcessStep.roles.through
    through.objects.bulk_create(
        through(processstep_id=new.pk, role_id=role.pk)
        for new, step in zip(made, steps, strict=True)
        for role in step.roles.all()
    )


@transaction.atomic
def resume(*, process: Process, by: User | None) -> Process:
    """The person sent again what was asked for: the step that asked decides anew. Raises ProcessEnded."""
    process = lock(process)
    if process.state == ProcessState.RUNNING:
        return process
    if process.state != ProcessState.RETURNED:
        raise ProcessEnded()
    process.state, process.items = ProcessState.RUNNING, []
    process.save(update_fields=["state", "items"])
    step = process.steps.get(position=process.position)
    record(process, Act.RESUMED, step=step, by=by)
    publish(ProcessResumed(**ids(process)), by=by)
    open_step(process, process.position, by=by)
    return process


@transaction.atomic
def withdraw(*, process: Process, by: User | None, reason: str = "") -> Process:
    """Nobody decides any more: the thing itself is gone. What has ended stays as it is."""
    process = lock(process)
    if not process.status.is_open:
        return process
    step = process.steps.get(position=process.position)
    close_step(step, StepState.DROPPED)
    end(process, ProcessState.WITHDRAWN)
    record(process, Act.WITHDRAWN, step=step, by=by, reason=reason)
    publish(ProcessWithdrawn(**ids(process)), by=by)
    return process


def hold_approvals(*, people: Sequence[int], subject: str = "") -> None:
    """All that is being decided on these people, or what is about `subject`, for whoever locks their rows next: so do
    those who decide, and nobody waits in a circle."""
    found = Process.objects.open().filter(person__in=people)
    found = found.filter(subject=subject) if subject else found
    list(found.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def lock(process: Process) -> Process:
    found: Process = Process.objects.select_for_update(of=("self",)).select_related("person").get(pk=process.pk)
    return found


def open_step(process: Process, position: int, *, by: User | None) -> None:
    """The step waits from now on, for its deadline anew."""
    step = process.steps.get(position=position)
    is_first = step.started_at is None  # later it is whoever decided, or whom it was handed to
    step.state, step.started_at, step.reminded, step.overdue_told_at = StepState.CURRENT, timezone.now(), 0, None
    step.decided_at = step.decided_by = None
    if step.responsible == Responsible.LEADER and is_first:
        step.assignee = _leader_of(process, step)
    alarms = alarms_of(step)
    step.due_at, step.next_at = alarms.due_at, alarms.next_at()
    step.save()
    if process.position != position:
        process.position = position
        process.save(update_fields=["position"])
    publish(StepOpened(process_id=process.pk, step_id=step.pk), by=by)


def alarms_of(step: ProcessStep) -> rules.Alarms:
    """What a step that began still has to tell."""
    assert step.started_at, "only a step that began has alarms"
    return rules.Alarms(step.started_at, step.reminders, step.reminded, step.hours, bool(step.overdue_told_at))


def _leader_of(process: Process, step: ProcessStep) -> Person | None:
    """Who leads the person; the leader above where that one may not decide. Where nobody is left, the step's roles."""
    kind = rules.SUBJECTS.get(process.subject)
    leader: Person | None = kind.leader(process.subject_id) if kind and kind.leader else None
    excluded = _who_may_not(process, step)
    while leader and leader.pk in excluded:
        leader = kind.above(leader) if kind and kind.above else None
    return leader


def _who_may_not(process: Process, step: ProcessStep) -> set[int]:
    """People: whom it is about, who sent it in and, where each step wants somebody else, who decided before."""
    found = {process.person_id, process.by.person_id if process.by else 0}
    if process.distinct:
        others = process.steps.exclude(pk=step.pk).exclude(decided_by=None)
        found |= set(others.values_list("decided_by__person", flat=True))
    return found


def close_step(step: ProcessStep, state: StepState) -> None:
    """Whoever held it holds it no more, and nobody is reminded."""
    step.state, step.next_at, step.claimed_by, step.claimed_until = state, None, None, None
    step.save()


def end(process: Process, state: ProcessState) -> None:
    process.state, process.ended_at, process.items = state, timezone.now(), []
    process.save(update_fields=["state", "ended_at", "items"])


def record(
    process: Process, act: Act, *, step: ProcessStep | None = None, by: User | None, reason: str = "",
    items: Iterable[str] = (), form_key: UUID | None = None,
) -> ProcessEntry:  # fmt: skip
    """A line of the history, and of the audit trail: without what somebody wrote, since that can be forgotten."""
    entry = ProcessEntry.objects.create(
        process=process, step=step, act=act, by=by, reason=reason.strip()[:500], items=list(items), form_key=form_key
    )
    after = {"act": str(act), "state": str(process.state), "step": step.position if step else 0}
    known = reason if reason in process.reasons else ""
    audit.record(f"workflows.{act}", process, by=by, after=after, reason=known)
    return entry


def ids(process: Process) -> dict[str, Any]:
    """What every event of a process says."""
    return {
        "process_id": process.pk, "subject": process.subject, "subject_id": process.subject_id,
        "person_id": process.person_id,
    }  # fmt: skip
