"""Ranks that agents hold: one door, a history that nobody changes, and what follows from reaching one."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import AuditEntry, StoredEvent
from network import actions
from network.actions import RankWanted
from network.enums import RankSource
from network.errors import NotAnAgent, OwnRecord, RankNotInUse, ReasonMissing, SameRank
from network.models import Agent, Rank, RankChange
from network.permissions import MANAGE_RANKS
from network.rules.ranks import is_reached, rank_moves
from tests import factories

pytestmark = pytest.mark.django_db
LADDER = ("consultor", "plata", "oro")


def ladder():
    return [factories.rank(code, 10 * at) for at, code in enumerate(LADDER, 1)]


def assign(*pairs, source=RankSource.CALCULATION, by=None):
    wanted = [RankWanted(agent.pk, rank.pk if rank else None, "Así salió.") for agent, rank in pairs]
    return actions.assign_ranks(wanted=wanted, source=source, by=by)


def held(agent):
    return Agent.objects.select_related("rank").get(pk=agent.pk).rank_code


def reached():
    events = StoredEvent.objects.filter(kind="network.RankReached").order_by("pk")
    return [(event.payload["agent_id"], event.payload["rank_code"]) for event in events]


def test_many_move_together_and_only_those_who_climb_have_reached_a_rank():
    low, middle, high = ladder()
    one, two, three = (factories.agent() for _ in range(3))
    assert assign((one, high), (two, low), (three, None)) == 2
    assert assign((one, low), (two, middle), (three, middle)) == 3
    assert assign((one, low), (two, middle), (three, middle)) == 0, "the same again is nothing"
    assert [held(agent) for agent in (one, two, three)] == ["consultor", "plata", "plata"]
    assert reached() == [
        (one.pk, "oro"), (two.pk, "consultor"), (two.pk, "plata"), (three.pk, "plata"),
    ]  # fmt: skip
    assert assign((one, None)) == 1
    assert [change.rank_id for change in one.rank_changes.order_by("pk")] == [high.pk, low.pk, None]


def test_as_many_statements_for_many_as_for_few():
    low, _middle, high = ladder()
    agents = [factories.agent() for _ in range(9)]
    assign(*((agent, low) for agent in agents))
    few, many = Counter(), Counter()
    with connection.execute_wrapper(few):
        assign(*((agent, high) for agent in agents[:1]))
    with connection.execute_wrapper(many):
        assign(*((agent, high) for agent in agents[1:]))
    assert many.count <= few.count + 6, "by COPY, where it is worth its way"


class Counter:
    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def test_the_first_wish_for_an_agent_counts_and_a_client_only_gets_none():
    low, _middle, high = ladder()
    one, gone = factories.agent(), factories.agent(state="client_only")
    assert assign((one, low), (one, high), (gone, high)) == 1
    assert (held(one), held(gone)) == ("consultor", "")


@pytest.mark.parametrize("source", [RankSource.KIT, RankSource.GOAL, RankSource.RULE])
def test_a_kit_and_a_rule_take_no_rank_away(source):
    low, _middle, high = ladder()
    one, new = factories.agent(), factories.agent()
    assign((one, high))
    assert assign((one, low), (new, low), source=source) == 1
    assert (held(one), held(new)) == ("oro", "consultor")


def test_a_rank_that_is_out_of_use_is_given_to_nobody_and_stays_with_whoever_holds_it():
    low, middle, _high = ladder()
    one = factories.agent()
    assign((one, middle))
    Rank.objects.filter(pk=middle.pk).update(is_active=False)
    assert assign((one, middle)) == 0
    with pytest.raises(RankNotInUse):
        assign((factories.agent(), middle), (factories.agent(), low))
    assert RankChange.objects.count() == 1


@pytest.fixture
def colleague():
    return factories.staff(MANAGE_RANKS)


def test_by_hand_it_takes_a_right_a_reason_and_another_person(colleague):
    low, *_others = ladder()
    agent, key = factories.agent(), uuid.uuid4()
    with pytest.raises(PermissionDenied):
        actions.give_rank(agent=agent, rank=low, reason="Porque sí.", by=factories.staff())
    with pytest.raises(ReasonMissing):
        actions.give_rank(agent=agent, rank=low, reason="  ", by=colleague)
    own = factories.agent(colleague.person)
    with pytest.raises(OwnRecord):
        actions.give_rank(agent=own, rank=low, reason="Para mí.", by=colleague)
    with pytest.raises(NotAnAgent):
        actions.give_rank(agent=factories.agent(state="client_only"), rank=low, reason="Se fue.", by=colleague)
    for _click in range(2):
        actions.give_rank(agent=agent, rank=low, reason="Cumplió.", by=colleague, form_key=key)
    with pytest.raises(SameRank):
        actions.give_rank(agent=agent, rank=low, reason="Otra vez.", by=colleague, form_key=uuid.uuid4())
    change = agent.rank_changes.get()
    assert (change.source, change.by, change.reason, change.form_key) == ("hand", colleague, "Cumplió.", key)
    entry = AuditEntry.objects.get(action="network.give_rank")
    assert (entry.before, entry.after, entry.reason) == ({"rank": ""}, {"rank": "consultor"}, "Cumplió.")


def test_the_database_keeps_the_history_and_what_follows_from_it():
    low, _middle, high = ladder()
    agent = factories.agent()
    assign((agent, low))
    change = agent.rank_changes.get()
    refused = (
        lambda: RankChange.objects.filter(pk=change.pk).update(rank=high),
        change.delete,
        lambda: Agent.objects.filter(pk=agent.pk).update(rank=high),
        lambda: Agent.objects.create(person=factories.person("Ana", "Ruiz"), rank=low),
        lambda: Rank.objects.filter(pk=low.pk).update(code="otro"),
        lambda: Rank.objects.filter(pk=high.pk).update(id=high.pk + 900),
        lambda: Rank.objects.filter(pk=high.pk)._raw_delete("default"),
    )
    for act in refused:
        with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
            act()
    assert held(agent) == "consultor"


def test_an_old_copy_that_is_saved_takes_no_rank_back():
    low, _middle, _high = ladder()
    agent = factories.agent()
    old = Agent.objects.get(pk=agent.pk)
    assign((agent, low))
    with pytest.raises(DatabaseError), transaction.atomic():
        old.save()
    old.save(update_fields=["state"])
    assert held(agent) == "consultor"


POSITIONS = st.none() | st.integers(0, 5)


@given(held=POSITIONS, wanted=POSITIONS, source=st.sampled_from(RankSource))
def test_moving_and_reaching_agree(held, wanted, source):
    moves, up = rank_moves(held, wanted, source), is_reached(held, wanted)
    assert not (up and not moves), "whoever climbs moves"
    assert not (up and is_reached(wanted, held)), "nobody climbs both ways"
    assert moves == (up if source in {RankSource.KIT, RankSource.GOAL, RankSource.RULE} else held != wanted)
    assert not rank_moves(wanted, wanted, source), "where one stands already nobody goes"


class Walk(TestCase):
    """Any walk up and down, each step sent twice: what is held is the last row, and each climb was said once."""

    @settings(max_examples=15, deadline=None)
    @given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(RankSource)), max_size=6))
    def test_a_walk(self, steps):
        ranks, agent, at, climbs = [None, *ladder()], factories.agent(), 0, []
        for wanted, source in steps:
            moves = rank_moves(at or None, wanted or None, source)
            climbs += [ranks[wanted].code] if is_reached(at or None, wanted or None) else []
            assert assign((agent, ranks[wanted]), source=source) == int(moves)
            assert assign((agent, ranks[wanted]), source=source) == 0
            at = wanted if moves else at
            assert held(agent) == (ranks[at].code if at else "")
        newest = agent.rank_changes.order_by("-pk").first()
        assert (newest.rank_id if newest else None) == (ranks[at].pk if at else None)
        assert [code for pk, code in reached() if pk == agent.pk] == climbs
