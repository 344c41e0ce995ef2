"""Holding a step while one works on it, so that two people never do. A lease: it ends by itself."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import conf
from people.models import User
from workflows.enums import StepState
from workflows.models import ProcessStep


@transaction.atomic
def claim_step(*, step: ProcessStep, by: User) -> ProcessStep:
    """Hold it for some minutes, or for as many more. Whoever held it already keeps it: look at `claimed_by`."""
    now = timezone.now()
    free = Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_until__lte=now)
    until = now + timedelta(minutes=conf.get("workflows.claim_minutes"))
    rows = ProcessStep.objects.filter(free, pk=step.pk, state=StepState.CURRENT)
    rows.decidable_by(by).update(claimed_by=by, claimed_until=until)
    return ProcessStep.objects.select_related("claimed_by__person").get(pk=step.pk)


@transaction.atomic
def release_step(*, step: ProcessStep, by: User) -> None:
    """One's own hold ends; somebody else's stays."""
    ProcessStep.objects.filter(pk=step.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)
