"""The queue: what waits, for whom, and what would become of many at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from workflows import rules
from workflows.enums import ProcessState, StepState
from workflows.errors import HeldByOther, StepDone
from workflows.models import Process, ProcessStep
from workflows.queries.deciding import case_of, decider
from workflows.querysets import StepQuerySet

TABS = {
    "mine": _("For me"),
    "all": _("All that wait"),
    "overdue": _("Overdue"),
    "returned": _("Wait for the person"),
    "decided": _("Decided"),
}
MOST = 50  # rows that are approved at once


def find_steps(user: User, given: Mapping[str, Any]) -> StepQuerySet:
    """By what the list is asked for: tab, and any of q, subject, flow, role, free."""
    return _narrowed(_of_tab(user, given.get("tab") or "mine"), user, given)


def _narrowed(found: StepQuerySet, user: User, given: Mapping[str, Any]) -> StepQuerySet:
    found = found.matching(given.get("q", ""))
    plain = {"subject": "process__subject", "flow": "process__flow"}
    found = found.filter(**{path: given[name] for name, path in plain.items() if given.get(name)})
    if given.get("role"):
        found = found.of_roles([given["role"].pk])
    if given.get("free"):
        now = timezone.now()
        found = found.filter(Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_until__lte=now))
    return found


def _of_tab(user: User, tab: str) -> StepQuerySet:
    steps: StepQuerySet = ProcessStep.objects.all()
    if tab == "mine":
        return steps.decidable_by(user)
    if tab == "overdue":
        return steps.overdue(timezone.now())
    if tab == "returned":
        return steps.filter(state=StepState.RETURNED)
    if tab == "decided":
        ended = [ProcessState.APPROVED, ProcessState.REJECTED]
        return steps.at_hand().filter(process__state__in=ended, decided_at__isnull=False)
    return steps.waiting()


def counts(user: User, given: Mapping[str, Any]) -> dict[str, int]:
    """Tab -> how many it holds by the other filters, in one query. What was decided is not counted: it only grows."""
    open_ones = _narrowed(ProcessStep.objects.filter(state__in=[StepState.CURRENT, StepState.RETURNED]), user, given)
    waits = Q(state=StepState.CURRENT)
    mine = ProcessStep.objects.decidable_by(user).values("pk")
    return open_ones.aggregate(
        mine=Count("pk", filter=Q(pk__in=mine)), all=Count("pk", filter=waits),
        overdue=Count("pk", filter=waits & Q(due_at__lte=timezone.now())),
        returned=Count("pk", filter=Q(state=StepState.RETURNED)),
    )  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """A step that would be approved; with a `problem` it will be left as it is."""

    step: ProcessStep
    problem: str = ""
    shown: str = ""  # what a yes goes by (`rules.shown_of`)


def plan(ids: list[int], user: User) -> list[Planned]:
    """Each of the marked ones with what would keep it from being approved by the user."""
    found = ProcessStep.objects.filter(pk__in=ids[:MOST]).for_list().prefetch_related("roles").order_by("due_at", "pk")
    steps = list(found)
    why_not, shown = reasons_why_not(steps, user), _shown([step.process for step in steps])
    return [Planned(step, why_not[step.pk], shown.get(step.process_id, "")) for step in steps]


def _shown(processes: list[Process]) -> dict[int, str]:
    """By process; as many queries as there are subjects."""
    said: dict[int, str] = {}
    for subject in {process.subject for process in processes}:
        ids = {process.pk: process.subject_id for process in processes if process.subject == subject}
        texts = rules.shown_of(subject, ids.values())
        said |= {pk: texts[about] for pk, about in ids.items() if about in texts}
    return said


def reasons_why_not(steps: list[ProcessStep], user: User) -> dict[int, str]:
    """Step -> why the user cannot approve it now, or nothing. Few steps: a page's worth."""
    who = decider(user)
    return {step.pk: _problem(step, who) for step in steps}


def _problem(step: ProcessStep, who: rules.Decider) -> str:
    if step.state != StepState.CURRENT:
        return str(StepDone())
    if refused := rules.refusal(case_of(step.process, step), who):
        return str(refused())
    if step.holder and step.claimed_by_id != who.user:
        return str(HeldByOther(name=step.holder.name))
    return ""
