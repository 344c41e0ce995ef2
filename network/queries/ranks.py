"""Ranks: which there are, who holds one, and how an agent came to theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.planned import planned
from network.enums import AgentState
from network.models import Agent, Rank, RankChange
from network.rules.ranks import held_since


def ranks() -> list[Rank]:
    """Every rank, the lowest first."""
    return list(Rank.objects.order_by("position"))


def rank_history(agent: Agent, limit: int = 6) -> list[RankChange]:
    """The newest first, with who gave each and why; `counts_not` where a newer one replaces it from its beginning."""
    found = list(agent.rank_changes.select_related("rank", "by__person").order_by("-pk")[:limit])
    for older, one in enumerate(found):
        one.counts_not = any(newer.since <= one.since for newer in found[:older])  # type: ignore[attr-defined]
    return found


def rank_since(agent: Agent) -> datetime | None:
    """Since when the agent holds the rank that they hold now."""
    return held_since(_last_given(agent=agent.pk))


@planned
def _last_given(agent: int) -> QuerySet[RankChange, Any]:
    return RankChange.objects.filter(agent=agent).order_by("-pk").values_list("rank", "since")[:20]


def holds_rank(person: OuterRef, codes: Sequence[str]) -> Exists:
    """Whether a person, by their id, is an active agent who holds one of these ranks now."""
    return Exists(Agent.objects.filter(person=person, state=AgentState.ACTIVE, rank__code__in=codes))
