"""Staff write the flows. What is under way keeps the steps it began with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from core import audit
from core.locks import take_turns
from core.repeats import repeat_of
from people.models import User
from workflows import rules
from workflows.errors import FlowChanged, FlowWithoutSteps
from workflows.models import Flow, FlowStep

TERMS = ("name", "note", "reasons", "free_reason", "distinct", "confirm")


@transaction.atomic
def save_flow(
    *, flow: Flow | None, subject: str, part: str = "", terms: dict[str, Any], steps: Sequence[dict[str, Any]],
    version: int, form_key: UUID, by: User,
) -> Flow:  # fmt: skip
    """Write a new flow, switched off, or change one: its `terms` (TERMS) and all of its steps, in order.

    `subject` and `part` (of rules.parts_of, empty for all others) say what a new one is about. A step holds name,
    responsible, roles, supervisor, hours, reminders and note. The same form again answers the first flow. Raises
    FlowWithoutSteps, or FlowChanged where `version` is not the one that is being changed.
    """
    take_turns(form_key)
    if first := repeat_of(Flow.objects.all(), form_key):
        return first
    if not steps:
        raise FlowWithoutSteps()
    before: dict[str, Any] = {}
    if flow is None:
        flow = Flow(subject=subject, code=_free_code(terms["name"]), version=0)
        flow.scope = flow.code if _named_by_form(subject) else part
    else:
        flow = Flow.objects.select_for_update().get(pk=flow.pk)
        if flow.version != version:
            raise FlowChanged()
        before = _written(flow)
    for name in TERMS:
        setattr(flow, name, terms[name])
    flow.version, flow.form_key = flow.version + 1, form_key
    flow.save()
    _write_steps(flow, steps)
    audit.record("workflows.save_flow", flow, by=by, before=before, after=_written(flow))
    return flow


@transaction.atomic
def switch_flow(*, flow: Flow, on: bool, by: User) -> Flow | None:
    """In force or not, for what begins from now on. Answers the flow that it took the place of, if any."""
    take_turns("workflows.switch_flow")
    flow = Flow.objects.select_for_update().get(pk=flow.pk)
    if flow.is_active == on:
        return None
    other = None
    if on:
        other = Flow.objects.filter(subject=flow.subject, scope=flow.scope, is_active=True).first()
        if other:
            _switch(other, False, by)
    _switch(flow, on, by)
    return other


def _switch(flow: Flow, on: bool, by: User) -> None:
    flow.is_active = on
    flow.save(update_fields=["is_active"])
    audit.record("workflows.switch_flow", flow, by=by, before={"in_force": not on}, after={"in_force": on})


def _named_by_form(subject: str) -> bool:
    kind = rules.SUBJECTS.get(subject)
    return bool(kind and kind.named_by_form)


def _free_code(name: str) -> str:
    """From the name; flows are few, and never deleted."""
    base = slugify(name)[:40] or "flujo"
    taken = set(Flow.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := base if n == 1 else f"{base}-{n}") not in taken)


def _write_steps(flow: Flow, steps: Sequence[dict[str, Any]]) -> None:
    flow.steps.all().delete()
    for position, given in enumerate(steps, start=1):
        roles = given["roles"]
        step = FlowStep.objects.create(
            flow=flow, position=position, **{name: value for name, value in given.items() if name != "roles"}
        )
        step.roles.set(roles)


def _written(flow: Flow) -> dict[str, Any]:
    """A flow for the audit trail."""
    steps = [
        {
            "name": step.name, "responsible": step.responsible, "roles": [role.slug for role in step.roles.all()],
            "supervisor": step.supervisor.slug if step.supervisor else "", "hours": step.hours,
            "reminders": step.reminders,
        }
        for step in flow.steps.select_related("supervisor").prefetch_related("roles")
    ]  # fmt: skip
    return {name: getattr(flow, name) for name in TERMS} | {"steps": steps}
