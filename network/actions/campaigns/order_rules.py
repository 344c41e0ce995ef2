"""What staff's rules, kits and goals make of orders that came in: it activates, puts into a segment, lifts to a rank.

Once for each order, or for each campaign where it is a goal; what it gave stays, whatever becomes of the orders.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core.events import publish_all
from core.statements import insert_all
from network.actions import agents, records
from network.actions.campaigns.segments import Assigned, assign_segments
from network.actions.campaigns.withdrawing import renew_requests
from network.actions.ranks import RankWanted, assign_ranks
from network.enums import OPEN_STATES, Act, AgentState, OrderRuleKind, OrderState, RankSource, SegmentSource
from network.errors import OrderCountsNoMore
from network.events import ActivationEarned
from network.models import Agent, Application, CampaignOrder, OrderRuleHit, Rank
from network.queries.order_rules import new_hits, reason_of, still_counting
from people.models import Person

FROM = {AgentState.INACTIVE: Act.ACTIVATE, AgentState.PREREGISTERED: Act.MAKE_AGENT}


def follow_rules(orders: Sequence[CampaignOrder]) -> None:
    """Inside the caller's transaction, which holds the orders' lock: so a goal is reached once."""
    hits = new_hits(orders)
    if hits:
        _give(hits)
    renew_requests([order.agent_id for order in orders if order.state == OrderState.VALID])


def _give(hits: Sequence[OrderRuleHit]) -> None:
    insert_all(hits)
    people = Person.objects.filter(agent__in=[hit.whose_id for hit in hits])
    list(people.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    _put_into_segments(hits)
    _give_ranks(hits)
    states = dict(Agent.objects.filter(pk__in=[hit.whose_id for hit in hits]).values_list("pk", "state"))
    earned = {hit.whose_id: hit for hit in reversed(hits) if hit.rule.activates}
    publish_all([
        ActivationEarned(agent_id=agent, hit_id=hit.pk)
        for agent, hit in sorted(earned.items())
        if states[agent] in FROM
    ])  # fmt: skip


def _put_into_segments(hits: Sequence[OrderRuleHit]) -> None:
    """For each agent the first that names a segment counts."""
    first = {hit.whose_id: (hit, hit.rule.segment_id) for hit in reversed(hits) if hit.rule.segment_id}
    for kind in OrderRuleKind:
        wanted = [
            Assigned(agent, segment, reason_of(hit), hit.order.campaign_id)
            for agent, (hit, segment) in first.items()
            if hit.rule.kind == kind
        ]
        if wanted:
            assign_segments(wanted=wanted, source=SegmentSource(kind.value), by=None)


def _give_ranks(hits: Sequence[OrderRuleHit]) -> None:
    """For each agent the highest counts. A rank that is in use no more is given to nobody."""
    highest: dict[int, tuple[OrderRuleHit, Rank]] = {}
    for hit in hits:
        rank, (_hit, best) = hit.rule.rank, highest.get(hit.whose_id, (hit, None))
        if rank and rank.is_active and (best is None or rank.position > best.position):
            highest[hit.whose_id] = hit, rank
    for kind in OrderRuleKind:
        wanted = [
            RankWanted(agent, rank.pk, reason_of(hit))
            for agent, (hit, rank) in highest.items()
            if hit.rule.kind == kind
        ]
        if wanted:
            assign_ranks(wanted=wanted, source=RankSource(kind.value), by=None)


@transaction.atomic
def activate_by_rule(*, hit_id: int, by: Any) -> bool:
    """Whoever is inactive, or pre-registered with nothing left to decide, is active from now on. Answers whether.

    Raises OrderCountsNoMore where its orders do not reach the rule any more, and nobody withdrew it yet.
    """
    along = ("rule", "campaign", "agent__person", "order__agent__person")
    hit = OrderRuleHit.objects.select_related(*along).get(pk=hit_id)
    if hit.pk not in still_counting([hit]):
        raise OrderCountsNoMore()
    agent = records.locked_agent(hit.whose.person)
    if agent is None or agent.state not in FROM:
        return False
    if Application.objects.filter(person=agent.person, state__in=OPEN_STATES).exists():
        return False
    agents.enter(agent, AgentState.ACTIVE, FROM[agent.standing], by=by, reason=reason_of(hit))
    return True
