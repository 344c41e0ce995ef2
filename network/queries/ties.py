"""What hangs from a person in the apps above. They say so here (`config/ties.py`), so that nothing imports upwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from people.models import Person


@dataclass(frozen=True, kw_only=True)
class Tie:
    """So many of something, how many of them are still open and what becomes of those, and where staff see them."""

    label: Any
    icon: str
    count: int
    open: int = 0
    goes_on: str = ""
    url: str = ""
    permission: str = ""


TIES: list[Callable[[Person], Tie]] = []
HOLDERS: dict[str, Callable[[OuterRef], Exists]] = {}


def ties(function: Callable[[Person], Tie]) -> Callable[[Person], Tie]:
    """Register a function that counts what hangs from a person."""
    TIES.append(function)
    return function


def holders(name: str) -> Callable[[Callable[[OuterRef], Exists]], Callable[[OuterRef], Exists]]:
    """Register a condition on people by which lists can be filtered."""

    def register(function: Callable[[OuterRef], Exists]) -> Callable[[OuterRef], Exists]:
        HOLDERS[name] = function
        return function

    return register


def ties_of(person: Person) -> list[Tie]:
    return [count(person) for count in TIES]
