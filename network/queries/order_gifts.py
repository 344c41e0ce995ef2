"""What rules, kits and goals make of the orders that reach them: what is asked for whom, and what becomes of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from network.enums import AgentState, RankSource, SegmentSource
from network.models import Agent, CampaignOrder, OrderRuleHit, Rank, SegmentHolding
from network.queries.activation import ACTIVATION_EARNED, ENTERS, overtaken_requests, requests_to_renew
from network.queries.expected import stay_out
from network.queries.order_rules import new_hits
from network.rules.campaigns import segment_moves
from network.rules.ranks import rank_moves
from workflows.queries import flow_in_force


class Asked(NamedTuple):
    """Of each agent one hit at most in each list. What they hold already is not looked at."""

    segments: list[OrderRuleHit]
    ranks: list[OrderRuleHit]
    activations: list[OrderRuleHit]


def asked_by(hits: Sequence[OrderRuleHit]) -> Asked:
    """The first that names a segment counts, the first that activates, and the highest rank of those in use."""
    segments = {hit.whose_id: hit for hit in reversed(hits) if hit.rule.segment_id}
    activations = {hit.whose_id: hit for hit in reversed(hits) if hit.rule.activates}
    highest: dict[int, tuple[OrderRuleHit, Rank]] = {}
    for hit in hits:
        rank, (_hit, best) = hit.rule.rank, highest.get(hit.whose_id, (hit, None))
        if rank and rank.is_active and (best is None or rank.position > best.position):
            highest[hit.whose_id] = hit, rank
    in_order = [hit for _agent, hit in sorted(activations.items())]
    return Asked(list(segments.values()), [hit for hit, _rank in highest.values()], in_order)


def gifts_of(written: Sequence[CampaignOrder]) -> list[dict[str, Any]]:
    """What orders that are about to be written would make each rule do now, by its name: how many people reach it, and
    how many of them it would activate, ask approval for, put into a segment or lift to a rank; how many approvals that
    wait would be withdrawn, and how many that were would be asked for again. As a file keeps it.

    As many queries however many orders.
    """
    hits, flow = new_hits(written), flow_in_force(ACTIVATION_EARNED)
    withdrawn, renewed = [hit for _process, hit in overtaken_requests(written)], requests_to_renew(written)
    asked, agents = asked_by(hits), {hit.whose_id for hit in [*hits, *renewed]}
    people = {pk: (state, at) for pk, state, at in _agents(agents)}
    held = {agent: (segment, source) for agent, segment, source in _segments(agents)}
    entering = [hit for hit in asked.activations if people[hit.whose_id][0] in ENTERS]
    if not flow:  # at once, the renewed after the new ones, and whoever is in by then is not activated again
        entering, renewed = _at_once([*entering, *renewed]), []
    moving = [hit for hit in asked.segments if segment_moves(held.get(hit.whose_id), _segment_of(hit))]
    lifted = [hit for hit in asked.ranks if _lifts(hit, *people[hit.whose_id])]
    rules = {hit.rule_id: hit.rule for hit in [*hits, *withdrawn, *renewed, *entering]}
    return [
        {"rule": rule.name, "kind": rule.kind, "people": len({hit.whose_id for hit in hits if hit.rule_id == pk}),
         "activates": 0 if flow else _many(entering, pk), "asks": _many(entering, pk) if flow else 0,
         "segment": rule.segment.name if rule.segment else "", "into_segment": _many(moving, pk),
         "rank": rule.rank.name if rule.rank else "", "to_rank": _many(lifted, pk),
         "withdraws": _many(withdrawn, pk), "renews": _many(renewed, pk)}
        for pk, rule in rules.items()
    ]  # fmt: skip


def _at_once(entering: Sequence[OrderRuleHit]) -> list[OrderRuleHit]:
    """The first of each agent, without those whom no rule activates."""
    undecided = _undecided([hit.whose_id for hit in entering]) if entering else set()
    first = {hit.whose_id: hit for hit in reversed(entering) if hit.whose_id not in undecided}
    return list(first.values())


def _agents(pks: set[int]) -> Any:
    return Agent.objects.filter(pk__in=pks).values_list("pk", "state", "rank__position")


def _segments(agents: set[int]) -> Any:
    open_ones = SegmentHolding.objects.filter(agent__in=agents, until=None)
    return open_ones.values_list("agent_id", "segment_id", "source")


def _undecided(agents: Sequence[int]) -> set[int]:
    """Whose registration somebody still decides on, or whom the blacklist keeps out: no rule activates them."""
    people = Agent.objects.filter(pk__in=agents).values("person")
    barred, waiting = stay_out(people)
    return set(Agent.objects.filter(person__in=barred | waiting).values_list("pk", flat=True))


def _segment_of(hit: OrderRuleHit) -> tuple[int, str]:
    assert hit.rule.segment_id, "asked_by chose it for its segment"
    return hit.rule.segment_id, SegmentSource(hit.rule.kind)


def _lifts(hit: OrderRuleHit, state: str, position: int | None) -> bool:
    assert hit.rule.rank, "asked_by chose it for its rank"
    return state != AgentState.CLIENT_ONLY and rank_moves(position, hit.rule.rank.position, RankSource(hit.rule.kind))


def _many(hits: Sequence[OrderRuleHit], rule: int) -> int:
    return sum(hit.rule_id == rule for hit in hits)
