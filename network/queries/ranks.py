"""Ranks: which there are, who holds one, and how an agent came to theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.planned import planned
from network.enums import AgentState
from network.models import Agent, Rank, RankChange


def ranks() -> list[Rank]:
    """Every rank, the lowest first."""
    return list(Rank.objects.order_by("position"))


def rank_history(agent: Agent, limit: int = 6) -> list[RankChange]:
    """The newest first, with who gave each and why."""
    return list(agent.rank_changes.select_related("rank", "by__person").order_by("-pk")[:limit])


def rank_since(agent: Agent) -> datetime | None:
    """Since when the agent holds the rank that they hold now."""
    return next(iter(_last_given(agent=agent.pk)), None)


@planned
def _last_given(agent: int) -> QuerySet[RankChange, Any]:
    return RankChange.objects.filter(agent=agent).order_by("-pk").values_list("since", flat=True)[:1]


def holds_rank(person: OuterRef, codes: Sequence[str]) -> Exists:
    """Whether a person, by their id, is an active agent who holds one of these ranks now."""
    return Exists(Agent.objects.filter(person=person, state=AgentState.ACTIVE, rank__code__in=codes))
