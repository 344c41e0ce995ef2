"""Whom a close would make inactive or active: from what agents are today, and what the closes before it would do.

A precalculation that goes on from that of a campaign which is not closed takes agents as that one leaves them, and so
on back to the last closed campaign. Whom a close does not activate, whatever they ordered, is asked here alone.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.statements import run
from network.enums import AgentState, StateEffect, Target
from network.models import StandingDraft
from network.queries.applications import waiting_among
from network.queries.bases import Basis
from people.queries import kept_out_among

Drafts = tuple[int, ...]  # ids of campaigns that are not closed, the newest first
CHAIN = """
WITH RECURSIVE chain AS (
  SELECT r.campaign_id, r.figures, 0 AS at FROM network_campaignrun r WHERE r.id = %s
  UNION ALL
  SELECT r.campaign_id, r.figures, chain.at + 1 FROM chain
  JOIN network_campaignrun r ON r.id = (chain.figures ->> 'from_draft')::bigint
)
SELECT c.id FROM chain JOIN network_campaign c ON c.id = chain.campaign_id
WHERE c.state <> 'closed' ORDER BY chain.at"""
JOINED = """
LEFT JOIN network_standingdraft d{at} ON d{at}.campaign_id = {campaign} AND d{at}.agent_id = s.agent_id
LEFT JOIN network_commercialstate c{at} ON c{at}.id = d{at}.state_id"""
LEFT = """CASE WHEN c{at}.effect = 'inactivate' THEN 'inactive'
    WHEN c{at}.effect = 'activate' AND d{at}.orders > 0 AND a.person_id <> ALL(%(out)s) THEN 'active' END"""
SALES_FORCE = (AgentState.ACTIVE, AgentState.INACTIVE)  # of nobody else a close changes the state
ACTIVATING = Q(state__effect=StateEffect.ACTIVATE, orders__gt=0)


def stay_out(people: Any) -> tuple[set[int], set[int]]:
    """Those of the people (ids, or a query of them) whom no close and no rule of orders activates: whom the
    blacklist keeps out, and of the others those who wait for a decision on their registration or their coming back."""
    barred = kept_out_among(people)
    return barred, waiting_among(people, Target.AGENT) - barred


def out_among(found: QuerySet[Any], drafts: Drafts = ()) -> list[int]:
    """The same, of the people whom these standings, or the drafts before them, would else make active."""
    states = SALES_FORCE if drafts else (AgentState.INACTIVE,)
    people = found.filter(ACTIVATING, agent__state__in=states).values("agent__person")
    if drafts:
        rows = StandingDraft.objects.filter(ACTIVATING, campaign__in=drafts, agent__state__in=states)
        people = people.union(rows.values("agent__person"))
    barred, waiting = stay_out(people)
    return sorted(barred | waiting)


def drafts_before(basis: Basis) -> Drafts:
    """Whose precalculations lie between the last close and what goes on from `basis`. What was closed since has done to
    agents what it does."""
    return tuple(row[0] for row in run(CHAIN, [basis.draft])) if basis.draft else ()


def expected_sql(drafts: Drafts) -> tuple[str, str]:
    """The state of the agent `a` of the row `s`, and what it must be joined to. `%(out)s` in it is `out_among`."""
    if not drafts:
        return "a.state", ""
    left = ", ".join(LEFT.format(at=at) for at, _campaign in enumerate(drafts))
    joined = "".join(JOINED.format(at=at, campaign=int(campaign)) for at, campaign in enumerate(drafts))
    return f"CASE WHEN a.state IN ('active', 'inactive') THEN coalesce({left}, a.state) END", joined


def becoming(found: QuerySet[Any], now: AgentState, drafts: Drafts = ()) -> QuerySet[Any]:
    """Those of the standings whom their state makes active or inactive (`now`)."""
    before = AgentState.ACTIVE if now == AgentState.INACTIVE else AgentState.INACTIVE
    out = out_among(found, drafts) if drafts or now == AgentState.ACTIVE else []
    if now == AgentState.INACTIVE:
        found = found.filter(state__effect=StateEffect.INACTIVATE)
    else:
        found = found.filter(ACTIVATING)
        found = found.exclude(agent__person__in=out) if out else found
    if not drafts:
        return found.filter(agent__state=before)
    expected = Coalesce(*(_left(campaign, out) for campaign in drafts), F("agent__state"))
    force: QuerySet[Any] = found.filter(agent__state__in=SALES_FORCE).alias(expected=expected)
    return force.filter(expected=before)


def _left(campaign: int, out: Collection[int]) -> Subquery:
    """What that campaign's precalculation would make the agent of the row; null: what they were."""
    rows = StandingDraft.objects.filter(campaign=campaign, agent=OuterRef("agent_id"))
    makes = Case(
        When(state__effect=StateEffect.INACTIVATE, then=Value(AgentState.INACTIVE.value)),
        When(ACTIVATING & ~Q(agent__person__in=out), then=Value(AgentState.ACTIVE.value)),
    )
    return Subquery(rows.annotate(makes=makes).values("makes")[:1])
