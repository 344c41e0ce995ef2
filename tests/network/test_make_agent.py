import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from core.models import AuditEntry, StoredEvent
from network.actions import make_agent, records, return_to_client, set_agent_active
from network.enums import AgentState
from network.errors import AlreadyAgent, AlreadyInState, NotAClient, NotAnAgent, OwnRecord, ReasonMissing, WrongSponsor
from network.models import Agent
from network.permissions import MANAGE_AGENTS
from people.models import Person, User
from referrals.models import InviteCode
from tests import factories

pytestmark = pytest.mark.django_db


def staff() -> User:
    return factories.staff(MANAGE_AGENTS)


def code_of(person: Person) -> InviteCode:
    return InviteCode.objects.get(owner=person)


def test_a_client_becomes_an_agent_with_a_working_code() -> None:
    person, by = factories.client().person, staff()
    agent = make_agent(person=person, reason=" Firmó el acuerdo ", by=by)
    assert (agent.state, agent.sponsor, code_of(person).is_active) == (AgentState.ACTIVE, None, True)
    entry = AuditEntry.objects.get(action="network.make_agent")
    assert (entry.by, entry.reason, entry.target_id) == (by, "Firmó el acuerdo", str(agent.pk))
    assert entry.after == {"state": "active", "sponsor": None}
    event = StoredEvent.objects.get(kind="network.AgentCreated")
    assert event.payload == {"person_id": person.pk, "agent_id": agent.pk}


def test_the_sponsor_is_the_referrer_if_that_is_an_active_agent() -> None:
    active, inactive = factories.agent(), factories.agent(state=AgentState.INACTIVE)
    led, alone = factories.client().person, factories.client().person
    factories.refer(led, active.person)
    factories.refer(alone, inactive.person)
    by = staff()
    assert make_agent(person=led, reason="x", by=by).sponsor == active
    assert make_agent(person=alone, reason="x", by=by).sponsor is None


def test_a_sponsor_may_be_named() -> None:
    sponsor, person = factories.agent(), factories.client().person
    factories.refer(person, factories.agent().person)
    assert make_agent(person=person, reason="x", by=staff(), sponsor=sponsor).sponsor == sponsor


def test_the_sponsor_named_must_be_active_and_not_below() -> None:
    above = factories.agent(state=AgentState.CLIENT_ONLY)
    below = factories.agent(sponsor=factories.agent(sponsor=above))
    by = staff()
    for wrong in (below, above, factories.agent(state=AgentState.INACTIVE)):
        with pytest.raises(WrongSponsor):
            make_agent(person=above.person, reason="x", by=by, sponsor=wrong)


def test_a_referrer_from_the_own_line_does_not_become_sponsor() -> None:
    above = factories.agent(state=AgentState.CLIENT_ONLY)
    below = factories.agent(sponsor=above)
    factories.refer(above.person, below.person)
    assert make_agent(person=above.person, reason="x", by=staff()).sponsor is None


def test_twice_is_refused_in_friendly_words() -> None:
    person, by = factories.client().person, staff()
    make_agent(person=person, reason="x", by=by)
    with pytest.raises(AlreadyAgent):
        make_agent(person=person, reason="x", by=by)
    assert StoredEvent.objects.filter(kind="network.AgentCreated").count() == 1


@pytest.mark.parametrize("state", [AgentState.INACTIVE, AgentState.PREREGISTERED])
def test_somebody_waiting_or_inactive_is_an_agent_already(state: AgentState) -> None:
    with pytest.raises(AlreadyAgent):
        make_agent(person=factories.agent(state=state).person, reason="x", by=staff())


def test_back_to_client_and_an_agent_again_with_the_same_code_and_sponsor() -> None:
    sponsor = factories.agent()
    agent, by = factories.agent(sponsor=sponsor), staff()
    code = code_of(agent.person)
    return_to_client(agent=agent, reason="Lo pidió", by=by)
    code.refresh_from_db()
    assert (agent.state, code.is_active) == (AgentState.CLIENT_ONLY, False)
    again = make_agent(person=agent.person, reason="Volvió", by=by)
    code.refresh_from_db()
    assert (again.pk, again.sponsor, code.is_active) == (agent.pk, sponsor, True)
    assert Agent.objects.filter(person=agent.person).count() == 1


def test_only_clients_become_agents() -> None:
    with pytest.raises(NotAClient):
        make_agent(person=factories.person(), reason="x", by=staff())


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_needed(reason: str) -> None:
    with pytest.raises(ReasonMissing):
        make_agent(person=factories.client().person, reason=reason, by=staff())


CHANGES: dict[str, Callable[..., Any]] = {
    "make": lambda agent, by: make_agent(person=agent.person, reason="x", by=by),
    "activate": lambda agent, by: set_agent_active(agent=agent, active=True, reason="x", by=by),
    "inactivate": lambda agent, by: set_agent_active(agent=agent, active=False, reason="x", by=by),
    "return": lambda agent, by: return_to_client(agent=agent, reason="x", by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_right_nobody_changes_anything(change: str) -> None:
    agent = factories.agent(state=AgentState.CLIENT_ONLY if change == "make" else AgentState.ACTIVE)
    for by in (factories.agent().person.user, agent.person.user, factories.staff("network.view_agents")):
        with pytest.raises(PermissionDenied):
            CHANGES[change](agent, by)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_their_own_place(change: str) -> None:
    by = staff()
    factories.client(by.person)
    agent = factories.Agent.objects.create(person=by.person, state=AgentState.CLIENT_ONLY)
    with pytest.raises(OwnRecord):
        CHANGES[change](agent, by)


def test_inactivate_and_activate_again_with_the_code() -> None:
    agent, by = factories.agent(), staff()
    set_agent_active(agent=agent, active=False, reason="Pausa", by=by)
    assert (agent.state, code_of(agent.person).is_active) == (AgentState.INACTIVE, False)
    set_agent_active(agent=agent, active=True, reason="Volvió", by=by)
    agent.refresh_from_db()
    assert (agent.state, code_of(agent.person).is_active) == (AgentState.ACTIVE, True)
    told = StoredEvent.objects.filter(kind="network.AgentStateChanged").order_by("pk")
    assert [event.payload["state"] for event in told] == ["inactive", "active"]
    trail = AuditEntry.objects.filter(action__startswith="network.").order_by("pk")
    assert [(e.action, e.before, e.after, e.reason) for e in trail] == [
        ("network.inactivate_agent", {"state": "active"}, {"state": "inactive"}, "Pausa"),
        ("network.activate_agent", {"state": "inactive"}, {"state": "active"}, "Volvió"),
    ]


def test_activating_a_preregistered_agent_issues_the_code() -> None:
    agent = Agent.objects.create(person=factories.client().person, state=AgentState.PREREGISTERED)
    set_agent_active(agent=agent, active=True, reason="Completó el registro", by=staff())
    assert code_of(agent.person).is_active


@pytest.mark.parametrize("active", [True, False])
def test_a_repeat_changes_nothing(active: bool) -> None:
    agent = factories.agent(state=AgentState.ACTIVE if active else AgentState.INACTIVE)
    with pytest.raises(AlreadyInState):
        set_agent_active(agent=agent, active=active, reason="x", by=staff())
    assert not StoredEvent.objects.exists()


def test_who_is_a_client_only_has_no_state_to_change() -> None:
    agent, by = factories.agent(state=AgentState.CLIENT_ONLY), staff()
    for change in ("activate", "inactivate", "return"):
        with pytest.raises(NotAnAgent):
            CHANGES[change](agent, by)


def at_once(person: Person, by: User, tries: int = 2) -> list[str]:
    """What several simultaneous calls end in."""
    ends: list[str] = []
    start = threading.Barrier(tries, timeout=10)

    def run() -> None:
        start.wait()
        try:
            make_agent(person=person, reason="x", by=by)
            ends.append("made")
        except (AlreadyAgent, IntegrityError) as error:
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_agent_with_one_code() -> None:
    person = factories.client().person
    assert at_once(person, staff()) == ["AlreadyAgent", "made"]
    assert Agent.objects.filter(person=person).count() == InviteCode.objects.filter(owner=person).count() == 1
    assert StoredEvent.objects.filter(kind="network.AgentCreated").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_at_once_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both see no agent, and only the table's own constraint stops the second."""
    both_looked = threading.Barrier(2, timeout=10)

    def unlocked(person: Person, *_others: Agent | None) -> Agent | None:
        found = Agent.objects.filter(person=person).first()
        both_looked.wait()
        return found

    monkeypatch.setattr(records, "locked_agent", unlocked)
    assert at_once(factories.client().person, staff()) == ["IntegrityError", "made"]
