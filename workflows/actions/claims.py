"""Holding a step while one works on it, so that two people never do. A lease: it ends by itself."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import conf
from people.models import User
from workflows.models import ProcessStep


@transaction.atomic
def claim_step(*, step: ProcessStep, by: User) -> ProcessStep:
    """Hold it for some minutes, or for as many more. Whoever held it already keeps it: look at `claimed_by`."""
    held = ProcessStep.objects.select_for_update().get(pk=step.pk)  # alone: what is joined is not read anew
    if held.holder and held.claimed_by_id != by.pk:
        return held
    if ProcessStep.objects.filter(pk=step.pk).decidable_by(by).exists():
        held.claimed_by = by
        held.claimed_until = timezone.now() + timedelta(minutes=conf.get("workflows.claim_minutes"))
        held.save(update_fields=["claimed_by", "claimed_until"])
    return held


@transaction.atomic
def release_step(*, step: ProcessStep, by: User) -> None:
    """One's own hold ends; somebody else's stays."""
    ProcessStep.objects.filter(pk=step.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)
