"""Rules of orders, kits and goals: whom orders that came in make reach them for the first time, and what staff read."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Sum
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.money import format_money, format_number
from network.enums import OrderRuleKind, OrderState
from network.models import Agent, Campaign, CampaignOrder, OrderRule, OrderRuleHit
from network.rules.orders import Asked

Whom: TypeAlias = tuple[int | None, int | None]  # the segment of an agent, and the position of their rank
Pair: TypeAlias = tuple[int, int]  # agent, campaign
WITH = ("segment", "rank", "for_segment", "for_rank")


class Together(NamedTuple):
    """The valid orders of an agent in a campaign. Money in minor units; `products` are codes with commas."""

    points: int
    amount_minor: int
    orders: int
    products: str


def new_hits(written: Sequence[CampaignOrder]) -> list[OrderRuleHit]:
    """Not saved yet, in the order of the rules, with their reasons. `written` are about to be written, or are. A goal's
    has the last of its agent's orders."""
    orders = [order for order in written if order.state == OrderState.VALID]
    rules = list(OrderRule.objects.filter(is_active=True).select_related(*WITH)) if orders else []
    if not rules:
        return []
    whom = _whom(rules, orders)
    goals = [rule for rule in rules if rule.kind == OrderRuleKind.GOAL]
    reached = _reached(goals, orders, whom, written) if goals else {}
    seen = _seen_orders(orders)
    found = []
    for rule in rules:
        if rule.kind == OrderRuleKind.GOAL:
            found += reached[rule.pk]
            continue
        asked = asked_of(rule)
        found += [
            OrderRuleHit(rule=rule, order=order, agent_id=order.agent_id)
            for order in orders
            if asked.is_met(points=order.points, amount_minor=order.amount_minor, products=order.products)
            and _is_for(rule, whom.get(order.agent_id))
            and (rule.pk, order.pk) not in seen
        ]
    for hit in found:
        hit.reason = _reason(hit)
    return found


def asked_of(rule: OrderRule) -> Asked:
    every = rule.kind != OrderRuleKind.RULE
    return Asked(rule.least_points, rule.least_amount_minor, rule.products, rule.least_orders, every)


def _seen_orders(orders: Sequence[CampaignOrder]) -> set[Pair]:
    """Which rules and kits acted on which of them before."""
    known = OrderRuleHit.objects.filter(campaign=None, order__in=[order.pk for order in orders])
    return set(known.values_list("rule_id", "order_id"))


def _whom(rules: Sequence[OrderRule], orders: Sequence[CampaignOrder]) -> dict[int, Whom]:
    """What the agents are as the orders come in, where a rule asks it."""
    if not any(rule.for_segment_id or rule.for_rank_id for rule in rules):
        return {}
    agents = Agent.objects.filter(pk__in={order.agent_id for order in orders})
    ranks: dict[int, int | None] = dict(agents.values_list("pk", "rank__position"))
    held = agents.filter(segment_holdings__until=None, segment_holdings__isnull=False)
    segments: dict[int, int] = dict(held.values_list("pk", "segment_holdings__segment"))
    return {pk: (segments.get(pk), position) for pk, position in ranks.items()}


def _is_for(rule: OrderRule, whom: Whom | None) -> bool:
    segment, position = whom or (None, None)
    if rule.for_segment_id and rule.for_segment_id != segment:
        return False
    return rule.for_rank is None or (position is not None and position >= rule.for_rank.position)


def _reached(
    goals: Sequence[OrderRule], orders: Sequence[CampaignOrder], whom: dict[int, Whom],
    written: Sequence[CampaignOrder],
) -> dict[int, list[OrderRuleHit]]:  # fmt: skip
    """By goal: who reached it in a campaign of these orders, and had not before."""
    last: dict[Pair, CampaignOrder] = {(order.agent_id, order.campaign_id): order for order in orders}
    of_them = {"agent__in": {agent for agent, _campaign in last}, "campaign__in": {at for _agent, at in last}}
    sums = _sums(of_them, written)
    campaigns = Campaign.objects.in_bulk(of_them["campaign__in"])
    known = OrderRuleHit.objects.filter(rule__in=goals, **of_them)
    seen = set(known.values_list("rule_id", "agent_id", "campaign_id"))
    return {
        goal.pk: [
            OrderRuleHit(rule=goal, order=order, agent_id=agent, campaign=campaigns[at])
            for (agent, at), order in last.items()
            if (goal.pk, agent, at) not in seen
            and asked_of(goal).is_met(**sums[agent, at]._asdict())
            and _is_for(goal, whom.get(agent))
        ]
        for goal in goals
    }


def _sums(of_them: dict[str, set[int]], written: Sequence[CampaignOrder] = ()) -> dict[Pair, Together]:
    """One statement, however many agents. Orders that are about to be written count as they will be."""
    valid = CampaignOrder.objects.filter(state=OrderState.VALID, **of_them).order_by()
    kept = valid.exclude(pk__in=[order.pk for order in written if order.pk])
    rows = kept.values_list("agent_id", "campaign_id").annotate(
        Sum("points"), Sum("amount_minor"), Count("pk"), all_products=StringAgg("products", ",")
    )
    found = {(row[0], row[1]): Together(int(row[2]), int(row[3]), row[4], row[5]) for row in rows}
    for order in written:
        if order.state == OrderState.VALID:
            pair = (order.agent_id, order.campaign_id)
            found[pair] = _with(found.get(pair, Together(0, 0, 0, "")), order)
    return found


def _with(before: Together, order: CampaignOrder) -> Together:
    return Together(
        before.points + order.points, before.amount_minor + order.amount_minor, before.orders + 1,
        f"{before.products},{order.products}",
    )  # fmt: skip


def still_counting(hits: Sequence[OrderRuleHit], written: Sequence[CampaignOrder] = ()) -> set[int]:
    """Ids of those whose order is valid, of the same agent, and has what the rule asks now; or whose goal is reached by
    what the agent ordered in the campaign. One query, and none without goals. Wants rule and order.

    Orders `written` count as they are there, whether that was saved or not.
    """
    goals = [hit for hit in hits if hit.campaign_id]
    pairs = {
        "agent__in": {hit.whose_id for hit in goals},
        "campaign__in": {at for hit in goals if (at := hit.campaign_id)},
    }
    sums = _sums(pairs, written) if goals else {}
    anew = {order.pk: order for order in written if order.pk}
    return {hit.pk for hit in hits if _counts(hit, anew.get(hit.order_id, hit.order), sums)}


def _counts(hit: OrderRuleHit, order: CampaignOrder, sums: dict[Pair, Together]) -> bool:
    asked = asked_of(hit.rule)
    if hit.campaign_id:
        together = sums.get((hit.whose_id, hit.campaign_id))
        return together is not None and asked.is_met(**together._asdict())
    mine = order.state == OrderState.VALID and hit.agent_id in {None, order.agent_id}
    return mine and asked.is_met(points=order.points, amount_minor=order.amount_minor, products=order.products)


def reason_of(hit: OrderRuleHit) -> str:
    """As it was when the rule acted, whatever the rule is called since."""
    return hit.reason or _reason(hit)


def _reason(hit: OrderRuleHit) -> str:
    """In the company's language: it stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        if hit.campaign:
            return _("Goal %(rule)s: %(campaign)s.") % {"rule": hit.rule.name, "campaign": hit.campaign.name}
        words = {"rule": hit.rule.name, "order": hit.order.number}
        if hit.rule.kind == OrderRuleKind.KIT:
            return _("Starter kit %(rule)s: order %(order)s.") % words
        return _("Rule %(rule)s: order %(order)s.") % words


def asks_of(rule: OrderRule) -> str:
    """In a sentence, for staff."""
    leads = {
        OrderRuleKind.RULE: _("An order"), OrderRuleKind.KIT: _("One order"),
        OrderRuleKind.GOAL: _("The orders of one campaign together"),
    }  # fmt: skip
    asked = ", ".join(_asked_words(rule))
    said = f"{leads[OrderRuleKind(rule.kind)]} {asked}" if asked else _("Any order")
    if rule.for_segment:
        said += " · " + _("only for the segment %(name)s") % {"name": rule.for_segment.name}
    if rule.for_rank:
        said += " · " + _("only from the rank %(name)s on") % {"name": rule.for_rank.name}
    return said


def _asked_words(rule: OrderRule) -> list[str]:
    language = get_language() or "es"
    words = []
    if n := rule.least_points:
        words.append(ngettext("from %(many)s point", "from %(many)s points", n) % {"many": format_number(n, language)})
    if n := rule.least_amount_minor:
        words.append(_("from %(amount)s") % {"amount": format_money(n, settings.CURRENCY, language)})
    if n := rule.least_orders:
        words.append(ngettext("from %(many)s order", "from %(many)s orders", n) % {"many": format_number(n, language)})
    if rule.products:
        every = _("with all of these: %(codes)s") if asked_of(rule).every else _("with one of these: %(codes)s")
        words.append(every % {"codes": rule.products.replace(",", ", ")})
    return words


def gives_of(rule: OrderRule) -> str:
    """In a few words, for staff."""
    words = [_("activates")] if rule.activates else []
    if rule.segment:
        words.append(_("segment %(name)s") % {"name": rule.segment.name})
    if rule.rank:
        words.append(_("rank %(name)s") % {"name": rule.rank.name})
    return ", ".join(words)
