"""Activations that an approval flow decides on: whether one does, and what waits."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from network.enums import Act, AgentState, OrderState
from network.models import Agent, AgentChange, CampaignOrder, OrderRuleHit
from network.queries.history import STATE_ACTS
from network.queries.order_rules import still_counting
from workflows.enums import ProcessState
from workflows.models import Flow, Process
from workflows.queries import flow_in_force

ENTERS = {AgentState.INACTIVE: Act.ACTIVATE, AgentState.PREREGISTERED: Act.MAKE_AGENT}  # whom orders activate, and how
ACTIVATION_ASKED = "activation_asked"  # what such a flow approves; its object is the agent
ACTIVATION_EARNED = "activation"  # by an order; its object is the hit of the rule
ACTIVATIONS = (ACTIVATION_ASKED, ACTIVATION_EARNED)  # the person of either is the agent's


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


def overtaken_requests(written: Sequence[CampaignOrder] = ()) -> list[tuple[Process, OrderRuleHit]]:
    """Activations that wait, and whose orders count no more, or would not once `written` are saved. Three queries at
    most, however many wait."""
    waiting = {one.subject_id: one for one in Process.objects.open().filter(subject=ACTIVATION_EARNED)}
    hits = _hits(waiting) if waiting else []
    counting = still_counting(hits, written)
    gone = [(waiting[hit.pk], hit) for hit in hits if hit.pk not in counting]
    return sorted(gone, key=lambda one: one[0].pk)


def requests_done() -> list[Process]:
    """Activations that wait, of agents who are out no more, or whose state changed since they were asked for."""
    out = Agent.objects.filter(person=OuterRef("person"), state__in=ENTERS)
    waiting = Process.objects.open().filter(subject__in=ACTIVATIONS)
    return list(waiting.filter(~Exists(out) | _is_overtaken()).order_by("pk"))


def state_changed_since(agent: Agent, at: datetime) -> bool:
    return AgentChange.objects.filter(agent=agent, act__in=STATE_ACTS, at__gt=at).exists()


def _is_overtaken() -> Exists:
    """Of a process about an activation: the agent's state changed since it began."""
    since = {"at__gt": OuterRef("started_at"), "act__in": STATE_ACTS}
    return Exists(AgentChange.objects.filter(agent__person=OuterRef("person"), **since))


def requests_to_renew(written: Sequence[CampaignOrder]) -> list[OrderRuleHit]:
    """Of these orders, saved or not, and of the goals that they count for: what was withdrawn since its orders counted
    no more, and they count again, where the agent is one whom orders activate. What the agent's state overtook is never
    asked for again."""
    orders = [order for order in written if order.state == OrderState.VALID]
    about = {"subject": ACTIVATION_EARNED, "person__agent__in": {order.agent_id for order in orders}}
    asked = Process.objects.filter(**about).annotate(is_overtaken=_is_overtaken())
    newest = {one.subject_id: one for one in asked.order_by("pk")}  # the last one of each stands
    withdrawn = [pk for pk, one in newest.items() if one.state == ProcessState.WITHDRAWN and not one.is_overtaken]
    hits = _of_orders(_hits(withdrawn), orders) if withdrawn else []
    counting = still_counting(hits, written)
    in_force = [hit for hit in hits if hit.pk in counting and hit.rule.is_active and hit.rule.activates]
    return [hit for hit in in_force if hit.whose.state in ENTERS]


def _of_orders(hits: Sequence[OrderRuleHit], orders: Sequence[CampaignOrder]) -> list[OrderRuleHit]:
    """Those that one of the orders may have brought about: of a rule its own order, of a goal any of its campaign."""
    own, together = {order.pk for order in orders}, {(order.agent_id, order.campaign_id) for order in orders}
    return [
        hit for hit in hits
        if (((hit.whose_id, hit.campaign_id) in together) if hit.campaign_id else (hit.order_id in own))
    ]  # fmt: skip


def _hits(ids: Iterable[int]) -> list[OrderRuleHit]:
    found = OrderRuleHit.objects.filter(pk__in=ids).select_related("rule", "campaign", "agent", "order__agent")
    return list(found.order_by("pk"))
