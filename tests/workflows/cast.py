"""Shorthand of the approvals' tests: a subject of our own, whose things are numbers."""

import itertools
import uuid
from typing import Any

from people.models import Person, Role, User
from tests import factories
from workflows import actions
from workflows.models import Flow, Process, ProcessStep
from workflows.permissions import DECIDE_PROCESSES, REASSIGN_PROCESSES, VIEW_PROCESSES
from workflows.rules import Subject

THING = "thing"
LEADERS: dict[int, Person] = {}  # thing -> who leads
_things = itertools.count(1)
SUBJECT = Subject(
    name=THING, label="Thing", icon="box", permission=VIEW_PROCESSES, facts=lambda pk: [("Number", str(pk))],
    leader_facts=lambda pk: [("Number", str(pk))], links=lambda pk: [("Open it", f"/admin/?thing={pk}")],
    items=lambda pk: [("photo", "Photo"), ("paper", "Paper")], leader=LEADERS.get, named_by_form=True,
)  # fmt: skip


def role(name: str = "Ventas") -> Role:
    permissions = [VIEW_PROCESSES, DECIDE_PROCESSES, REASSIGN_PROCESSES]
    return Role.objects.create(slug=f"role-{uuid.uuid4().hex[:8]}", name=name, permissions=permissions)


def decider(*roles: Role, **fields: Any) -> User:
    """Staff with the roles; the names differ, so that pages tell them apart."""
    made = factories.staff(**fields)
    made.roles.add(*roles)
    return made


def step(*roles: Role, name: str = "Revisión", **fields: Any) -> dict[str, Any]:
    given = {"name": name, "responsible": "roles", "hours": 48, "reminders": [], "supervisor": None, "note": ""}
    return given | {"roles": list(roles)} | fields


def flow(*steps: dict[str, Any], subject: str = THING, part: str = "", on: bool = True, **terms: Any) -> Flow:
    given = {"name": "Vinculación", "note": "", "reasons": [], "free_reason": True, "distinct": True, "confirm": False}
    made = actions.save_flow(
        flow=None, subject=subject, part=part, terms=given | terms, steps=steps, version=0,
        form_key=uuid.uuid4(), by=factories.staff(),
    )  # fmt: skip
    if on:
        actions.switch_flow(flow=made, on=True, by=factories.staff())
        made.refresh_from_db()
    return made


def start(made: Flow, person: Person | None = None, *, by: User | None = None, **fields: Any) -> Process:
    given = {"title": "Luisa Fernández", "subject": made.subject, "subject_id": next(_things)} | fields
    return actions.start(flow_code=made.code, person=person or factories.person(), by=by, **given)


def now_at(process: Process) -> ProcessStep:
    process.refresh_from_db()
    return process.steps.get(position=process.position)


def approve(process: Process, by: User, **fields: Any) -> Process:
    return actions.approve(step=now_at(process), by=by, **{"form_key": uuid.uuid4()} | fields)


def reject(process: Process, by: User, reason: str = "No cumple", **fields: Any) -> Process:
    return actions.reject(step=now_at(process), reason=reason, by=by, **{"form_key": uuid.uuid4()} | fields)


def ask(process: Process, by: User, items: list[str] | None = None, **fields: Any) -> Process:
    given = {"items": ["photo"] if items is None else items, "reason": "No se lee", "form_key": uuid.uuid4()} | fields
    return actions.ask_for_more(step=now_at(process), by=by, **given)
