"""What staff's rules, kits and goals make of orders that came in: it activates, puts into a segment, lifts to a rank.

Once for each order, or for each campaign where it is a goal; what it gave stays, whatever becomes of the orders.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.events import publish_all
from core.statements import insert_all
from network.actions import agents, records
from network.actions.asking import check_not_overtaken
from network.actions.campaigns.segments import Assigned, assign_segments
from network.actions.campaigns.withdrawing import renew_requests
from network.actions.ranks import RankWanted, assign_ranks
from network.enums import AgentState, OrderRuleKind, RankSource, SegmentSource, Target
from network.errors import OrderCountsNoMore
from network.events import ActivationEarned
from network.models import Agent, CampaignOrder, OrderRuleHit
from network.queries import waiting_among
from network.queries.activation import ENTERS
from network.queries.order_gifts import asked_by
from network.queries.order_rules import new_hits, reason_of, still_counting
from people.models import Person


def follow_rules(orders: Sequence[CampaignOrder]) -> None:
    """Inside the caller's transaction, which holds the orders' lock: so a goal is reached once."""
    hits = new_hits(orders)
    if hits:
        _give(hits)
    renew_requests(orders)


def _give(hits: Sequence[OrderRuleHit]) -> None:
    insert_all(hits)
    people = Person.objects.filter(agent__in=[hit.whose_id for hit in hits])
    list(people.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    asked = asked_by(hits)
    for kind in OrderRuleKind:
        _put_into_segments([hit for hit in asked.segments if hit.rule.kind == kind], SegmentSource(kind.value))
        _give_ranks([hit for hit in asked.ranks if hit.rule.kind == kind], RankSource(kind.value))
    out = Agent.objects.filter(pk__in=[hit.whose_id for hit in asked.activations], state__in=ENTERS)
    not_active = set(out.values_list("pk", flat=True))
    earned = [hit for hit in asked.activations if hit.whose_id in not_active]
    publish_all([ActivationEarned(agent_id=hit.whose_id, hit_id=hit.pk) for hit in earned])


def _put_into_segments(hits: Sequence[OrderRuleHit], source: SegmentSource) -> None:
    wanted = [
        Assigned(hit.whose_id, segment, reason_of(hit), hit.order.campaign_id)
        for hit in hits
        if (segment := hit.rule.segment_id)
    ]
    if wanted:
        assign_segments(wanted=wanted, source=source, by=None)


def _give_ranks(hits: Sequence[OrderRuleHit], source: RankSource) -> None:
    if hits:
        wanted = [RankWanted(hit.whose_id, hit.rule.rank_id, reason_of(hit)) for hit in hits]
        assign_ranks(wanted=wanted, source=source, by=None)


@transaction.atomic
def activate_by_rule(*, hit_id: int, by: Any, asked_at: datetime | None = None) -> bool:
    """Whoever is inactive, or pre-registered with nothing left to decide, is active from now on. Answers whether.

    Raises OrderCountsNoMore where its orders do not reach the rule any more, and nobody withdrew it yet;
    RequestOvertaken where the agent's state changed since it was asked for; KeptOut, or CannotActivate.
    """
    along = ("rule", "campaign", "agent__person", "order__agent__person")
    hit = OrderRuleHit.objects.select_related(*along).get(pk=hit_id)
    if hit.pk not in still_counting([hit]):
        raise OrderCountsNoMore()
    agent = records.locked_agent(hit.whose.person)
    check_not_overtaken(agent, asked_at)
    if agent is None or agent.state not in ENTERS:
        return False
    if waiting_among([agent.person_id], Target.AGENT):
        return False
    records.check_let_in(agent.person, by)
    agents.enter(agent, AgentState.ACTIVE, ENTERS[agent.standing], by=by, reason=reason_of(hit))
    return True
