"""Ranks that agents hold: texts are asked for by them, and only the network knows which there are and who holds them.

config.audiences fills both lists.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, Q

from people.models import Person

NAMES: list[Callable[[], dict[str, str]]] = []  # code -> name of every rank, the lowest first
HOLDERS: list[Callable[[OuterRef, Sequence[str]], Any]] = []  # who holds one of these, as a condition over an id


def rank_names() -> dict[str, str]:
    """Code -> name of every rank, the lowest first."""
    return {code: name for names in NAMES for code, name in names().items()}


def in_words(codes: Iterable[str], names: dict[str, str]) -> list[str]:
    """In the order of the ranks; a code that names none stands as it is, at the end."""
    wanted = list(codes)
    return [name for code, name in names.items() if code in wanted] + [code for code in wanted if code not in names]


def holding(person: OuterRef, codes: Sequence[str]) -> Q:
    """Whether somebody, by their id, holds one of these ranks now."""
    found = Q(pk__in=[])
    for holds in HOLDERS:
        found |= Q(holds(person, codes))
    return found


def rank_of(person: Person) -> str:
    """The code of the rank that somebody holds as an active agent; else empty."""
    agent = getattr(person, "agent", None)
    return str(agent.rank_code) if agent and agent.is_active else ""
