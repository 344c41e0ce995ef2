"""Activations that an approval flow decides on: whether one does, and what waits."""

from collections.abc import Iterable, Sequence

from network.models import Agent, OrderRuleHit
from network.queries.order_rules import still_counting
from workflows.enums import ProcessState
from workflows.models import Flow, Process
from workflows.queries import flow_in_force

ACTIVATION_ASKED = "activation_asked"  # what such a flow approves; its object is the agent
ACTIVATION_EARNED = "activation"  # by an order; its object is the hit of the rule


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


def overtaken_requests() -> list[tuple[Process, OrderRuleHit]]:
    """Activations that wait, and whose orders count no more. Three queries at most, however many wait."""
    waiting = {one.subject_id: one for one in Process.objects.open().filter(subject=ACTIVATION_EARNED)}
    hits = _hits(waiting) if waiting else []
    counting = still_counting(hits)
    gone = [(waiting[hit.pk], hit) for hit in hits if hit.pk not in counting]
    return sorted(gone, key=lambda one: one[0].pk)


def requests_to_renew(agents: Sequence[int]) -> list[OrderRuleHit]:
    """Of the agents: what was withdrawn since its orders counted no more, and they count again."""
    asked = Process.objects.filter(subject=ACTIVATION_EARNED, person__agent__in=agents)
    newest = dict(asked.order_by("pk").values_list("subject_id", "state"))  # the last state of each stands
    withdrawn = [hit for hit, state in newest.items() if state == ProcessState.WITHDRAWN]
    hits = _hits(withdrawn) if withdrawn else []
    counting = still_counting(hits)
    return [hit for hit in hits if hit.pk in counting and hit.rule.is_active and hit.rule.activates]


def _hits(ids: Iterable[int]) -> list[OrderRuleHit]:
    found = OrderRuleHit.objects.filter(pk__in=ids).select_related("rule", "campaign", "agent", "order__agent")
    return list(found.order_by("pk"))
