"""Activations that an approval flow decides on: whether one does, and what waits."""

from network.models import Agent
from workflows.models import Flow, Process
from workflows.queries import flow_in_force

ACTIVATION_ASKED = "activation_asked"  # what such a flow approves; its object is the agent


def activation_flow() -> Flow | None:
    """The flow that decides on activations which staff or leaders ask for, if there is one."""
    return flow_in_force(ACTIVATION_ASKED)


def activation_waiting(agent: Agent) -> Process | None:
    """The approval that decides on the agent's activation right now."""
    found: Process | None = Process.objects.open().about(ACTIVATION_ASKED, agent.pk).first()
    return found


def waiting_of(agents: list[Agent]) -> set[int]:
    """Those of the agents whose activation is being decided on."""
    open_ones = Process.objects.open().filter(subject=ACTIVATION_ASKED, subject_id__in=[one.pk for one in agents])
    return set(open_ones.values_list("subject_id", flat=True))
