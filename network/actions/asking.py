"""Activating an agent where an approval flow decides: whoever has the button asks for it, and the flow says."""

from uuid import UUID

from django.db import transaction

from core import jobs
from network.enums import AgentState
from network.errors import FlowActivates
from network.models import Agent
from network.queries.activation import ACTIVATION_ASKED, activation_flow
from people.models import User
from workflows import actions as workflows
from workflows.models import Process


def ask_where_flow_decides(agent: Agent, *, reason: str, by: User | None, form_key: UUID | None) -> Process | None:
    """Under the agent's locks. None where no flow decides. Raises UnderWay where it was asked for already."""
    flow = activation_flow() if by else None  # the system itself asks nobody
    if flow is None:
        return None
    return workflows.start(
        flow_code=flow.code, subject=ACTIVATION_ASKED, subject_id=agent.pk, person=agent.person,
        title=agent.person.name, by=by, form_key=form_key, reason=reason.strip(),
    )  # fmt: skip


def refuse_around_flow(by: User | None) -> None:
    """For what would activate without asking. Raises FlowActivates."""
    if by and activation_flow():
        raise FlowActivates()


@jobs.sweeps
@transaction.atomic
def drop_what_is_done() -> int:
    """Of agents who are active by another way by now, or clients only: nobody decides on it any more. Answers how many.

    By the clock, since a process is never held after its person.
    """
    out = Agent.objects.filter(state__in=[AgentState.INACTIVE, AgentState.PREREGISTERED])
    waiting = Process.objects.open().filter(subject=ACTIVATION_ASKED).exclude(subject_id__in=out.values("pk"))
    done = list(waiting.order_by("pk"))
    for process in done:
        workflows.withdraw(process=process, by=None)
    return len(done)
