"""One process, as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Prefetch
from django.utils.translation import gettext as _

from workflows import rules
from workflows.enums import Act, ProcessState, Responsible, StepState
from workflows.models import Process, ProcessEntry, ProcessStep


def process_with_steps(pk: int) -> Process | None:
    """All that a page of it shows but its history, in three queries."""
    steps = ProcessStep.objects.select_related("assignee", "claimed_by__person").prefetch_related("roles")
    found = Process.objects.select_related("flow", "person", "by__person").prefetch_related(Prefetch("steps", steps))
    return found.filter(pk=pk).first()


def step_at_hand(process: Process) -> ProcessStep:
    """Where it stands, or stood when it ended."""
    return next(step for step in process.steps.all() if step.position == process.position)


def open_process(subject: str, subject_id: int) -> Process | None:
    """The process that decides on the thing right now."""
    return Process.objects.open().about(subject, subject_id).first()


@dataclass(frozen=True)
class Moment:
    """A line of the timeline; `state` as the kit's timeline reads it (done, current, next, failed)."""

    title: str
    text: str
    when: datetime | None
    icon: str
    state: str


FAILED = {Act.REJECTED, Act.WITHDRAWN, Act.OVERDUE}


def timeline(process: Process, *, named: bool) -> list[Moment]:
    """What was done, oldest first, then what is still to come. Without `named` nobody of the company is named."""
    steps = list(process.steps.all())
    labels = dict(rules.items_of(process.subject, process.subject_id))
    entries = process.entries.select_related("by__person", "step")
    done = [_done(entry, labels, named) for entry in entries if named or Act(entry.act) not in HIDDEN]
    return done + [_coming(step, named) for step in steps if step.state in (StepState.CURRENT, StepState.TODO)
                   and process.status.is_open]  # fmt: skip


HIDDEN = {Act.REMINDED, Act.OVERDUE, Act.REASSIGNED}  # the company's own matter


def _done(entry: ProcessEntry, labels: dict[str, str], named: bool) -> Moment:
    act = Act(entry.act)
    title = f"{act.label}: {entry.step.name}" if entry.step and act != Act.RESUMED else str(act.label)
    items = ", ".join(labels.get(code, code) for code in entry.items)
    by = entry.by.person.name if named and entry.by else ""
    text = " · ".join(filter(None, [by, items, entry.reason]))
    return Moment(title, text, entry.at, act.icon, "failed" if act in FAILED else "done")


def _coming(step: ProcessStep, named: bool) -> Moment:
    current = step.state == StepState.CURRENT
    return Moment(step.name, who_decides(step) if named else "", None, "clock", "current" if current else "next")


def who_decides(step: ProcessStep) -> str:
    """In words: a person, the leader, or the names of roles."""
    if step.assignee:
        return step.assignee.name
    if step.responsible == Responsible.LEADER and step.state == StepState.TODO:
        return _("whoever leads the person")
    return ", ".join(role.name for role in step.roles.all()) or _("Nobody: hand it to somebody")


def stepper(process: Process) -> list[dict[str, str]]:
    """The process as the kit's stepper draws it."""
    states = {StepState.APPROVED: "done", StepState.CURRENT: "current", StepState.RETURNED: "current"}
    steps = [{"label": step.name, "state": states.get(step.status, "todo")} for step in process.steps.all()]
    ended = "done" if process.state == ProcessState.APPROVED else "todo"
    return [{"label": _("Sent in"), "state": "done"}, *steps, {"label": _("Approved"), "state": ended}]


def steps_at(process_ids: Iterable[int]) -> dict[int, str]:
    """Which of its steps each running process is at, in words that the person may read; those of one step are left
    out."""
    current = ProcessStep.objects.filter(process__in=list(process_ids), process__state=ProcessState.RUNNING)
    counted = current.filter(position=F("process__position")).annotate(count=Count("process__steps"))
    rows = counted.filter(count__gt=1).values_list("process", "position", "count", "name")
    said = _("Step %(n)s of %(count)s: %(name)s")
    return {process: said % {"n": at, "count": count, "name": name} for process, at, count, name in rows}
