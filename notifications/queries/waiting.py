"""Whose letters wait until their address is shown to be theirs."""

from collections.abc import Callable, Collection

from notifications.enums import State
from notifications.models import Message
from people.models import Person

UNPROVEN: list[Callable[[Collection[int]], set[int]]] = []  # people -> those of them; registered by who knows it
REPLACED: list[set[str]] = []  # names of kinds of which the last letter says how it is now: those before it never leave


def unproven(people: Collection[int]) -> set[int]:
    """Those of the people, by id, whom no letter may reach yet."""
    return {pk for ask in UNPROVEN for pk in ask(people)} if people else set()


def kinds_waiting(person: Person) -> set[str]:
    return set(Message.objects.filter(person=person, state=State.WAITING).values_list("kind", flat=True))
