"""Reminders and deadlines: each is told once, also after nothing ran for a while."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.events import publish
from core.jobs import sweeps
from workflows.actions.processes import alarms_of, record
from workflows.enums import Act, StepState
from workflows.events import StepOverdue, StepReminded
from workflows.models import Process, ProcessStep

BATCH = 200


@sweeps
def tell_due(*, now: datetime | None = None) -> int:
    """Everything that is due, each in a transaction of its own. Returns how many steps were told about."""
    told = 0
    while told < BATCH and _tell_next(now or timezone.now()):
        told += 1
    return told


@transaction.atomic
def _tell_next(now: datetime) -> bool:
    """One step. Whoever decides it meanwhile holds its process, and so is left alone until the next round."""
    found = Process.objects.select_for_update(skip_locked=True, of=("self",))
    found = found.filter(steps__state=StepState.CURRENT, steps__next_at__lte=now)
    process = found.order_by("steps__next_at", "pk").first()
    if process is None:
        return False
    step = process.steps.waiting().filter(next_at__lte=now).first()
    if step is None:
        return True
    _tell(process, step, now)
    return True


def _tell(process: Process, step: ProcessStep, now: datetime) -> None:
    """Reminders that passed unseen are told as one; past the deadline only that is told."""
    step.reminded = alarms_of(step).passed(now)
    if alarms_of(step).is_overdue(now):
        step.overdue_told_at = now
    step.next_at = alarms_of(step).next_at()
    step.save(update_fields=["reminded", "overdue_told_at", "next_at"])
    record(process, Act.OVERDUE if step.overdue_told_at else Act.REMINDED, step=step, by=None)
    told = StepOverdue if step.overdue_told_at else StepReminded
    publish(told(process_id=process.pk, step_id=step.pk))
