"""RG19: Who waits for a place in the matrix: active agents without one, whatever makes them inactive or active."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import conf
from network import actions
from network.actions import registration
from network.enums import AgentState
from network.models import Agent, WaitingPlace
from tests import factories
from tests.network.campaign_cast import campaign, close, order
from tests.network.campaign_cast import states as commercial_states
from tests.network.load_cast import checked, undone, written
from tests.network.load_cast import row as line

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def matrix():
    conf.change("network.matrix_on", True, by=None)


def waiting():
    return set(WaitingPlace.objects.values_list("agent_id", flat=True))


def come_in(*agents):
    """All of them wait from now on, as the sweep has it."""
    actions.queue_for_places()
    assert {agent.pk for agent in agents} <= waiting()


def load_states(agents, act):
    by = factories.staff("network.import_people")
    rows = [[agent.person.invite_codes.get().code, "", ""] for agent in agents]
    head = ["Persona", "Acción", "Motivo"]
    return written(checked(rows, by, kind="states", head=head, act=act, reason="Pausa"), by), by


def test_by_hand_they_leave_at_once_and_wait_anew_once_back():
    paused, left, stays = (factories.agent() for _n in range(3))
    come_in(paused, left, stays)
    WaitingPlace.objects.update(due_at=timezone.now() - timedelta(days=1))
    actions.set_agent_active(agent=paused, active=False, reason="Pausa", by=None)
    actions.return_to_client(agent=left, reason="Lo pidió", by=None)
    assert waiting() == {stays.pk}
    actions.set_agent_active(agent=paused, active=True, reason="Volvió", by=None)
    actions.make_agent(person=left.person, reason="Volvió", by=None)
    come_in(paused, left)
    assert not WaitingPlace.objects.filter(agent__in=[paused, left], due_at__lt=timezone.now()).exists()


def test_by_their_own_wish_and_by_their_leader():
    conf.change("network.leave_flow", "at_once", by=None)
    conf.change("network.leaders_let_go", "at_once", by=None)
    conf.change("network.return_flow", "at_once", by=None)
    conf.change("network.leaders_reactivate", True, by=None)
    leader = factories.agent()
    one, two = (factories.agent(sponsor=leader) for _n in range(2))
    come_in(leader, one, two)
    registration.go_on_as_client(person=one.person, reason="Me voy", by=one.person.user)
    registration.let_go_in_line(agent=two, reason="Lo pidió", by=leader.person.user)
    assert waiting() == {leader.pk}
    Agent.objects.filter(pk__in=[one.pk, two.pk]).update(state=AgentState.INACTIVE)
    registration.come_back(person=one.person, reason="Vuelvo", by=one.person.user)
    actions.reactivate_in_line(agent=two, reason="Vuelve", by=leader.person.user)
    come_in(one, two)


def test_a_close_takes_out_those_it_inactivates_and_no_others():
    commercial_states()
    loyal, idle = (factories.agent(joined_at=LONG_AGO) for _n in range(2))
    come_in(loyal, idle)
    for number in (1, 2, 3):
        now = campaign(number)
        order(now, loyal)
        close(now)
    assert waiting() == {loyal.pk}
    fourth = campaign(4)
    order(fourth, idle)
    close(fourth)
    come_in(idle)


def test_a_file_of_states_and_taking_it_back():
    agents = [factories.agent() for _n in range(2)]
    come_in(*agents)
    load, by = load_states(agents, "inactivate")
    assert waiting() == set()
    undone(load, by)
    come_in(*agents)
    load_states(agents, "as_client")
    assert waiting() == set()


def test_agents_of_a_file_that_is_taken_back_wait_no_longer():
    by = factories.staff("network.import_people")
    load = written(checked([line("Ana", "Gil", email="ana@example.com", target="agente")], by), by)
    come_in(Agent.objects.get(person__email="ana@example.com"))
    undone(load, by)
    assert waiting() == set()
