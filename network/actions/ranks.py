"""Ranks: how staff define them, and the one door through which an agent gets one, or loses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.events import publish_all
from core.repeats import repeat_of
from core.statements import insert_all
from network.actions import records
from network.enums import AgentState, RankSource
from network.errors import NotAnAgent, RankNotInUse, SameRank
from network.events import RankReached
from network.models import Agent, Rank, RankChange
from network.permissions import MANAGE_RANKS
from network.rules.ranks import is_reached, rank_moves
from people.actions import lock_people

HELD = ("pk", "person_id", "state", "rank__position")
GIVE = "network.give_rank"


@dataclass(frozen=True)
class RankWanted:
    """The rank that an agent is to hold (None: none any more) and why, in words for people; `since` where it holds from
    an earlier moment on than now."""

    agent_id: int
    rank_id: int | None
    reason: str
    form_key: UUID | None = None
    since: datetime | None = None


@transaction.atomic
def assign_ranks(*, wanted: Sequence[RankWanted], source: RankSource, by: Any, is_given_back: bool = False) -> int:
    """The door for whatever gives ranks: staff, a file, a kit, a rule, a calculation. Answers how many moved.

    The first for an agent counts. Whoever holds the rank already stays, with the history as it is; a kit and a rule
    only lift (`rank_moves`); whoever is a client only gets none. What `is_given_back`, since it was taken by mistake,
    is reached by nobody: they are told nothing and asked nothing. Raises RankNotInUse.
    """
    first = {one.agent_id: one for one in reversed(wanted)}
    lock_people(ids=list(Agent.objects.filter(pk__in=first).values_list("person_id", flat=True)))
    ranks = {rank.pk: rank for rank in Rank.objects.all()}
    ladder: dict[int | None, int] = {pk: rank.position for pk, rank in ranks.items()}
    changes, reached = [], []
    for pk, person, state, held in Agent.objects.filter(pk__in=first).order_by("pk").values_list(*HELD):
        one = first[pk]
        at = ladder[one.rank_id] if one.rank_id else None
        if not rank_moves(held, at, source) or (one.rank_id and state == AgentState.CLIENT_ONLY):
            continue
        if one.rank_id and not ranks[one.rank_id].is_active:
            raise RankNotInUse(name=ranks[one.rank_id].name)
        changes.append(_change(one, source, by))
        if one.rank_id and is_reached(held, at) and not is_given_back:
            reached.append(RankReached(person_id=person, agent_id=pk, rank_code=ranks[one.rank_id].code))
    insert_all(changes)  # the agents follow: migration 0029
    publish_all(reached, by=by)
    return len(changes)


def _change(one: RankWanted, source: RankSource, by: Any) -> RankChange:
    return RankChange(
        agent_id=one.agent_id, rank_id=one.rank_id, source=source, by=by, reason=one.reason.strip()[:500],
        form_key=one.form_key, since=one.since or timezone.now(),
    )  # fmt: skip


@transaction.atomic
def give_rank(*, agent: Agent, rank: Rank | None, reason: str, by: Any, form_key: UUID | None = None) -> None:
    """Staff give an agent a rank, or take it away, by hand. The same form again finds it done.

    Raises PermissionDenied, OwnRecord, ReasonMissing, NotAnAgent, RankNotInUse and SameRank.
    """
    records.check_may(agent.person, reason, by, MANAGE_RANKS)
    locked = records.locked_agent(agent.person)
    if form_key and repeat_of(RankChange.objects.all(), form_key, agent_id=agent.pk):
        return
    if locked is None or locked.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    before = locked.rank_code
    wanted = RankWanted(locked.pk, rank.pk if rank else None, reason, form_key)
    if not assign_ranks(wanted=[wanted], source=RankSource.HAND, by=by):
        raise SameRank()
    after = {"rank": rank.code if rank else ""}
    audit.record(GIVE, agent, by=by, before={"rank": before}, after=after, reason=reason.strip())


@transaction.atomic
def save_rank(*, rank: Rank, by: Any) -> None:
    """A new rank, or another name, place or look of one that is there; who holds it goes on holding it."""
    if by and not by.has_perm(MANAGE_RANKS):
        raise PermissionDenied
    rank.save()
    after = {"code": rank.code, "position": rank.position, "is_active": rank.is_active}
    audit.record("network.save_rank", rank, by=by, after=after)
