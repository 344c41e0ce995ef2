"""RG18: an activation that waits for approval is void once the agent's state changed by another way, for good."""

import uuid

import pytest
from django.urls import reverse

from core import conf
from core.access import PERMISSIONS
from network import actions as network
from network.actions import agents
from network.actions import campaigns as actions
from network.actions.asking import drop_what_is_done
from network.enums import AgentState
from network.errors import RequestOvertaken
from network.models import Campaign
from network.permissions import MANAGE_AGENTS
from network.queries.activation import ACTIVATIONS
from tests import factories
from tests.api.cast import Caller, key
from tests.network.campaign_cast import campaign, close, states
from tests.network.load_cast import checked, undone, written
from tests.network.test_order_rules import line, rule, state_of
from tests.network.test_withdrawn_activations import second_while_first_holds
from tests.workflows import cast as approvals
from workflows import actions as workflows
from workflows.actions.processes import lock
from workflows.enums import Act, ProcessState
from workflows.errors import ProcessEnded
from workflows.models import Flow, Process, ProcessEntry

pytestmark = pytest.mark.django_db
HEAD = ["Persona", "Acción", "Motivo"]
LONG_AGO = "2024-01-01T00:00:00Z"


@pytest.fixture
def team():
    made = approvals.role()
    for subject in ACTIVATIONS:
        approvals.flow(approvals.step(made), subject=subject)
    return made


@pytest.fixture
def waiting(team):
    """An agent who is out, with an order that earned an activation and somebody who asked for one."""
    leader = factories.agent(code="BERTA234", joined_at=LONG_AGO)
    agent = factories.agent(code="CARL2345", joined_at=LONG_AGO, state=AgentState.INACTIVE, sponsor=leader)
    rule()
    actions.register_orders(lines=[line(campaign(1), agent)])
    network.set_agent_active(agent=agent, active=True, reason="Llamó", by=factories.staff(MANAGE_AGENTS))
    assert open_ones().count() == 2
    return agent


def open_ones():
    return Process.objects.open().filter(subject__in=ACTIVATIONS)


def by_hand(agent, boss):
    network.set_agent_active(agent=agent, active=True, reason="Vuelve", by=boss)


def by_leader(agent, _boss):
    conf.change("network.leaders_reactivate", True, by=None)
    network.reactivate_in_line(agent=agent, reason="Vuelve", by=agent.sponsor.person.user)


def by_web_service(agent, boss):
    assert Caller(key(boss)[1]).post("/agents/CARL2345/activate").status_code == 200


def by_sign_in(agent, boss):
    network.preactivate_agent(agent=agent, reason="Vuelve", by=boss)
    assert open_ones().count() == 2, "nothing changed yet"
    assert agents.activate_on_sign_in(person=agent.person)


def by_file(agent, boss):
    row = [agent.person.email, "activar", "Vuelve"]
    written(checked([row], boss, kind="states", head=HEAD, act="activate", reason="Vuelve"), boss)


@pytest.mark.parametrize("door", [by_hand, by_leader, by_web_service, by_sign_in, by_file])
def test_whichever_door_activates_takes_both_out_of_the_queue_at_once(waiting, door):
    Flow.objects.update(is_active=False)
    door(waiting, factories.staff(*PERMISSIONS))
    assert (state_of(waiting), open_ones().count()) == (AgentState.ACTIVE, 0)
    said = ProcessEntry.objects.filter(act=Act.WITHDRAWN)
    assert set(said.values_list("reason", flat=True)) == {
        "El estado del agente cambió por otro camino después de la solicitud."
    }
    assert None not in set(said.values_list("by", flat=True)), "with who changed it"


def test_undoing_a_file_of_states_does_so_too(team):
    agent = factories.agent(state=AgentState.ACTIVE)
    boss = factories.staff(*PERMISSIONS)
    row = [agent.person.email, "inactivar", "Pausa"]
    load = written(checked([row], boss, kind="states", head=HEAD, act="inactivate", reason="Pausa"), boss)
    network.set_agent_active(agent=agent, active=True, reason="Llamó", by=boss)
    assert open_ones().count() == 1
    undone(load, boss)
    assert (state_of(agent), open_ones().count()) == (AgentState.ACTIVE, 0)


def test_whom_a_close_activates_nobody_approves_and_the_sweep_takes_them_out(waiting, team):
    states()
    close(Campaign.objects.get())
    assert (state_of(waiting), open_ones().count()) == (AgentState.ACTIVE, 2)
    for process in open_ones():
        with pytest.raises(RequestOvertaken):
            approvals.approve(process, approvals.decider(team))
    assert [drop_what_is_done(), drop_what_is_done()] == [2, 0]


def test_an_old_request_never_undoes_a_sanction_and_a_new_one_may(waiting, team):
    old = list(open_ones())
    network.set_agent_active(agent=waiting, active=True, reason="Llamó", by=None)
    network.set_agent_active(agent=waiting, active=False, reason="Sanción", by=None)
    for process in old:
        with pytest.raises(ProcessEnded):
            approvals.approve(process, approvals.decider(team))
    assert state_of(waiting) == AgentState.INACTIVE
    network.set_agent_active(agent=waiting, active=True, reason="Apeló", by=factories.staff(MANAGE_AGENTS))
    approvals.approve(open_ones().get(), approvals.decider(team))
    assert state_of(waiting) == AgentState.ACTIVE


def test_what_the_door_left_in_the_queue_is_refused_in_neutral_words_and_swept(client, waiting, team, monkeypatch):
    monkeypatch.setattr(agents, "drop_requests", lambda people, by: None)
    network.set_agent_active(agent=waiting, active=True, reason="Llamó", by=None)
    network.set_agent_active(agent=waiting, active=False, reason="Sanción", by=None)
    factories.sign_in(client, approvals.decider(team))
    for process in open_ones():
        sent = {"form_key": uuid.uuid4(), "step": approvals.now_at(process).pk, "outcome": "approved"}
        said = client.post(reverse("workflows_staff:decide", args=[process.pk]), sent, follow=True)
        assert "cambió después de esta solicitud" in said.content.decode()
        process.refresh_from_db()
        assert process.state == ProcessState.RUNNING
    assert state_of(waiting) == AgentState.INACTIVE
    assert [drop_what_is_done(), open_ones().count()] == [2, 0]


def test_a_new_sponsor_is_no_change_of_state(waiting, team):
    other = factories.agent(joined_at=LONG_AGO)
    network.change_sponsor(agent=waiting, sponsor=other, reason="Se muda", by=None)
    assert (drop_what_is_done(), open_ones().count()) == (0, 2)
    approvals.approve(open_ones().first(), approvals.decider(team))
    assert (state_of(waiting), open_ones().count()) == (AgentState.ACTIVE, 0), "one of both is enough"


@pytest.mark.django_db(transaction=True)
def test_who_decides_and_who_activates_at_once_never_wait_in_a_circle(waiting, team):
    process, decider, form = open_ones().last(), approvals.decider(team), uuid.uuid4()
    step = approvals.now_at(process)
    raised, waited = second_while_first_holds(
        lambda: lock(process), lambda: network.set_agent_active(agent=waiting, active=True, reason="Llamó", by=None)
    )
    assert (raised, waited) == ([], False), "whoever holds the person waits for no process"
    assert open_ones().get() == process, "what somebody holds is left to them"
    raised, waited = second_while_first_holds(
        lambda: network.set_agent_active(agent=waiting, active=False, reason="Sanción", by=None),
        lambda: workflows.approve(step=step, by=decider, form_key=form),
    )
    assert ([type(one) for one in raised], waited) == ([ProcessEnded], True)
    assert state_of(waiting) == AgentState.INACTIVE
