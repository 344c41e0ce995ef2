"""Who leads whom: what staff may change, what stays in the history, and that no circle ever arises."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import conf
from core.models import AuditEntry, StoredEvent
from network import queries
from network.actions import change_sponsor, make_agent, records, return_to_client, set_agent_active
from network.enums import AgentState
from network.errors import (
    NotAnAgent,
    OwnRecord,
    ReasonMissing,
    SameSponsor,
    SponsorChangedMeanwhile,
    SponsorMissing,
    WrongSponsor,
)
from network.errors.tree import SponsorGoneMeanwhile
from network.models import Agent, AgentChange
from network.permissions import CHANGE_SPONSOR, MANAGE_AGENTS
from notifications.models import Message
from people.models import User
from tests import factories
from tests.reliability.conftest import owner_connection

pytestmark = pytest.mark.django_db


def staff() -> User:
    return factories.staff(CHANGE_SPONSOR, MANAGE_AGENTS)


def told() -> set[tuple[str, int]]:
    return set(Message.objects.filter(channel="bell").values_list("kind", "person"))


def test_another_sponsor_is_written_down_and_all_three_are_told() -> None:
    old, new = factories.agent(factories.person("Dora")), factories.agent(factories.person("Berta", "Bella"))
    agent, by = factories.agent(sponsor=old), staff()
    change = change_sponsor(agent=agent, sponsor=new, reason=" Se mudó ", by=by)
    assert (Agent.objects.get(pk=agent.pk).sponsor, agent.sponsor) == (new, new)
    assert (change.sponsor, change.by, change.reason, change.state) == (new, by, "Se mudó", "active")
    entry = AuditEntry.objects.get(action="network.change_sponsor")
    assert (entry.before, entry.after, entry.reason) == ({"sponsor": old.pk}, {"sponsor": new.pk}, "Se mudó")
    event = StoredEvent.objects.get(kind="network.SponsorChanged")
    assert event.payload == {
        "person_id": agent.person_id, "agent_id": agent.pk, "old_sponsor_id": old.pk, "new_sponsor_id": new.pk,
        "change_id": change.pk,
    }  # fmt: skip
    assert told() == {
        ("network.sponsor_changed", agent.person_id), ("network.line_lost", old.person_id),
        ("network.line_gained", new.person_id),
    }  # fmt: skip
    assert "Se mudó" in Message.objects.get(person=agent.person, channel="bell").body
    assert not Message.objects.exclude(person=agent.person).filter(body__contains="Se mudó").exists()


def test_a_sponsor_can_be_taken_away_and_given_again() -> None:
    old, by = factories.agent(), staff()
    agent = factories.agent(sponsor=old)
    change_sponsor(agent=agent, sponsor=None, reason="Dejó la empresa", by=by)
    assert Agent.objects.get(pk=agent.pk).sponsor is None
    assert told() == {("network.sponsor_removed", agent.person_id), ("network.line_lost", old.person_id)}
    change_sponsor(agent=agent, sponsor=old, reason="Volvió", by=by)
    assert Agent.objects.get(pk=agent.pk).sponsor == old


def test_where_everybody_needs_a_sponsor_it_cannot_be_taken_away() -> None:
    conf.change("network.sponsor_required", True, by=None)
    old = factories.agent()
    agent, by, client = factories.agent(sponsor=old), staff(), factories.client()
    with pytest.raises(SponsorMissing):
        change_sponsor(agent=agent, sponsor=None, reason="x", by=by)
    with pytest.raises(SponsorMissing):
        make_agent(person=client.person, sponsor=None, reason="x", by=by)
    assert make_agent(person=client.person, sponsor=agent, reason="x", by=by).sponsor == agent


def test_the_very_first_agent_needs_no_sponsor() -> None:
    conf.change("network.sponsor_required", True, by=None)
    assert make_agent(person=factories.client().person, reason="x", by=staff()).sponsor is None


def test_who_becomes_an_agent_without_sponsor_although_one_referred_them() -> None:
    client, referrer = factories.client(), factories.agent()
    factories.refer(client.person, referrer.person)
    assert make_agent(person=client.person, sponsor=None, reason="x", by=staff()).sponsor is None


def test_the_sponsor_of_a_new_agent_is_told() -> None:
    sponsor = factories.agent()
    made = make_agent(person=factories.client().person, sponsor=sponsor, reason="x", by=staff())
    assert told() == {("network.became_agent", made.person_id), ("network.new_in_line", sponsor.person_id)}


def test_refused_sponsors() -> None:
    top = factories.agent()
    middle = factories.agent(sponsor=top)
    low = factories.agent(sponsor=middle)
    inactive, by = factories.agent(state=AgentState.INACTIVE), staff()
    for agent, wrong in ((top, low), (top, top), (middle, low), (low, inactive)):
        with pytest.raises(WrongSponsor):
            change_sponsor(agent=agent, sponsor=wrong, reason="x", by=by)
    with pytest.raises(SameSponsor):
        change_sponsor(agent=low, sponsor=middle, reason="x", by=by)
    with pytest.raises(SameSponsor):
        change_sponsor(agent=top, sponsor=None, reason="x", by=by)
    assert not AgentChange.objects.exists()


def test_refused_people() -> None:
    sponsor, agent = factories.agent(), factories.agent()
    with pytest.raises(PermissionDenied):
        change_sponsor(agent=agent, sponsor=sponsor, reason="x", by=factories.staff(MANAGE_AGENTS))
    with pytest.raises(ReasonMissing):
        change_sponsor(agent=agent, sponsor=sponsor, reason="  ", by=staff())
    gone = factories.agent(state=AgentState.CLIENT_ONLY)
    with pytest.raises(NotAnAgent):
        change_sponsor(agent=gone, sponsor=sponsor, reason="x", by=staff())
    by = staff()
    own = Agent.objects.create(person=by.person)
    with pytest.raises(OwnRecord):
        change_sponsor(agent=own, sponsor=sponsor, reason="x", by=by)


def test_what_somebody_else_changed_meanwhile_is_said() -> None:
    seen, now = factories.agent(), factories.agent(factories.person("Dora", "Díaz"))
    agent, wanted = factories.agent(sponsor=now), factories.agent()
    with pytest.raises(SponsorChangedMeanwhile, match="Dora Díaz"):
        change_sponsor(agent=agent, sponsor=wanted, was=seen.pk, reason="x", by=staff())
    with pytest.raises(SponsorChangedMeanwhile):
        change_sponsor(agent=agent, sponsor=wanted, was=0, reason="x", by=staff())
    with pytest.raises(SponsorGoneMeanwhile, match="nadie lo lidera"):
        change_sponsor(agent=now, sponsor=wanted, was=seen.pk, reason="x", by=staff())
    assert change_sponsor(agent=agent, sponsor=wanted, was=now.pk, reason="x", by=staff()).sponsor == wanted


def test_the_same_form_again_answers_the_first_change() -> None:
    agent, one, other, by, key = factories.agent(), factories.agent(), factories.agent(), staff(), uuid.uuid4()
    first = change_sponsor(agent=agent, sponsor=one, reason="x", by=by, form_key=key)
    assert change_sponsor(agent=agent, sponsor=other, reason="x", by=by, form_key=key) == first
    assert Agent.objects.get(pk=agent.pk).sponsor == one
    client, key = factories.client(), uuid.uuid4()
    made = make_agent(person=client.person, reason="x", by=by, form_key=key)
    assert make_agent(person=client.person, reason="x", by=by, form_key=key) == made
    key = uuid.uuid4()
    for _n in range(2):
        return_to_client(agent=made, reason="x", by=by, form_key=key)
    assert made.changes.count() == 2


def test_the_history_can_be_read_as_of_any_date() -> None:
    by, one, other = staff(), factories.agent(), factories.agent()
    agent = make_agent(person=factories.client().person, reason="Alta", sponsor=one, by=by)
    change_sponsor(agent=agent, sponsor=other, reason="Traslado", by=by)
    set_agent_active(agent=agent, active=False, reason="Pausa", by=by)
    made, moved, paused = agent.changes.order_by("pk")
    on = [queries.standing_on(agent, change.at) for change in (made, moved, paused)]
    assert [(c.sponsor, c.state, c.reason) for c in on if c] == [
        (one, "active", "Alta"), (other, "active", "Traslado"), (other, "inactive", "Pausa"),
    ]  # fmt: skip
    assert queries.standing_on(agent, made.at - timedelta(seconds=1)) is None
    later = queries.standing_on(agent, timezone.now())
    assert later == paused
    assert [c.sponsor for c in queries.sponsor_history(agent)] == [other, one]


def test_people_below_are_counted_up_to_the_cap() -> None:
    top = factories.agent()
    middle = factories.agent(sponsor=top)
    for _n in range(2):
        factories.agent(sponsor=middle)
    assert queries.count_below(top) == (3, False)
    assert queries.count_below(top, cap=2) == (2, True)
    assert queries.count_below(factories.agent()) == (0, False)


class TreesAgainstAModel(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 5)), max_size=12))
    def test_any_moves_leave_a_tree_and_refuse_only_circles(self, moves: list[tuple[int, int]]) -> None:
        agents, by = [factories.agent() for _n in range(6)], staff()
        model: dict[int, int] = dict.fromkeys(range(6), -1)

        def above(n: int) -> list[int]:
            return [] if n < 0 else [n, *above(model[n])]

        for mover, target in moves:
            may = target != model[mover] and mover not in above(target)
            try:
                named = agents[target] if target >= 0 else None
                change_sponsor(agent=agents[mover], sponsor=named, reason="x", by=by)
            except (SameSponsor, WrongSponsor):
                assert not may
            else:
                assert may
                model[mover] = target
        stored = {n: Agent.objects.get(pk=agent.pk).sponsor_id for n, agent in enumerate(agents)}
        assert stored == {n: agents[up].pk if up >= 0 else None for n, up in model.items()}


def four() -> tuple[Agent, Agent, Agent, Agent]:
    """A under nobody with D below, B under nobody with C below: A under C and B under D together make a circle."""
    a, b = factories.agent(), factories.agent()
    return a, b, factories.agent(sponsor=b), factories.agent(sponsor=a)


def at_once(moves: list[tuple[Agent, Agent]], by: User) -> list[str]:
    ends: list[str] = []
    start = threading.Barrier(len(moves), timeout=10)

    def run(agent: Agent, sponsor: Agent) -> None:
        start.wait()
        try:
            change_sponsor(agent=agent, sponsor=sponsor, reason="x", by=by)
            ends.append("moved")
        except WrongSponsor:
            ends.append("refused")
        except IntegrityError:
            ends.append("refused by the database")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=move) for move in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(ends)


def in_a_circle(agent: Agent) -> bool:
    up, seen = agent.sponsor_id, {agent.pk}
    while up and up not in seen:
        seen.add(up)
        up = Agent.objects.get(pk=up).sponsor_id
    return up is not None


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_make_no_circle() -> None:
    by = staff()
    for _round in range(5):
        a, b, c, d = four()
        assert at_once([(a, c), (b, d)], by) == ["moved", "refused"]
        assert not any(in_a_circle(Agent.objects.get(pk=agent.pk)) for agent in (a, b, c, d))
        assert at_once([(c, d), (d, c)], by) == ["moved", "refused"]
        assert not any(in_a_circle(Agent.objects.get(pk=agent.pk)) for agent in (a, b, c, d))


@pytest.fixture
def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either writes, and each is right alone."""
    both_looked, real = threading.Barrier(2, timeout=10), queries.is_in_line

    def looked(*args: Any, **named: Any) -> bool:
        found = real(*args, **named)
        both_looked.wait()
        return found

    monkeypatch.setattr(records, "lock_tree", lambda: None)
    monkeypatch.setattr(queries, "is_in_line", looked)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_refuses_the_second(without_the_lock: None) -> None:
    a, b, c, d = four()
    assert at_once([(a, c), (b, d)], staff()) == ["moved", "refused by the database"]
    assert not any(in_a_circle(Agent.objects.get(pk=agent.pk)) for agent in (a, b, c, d))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_the_trigger_two_changes_at_once_make_a_circle(without_the_lock: None) -> None:
    """The control."""
    a, b, c, d = four()
    with owner_connection() as owner:
        owner.execute("ALTER TABLE network_agent DISABLE TRIGGER network_agent_moves")
        try:
            assert at_once([(a, c), (b, d)], staff()) == ["moved", "moved"]
        finally:
            owner.execute("ALTER TABLE network_agent ENABLE TRIGGER network_agent_moves")
    assert in_a_circle(Agent.objects.get(pk=a.pk))


@pytest.mark.django_db(transaction=True)
def test_a_sponsor_who_stops_at_that_moment_is_not_taken() -> None:
    """Whoever comes first: the sponsor was active when taken, or is refused."""
    by = staff()
    agent, sponsor = factories.agent(), factories.agent()
    start, ends = threading.Barrier(2, timeout=10), []

    def run(act: Any) -> None:
        start.wait()
        try:
            act()
            ends.append(act.__name__)
        except WrongSponsor:
            ends.append("refused")
        finally:
            connection.close()

    def take() -> None:
        change_sponsor(agent=agent, sponsor=sponsor, reason="x", by=by)

    def stop() -> None:
        set_agent_active(agent=sponsor, active=False, reason="x", by=by)

    threads = [threading.Thread(target=run, args=(act,)) for act in (take, stop)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    if "refused" in ends:
        assert Agent.objects.get(pk=agent.pk).sponsor is None
    else:
        taken, stopped = AgentChange.objects.get(agent=agent), AgentChange.objects.get(agent=sponsor)
        assert taken.pk < stopped.pk


def test_another_sponsor_is_no_change_of_state() -> None:
    agent, by = factories.agent(), staff()
    set_agent_active(agent=agent, active=False, reason="Pausa", by=by)
    change_sponsor(agent=agent, sponsor=factories.agent(), reason="Traslado", by=by)
    change = queries.last_state_change(agent)
    assert change is not None
    assert change.reason == "Pausa"
