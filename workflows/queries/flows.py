"""The flows: which one is in force, and what they look like."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Role
from workflows import rules
from workflows.enums import ProcessState, Responsible
from workflows.models import Flow
from workflows.permissions import DECIDE_PROCESSES
from workflows.rules import Pairs

OPEN = [ProcessState.RUNNING, ProcessState.RETURNED]


def flow_in_force(subject: str, code: str = "", *, part: str = "") -> Flow | None:
    """The flow that decides on such things; `code` is the one that a form names, where forms name theirs.

    The flow of the `part` comes before the one for all others.
    """
    found = Flow.objects.filter(subject=subject, is_active=True)
    return found.filter(code=code).first() if code else found.filter(scope__in={"", part}).order_by("-scope").first()


def about(flow: Flow, parts: dict[str, Pairs] | None = None) -> str:
    """What it approves, in words. `parts` of each subject may be read before, for many flows."""
    known = dict(rules.parts_of(flow.subject) if parts is None else parts.get(flow.subject, []))
    part = known.get(flow.scope, "")
    return f"{rules.label_of(flow.subject)}: {part}" if part else rules.label_of(flow.subject)


@dataclass(frozen=True)
class FlowRow:
    """A flow in the list, with how many processes are under way by it."""

    flow: Flow
    about: str
    steps: list[str]
    under_way: int


def flow_rows() -> list[FlowRow]:
    flows = Flow.objects.annotate(under_way=Count("processes", filter=Q(processes__state__in=OPEN)))
    rows = flows.prefetch_related("steps").order_by("subject", "-is_active", "name")
    parts = {name: rules.parts_of(name) for name in rules.SUBJECTS}
    return [
        FlowRow(flow, about(flow, parts), [step.name for step in flow.steps.all()], flow.under_way) for flow in rows
    ]  # fmt: skip


def roles_that_decide() -> QuerySet[Role]:
    return Role.objects.filter(permissions__contains=[DECIDE_PROCESSES])


@dataclass(frozen=True)
class Drawn:
    """A step in the picture of a flow, as the kit's stepper reads it."""

    label: str
    state: str
    url: str = ""


def picture(steps: Iterable[dict[str, object]]) -> list[Drawn]:
    """How a flow goes on, from its steps: name, responsible, roles (their names) and hours."""
    drawn = [Drawn(_("Sent in"), "done")]
    for step in steps:
        roles: Any = step["roles"]
        who = _("the leader") if step["responsible"] == Responsible.LEADER else ", ".join(map(str, roles))
        hours = int(str(step["hours"] or 0))
        limit = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
        drawn.append(Drawn(" · ".join(filter(None, [str(step["name"]), who, limit])), "todo"))
    return [*drawn, Drawn(_("Approved"), "todo")]
