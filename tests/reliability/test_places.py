"""Many want a place in the matrix at once (RG19): nobody gets another's, and all stand where the model says."""

import threading
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError

from core import conf
from network import actions, queries
from network.actions import matrix
from network.enums import Placing
from network.errors import SpotChangedMeanwhile, SpotTaken
from network.models import Agent, Spot
from tests import factories
from tests.reliability.conftest import as_owner, at_once
from tests.reliability.figures import PLACE_ROUNDS, PLACERS

pytestmark = pytest.mark.django_db(transaction=True)


def team() -> tuple[Agent, list[Agent]]:
    """Somebody with a place of their own, and as many newcomers below as want one at once."""
    for name, value in (("matrix_on", True), ("matrix_width", 3), ("matrix_depth", 7)):
        conf.change(f"network.{name}", value, by=None)
    top = factories.agent()
    Spot.objects.create(agent=top, slot=1, how=Placing.CHOSEN)
    people = [factories.person() for _n in range(PLACERS)]
    return top, Agent.objects.bulk_create([Agent(person=one, sponsor=top) for one in people])


def places(agents: list[Agent]) -> list[tuple[int | None, int]]:
    return list(Spot.objects.filter(agent__in=agents, until=None).values_list("parent_id", "slot"))


def test_the_first_free_places_are_filled_without_a_gap_and_never_twice(record):
    for _round in range(PLACE_ROUNDS):
        _top, agents = team()
        at_once([lambda agent=agent: actions.place_first_free(agent=agent) for agent in agents])
        found = places(agents)
        assert len(found) == len(set(found)) == PLACERS
        depths = Counter(len(queries.matrix_above(agent.pk)) - 1 for agent in agents)
        full = [3**level for level in range(1, 7) if sum(3**n for n in range(1, level + 1)) <= PLACERS]
        assert [depths[level] for level in range(1, len(full) + 1)] == full, "each level is full before the next"
    record("RG19", f"{PLACERS} agents placed at once, {PLACE_ROUNDS} rounds", "no place twice, no gap")


def test_one_chosen_place_goes_to_exactly_one(record):
    for _round in range(PLACE_ROUNDS):
        top, agents = team()
        answers = at_once([
            lambda agent=agent, top=top: actions.place_agent(agent=agent, below=top, slot=2, reason="x", by=None)
            for agent in agents
        ])  # fmt: skip
        assert Counter(type(one).__name__ for one in answers) == {"Spot": 1, SpotTaken.__name__: PLACERS - 1}
        assert places(agents) == [(top.pk, 2)]
    record("RG19", f"{PLACERS} agents want one chosen place at once, {PLACE_ROUNDS} rounds", "exactly one gets it")


def places_of_one() -> tuple[Agent, list[Any]]:
    """As many of staff as there are newcomers place the same agent at once, each where the page showed them nowhere."""
    top, (agent, *leaders) = team()
    for leader in leaders:
        Spot.objects.create(agent=leader, slot=1, how=Placing.CHOSEN)
    calls = [
        lambda leader=leader: actions.place_agent(
            agent=agent, below=leader, slot=1, was=0, reason="x", by=None, form_key=uuid.uuid4()
        )
        for leader in [top, *leaders]
    ]
    return agent, at_once(calls)


def test_one_agent_is_placed_once_by_all_who_saw_them_nowhere(record):
    for _round in range(PLACE_ROUNDS):
        agent, answers = places_of_one()
        assert Counter(type(one) for one in answers) == {Spot: 1, SpotChangedMeanwhile: PLACERS - 1}
        assert Spot.objects.filter(agent=agent).count() == 1
    record("RG19", f"{PLACERS} of staff place one agent at once, {PLACE_ROUNDS} rounds", "one does")


def test_control_without_looking_again_the_last_one_wins(own_database, monkeypatch):
    monkeypatch.setattr(matrix, "_check_was", lambda agent, was: None)
    agent, answers = places_of_one()
    assert {type(one) for one in answers} == {Spot}
    assert Spot.objects.filter(agent=agent).count() == PLACERS


def careless_race(monkeypatch: Any, agents: list[Agent]) -> list[Any]:
    """Nobody takes turns, and all have looked before anybody writes."""
    seen, next_free = threading.Barrier(PLACERS), queries.next_free

    def careless(agent: Agent) -> Any:
        found = next_free(agent)
        seen.wait(timeout=60)
        return found

    monkeypatch.setattr(matrix, "take_turns", lambda name: None)
    monkeypatch.setattr(queries, "next_free", careless)
    return at_once([lambda agent=agent: actions.place_first_free(agent=agent) for agent in agents])


def test_control_without_taking_turns_newcomers_are_turned_away(own_database, monkeypatch):
    """The database refuses all but one of those who saw the same."""
    answers = careless_race(monkeypatch, team()[1])
    assert Counter(type(one).__name__ for one in answers) == {"Spot": 1, SpotTaken.__name__: PLACERS - 1}


def test_control_without_the_constraint_too_one_place_is_given_many_times(own_database, monkeypatch):
    as_owner("DROP INDEX one_agent_in_a_spot")
    _top, agents = team()
    careless_race(monkeypatch, agents)
    assert len(found := places(agents)) > len(set(found))


def test_the_database_alone_keeps_two_from_one_place():
    top, (one, other, *_rest) = team()
    Spot.objects.create(agent=one, parent=top, slot=1, how=Placing.SPILL)
    with pytest.raises(IntegrityError):
        Spot.objects.create(agent=other, parent=top, slot=1, how=Placing.SPILL)
