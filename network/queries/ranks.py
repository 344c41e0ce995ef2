"""Ranks: which there are, who holds one, and how an agent came to theirs."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from network.enums import AgentState
from network.models import Agent, Rank, RankChange


def ranks() -> list[Rank]:
    """Every rank, the lowest first."""
    return list(Rank.objects.order_by("position"))


def rank_history(agent: Agent, limit: int = 6) -> list[RankChange]:
    """The newest first, with who gave each and why."""
    return list(agent.rank_changes.select_related("rank", "by__person").order_by("-pk")[:limit])


def holds_rank(person: OuterRef, codes: Sequence[str]) -> Exists:
    """Whether a person, by their id, is an active agent who holds one of these ranks now."""
    return Exists(Agent.objects.filter(person=person, state=AgentState.ACTIVE, rank__code__in=codes))
