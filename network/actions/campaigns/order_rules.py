"""What staff's rules make of orders that came in: an agent is activated, or put into a segment; once for each order."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.events import publish_all
from core.statements import insert_all
from network.actions import agents, records
from network.actions.campaigns.segments import Assigned, assign_segments
from network.enums import OPEN_STATES, Act, AgentState, OrderState, SegmentSource
from network.events import ActivationEarned
from network.models import Agent, Application, CampaignOrder, OrderRule, OrderRuleHit
from network.rules.orders import Asked
from people.models import Person

FROM = {AgentState.INACTIVE: Act.ACTIVATE, AgentState.PREREGISTERED: Act.MAKE_AGENT}


def follow_rules(orders: Sequence[CampaignOrder]) -> None:
    """Inside the caller's transaction, which holds the orders' lock."""
    hits = _hits([order for order in orders if order.state == OrderState.VALID])
    if not hits:
        return
    insert_all(hits)
    people = Person.objects.filter(agent__in=[hit.order.agent_id for hit in hits])
    list(people.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    _put_into_segments(hits)
    states = dict(Agent.objects.filter(pk__in=[hit.order.agent_id for hit in hits]).values_list("pk", "state"))
    earned = {hit.order.agent_id: hit for hit in reversed(hits) if hit.rule.activates}
    publish_all([
        ActivationEarned(agent_id=agent, hit_id=hit.pk)
        for agent, hit in sorted(earned.items())
        if states[agent] in FROM
    ])  # fmt: skip


def _hits(orders: Sequence[CampaignOrder]) -> list[OrderRuleHit]:
    """Of rules that see these orders for the first time, in the order of the rules."""
    rules = list(OrderRule.objects.filter(is_active=True).select_related("segment")) if orders else []
    found = [
        OrderRuleHit(rule=rule, order=order)
        for rule in rules
        for order in orders
        if _asked(rule).is_met(points=order.points, amount_minor=order.amount_minor, products=order.products)
    ]
    known = OrderRuleHit.objects.filter(rule__in=rules, order__in=[hit.order for hit in found])
    seen = set(known.values_list("rule", "order"))
    return [hit for hit in found if (hit.rule_id, hit.order_id) not in seen]


def _asked(rule: OrderRule) -> Asked:
    return Asked(rule.least_points, rule.least_amount_minor, rule.products)


def _put_into_segments(hits: Sequence[OrderRuleHit]) -> None:
    """The first rule that names a segment counts."""
    wanted = [
        Assigned(hit.order.agent_id, hit.rule.segment_id, reason_of(hit), hit.order.campaign_id)
        for hit in hits
        if hit.rule.segment_id
    ]
    if wanted:
        assign_segments(wanted=wanted, source=SegmentSource.RULE, by=None)


@transaction.atomic
def activate_by_rule(*, hit_id: int, by: Any) -> bool:
    """Whoever is inactive, or pre-registered with nothing left to decide, is active from now on. Answers whether."""
    hit = OrderRuleHit.objects.select_related("rule", "order__agent__person").get(pk=hit_id)
    agent = records.locked_agent(hit.order.agent.person)
    if agent is None or agent.state not in FROM:
        return False
    if Application.objects.filter(person=agent.person, state__in=OPEN_STATES).exists():
        return False
    agents.enter(agent, AgentState.ACTIVE, FROM[agent.standing], by=by, reason=reason_of(hit))
    return True


def reason_of(hit: OrderRuleHit) -> str:
    """In the company's language: it stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Rule %(rule)s: order %(order)s.") % {"rule": hit.rule.name, "order": hit.order.number}
