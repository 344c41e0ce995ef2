"""When an agent goes from one rank to another, and when that is going up. Ranks are positions; None is no rank."""

from collections.abc import Iterable
from datetime import datetime

from network.enums import RankSource

ONLY_UP = {RankSource.KIT, RankSource.GOAL, RankSource.RULE}


def rank_moves(held: int | None, wanted: int | None, source: RankSource) -> bool:
    """A kit, a goal or a business rule never takes a rank away; staff, a file and a calculation decide as they say."""
    return is_reached(held, wanted) if source in ONLY_UP else held != wanted


def is_reached(held: int | None, wanted: int | None) -> bool:
    """Whether the agent gets to a rank from below it."""
    return wanted is not None and (held is None or wanted > held)


def held_since(changes: Iterable[tuple[int | None, datetime]]) -> datetime | None:
    """Since when the rank of the newest change is held without a gap. `changes` are (rank, from when), the newest
    first; one that a newer change replaces from its very beginning counts for no day."""
    newest, found = None, None
    for rank, since in changes:
        if found is None:
            newest, found = rank, since
        elif since < found:
            if rank != newest:
                break
            found = since
    return found
