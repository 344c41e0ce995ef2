"""RG18: where an approval flow decides on activations, staff and leaders ask for them, and the flow says."""

import uuid

import pytest
from django.urls import reverse

from core import conf
from network import actions
from network.actions.asking import drop_what_is_done
from network.enums import AgentState
from network.errors import FlowActivates
from network.models import Agent, AgentChange
from network.permissions import MANAGE_AGENTS, VIEW_AGENTS
from network.queries.activation import ACTIVATION_ASKED
from notifications.models import Message
from tests import factories
from tests.workflows import cast as approvals
from workflows.errors import OwnRegistration, UnderWay
from workflows.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return approvals.role()


@pytest.fixture
def flow(team):
    return approvals.flow(approvals.step(team), subject=ACTIVATION_ASKED, name="Regreso de agentes")


@pytest.fixture
def left():
    leader = factories.agent(factories.person("Berta", "Bella"))
    return factories.agent(factories.person("Carlos", "Peña"), state=AgentState.INACTIVE, sponsor=leader)


def state_of(agent):
    return Agent.objects.get(pk=agent.pk).state


def sent(reason="Volvió de viaje"):
    return {"reason": reason, "form_key": str(uuid.uuid4())}


@pytest.mark.row("RG18")
def test_staff_ask_the_flow_approves_and_everybody_is_told(client, flow, team, left):
    boss = factories.staff(VIEW_AGENTS, MANAGE_AGENTS)
    factories.sign_in(client, boss)
    page, url = (reverse(f"network_staff:{name}", args=[left.pk]) for name in ("agent", "activate"))
    asks = client.get(url).content.decode()
    assert "Regreso de agentes" in asks
    assert "código de invitación" in asks, "and what follows once it is approved"
    form = sent()
    for _twice in range(2):
        assert client.post(url, form).status_code == 302
    process = Process.objects.get(subject=ACTIVATION_ASKED)
    assert state_of(left) == AgentState.INACTIVE
    assert reverse("workflows_staff:process", args=[process.pk]) in client.get(page).content.decode()
    assert client.post(url, sent("Otra vez")).status_code == 422, "one at a time"
    boss.roles.add(team)
    with pytest.raises(OwnRegistration):
        approvals.approve(process, boss)
    decider = approvals.decider(team)
    factories.sign_in(client, decider)
    seen = client.get(reverse("workflows_staff:process", args=[process.pk])).content.decode()
    assert "Volvió de viaje" in seen
    approvals.approve(process, decider)
    assert state_of(left) == AgentState.ACTIVE
    assert AgentChange.objects.filter(agent=left, by=decider).latest("pk").reason == "Volvió de viaje"
    told = {(one.person_id, one.kind) for one in Message.objects.filter(channel="bell")}
    assert {(boss.person_id, "network.activation_approved"), (left.person_id, "network.agent_activated")} <= told


@pytest.mark.row("RG18")
def test_a_leader_asks_and_reads_that_it_was_not_approved(client, flow, team, left):
    conf.change("network.leaders_reactivate", True, by=None)
    leader = left.sponsor
    factories.sign_in(client, leader.person.user)
    url, list_page = reverse("network_office:reactivate", args=[left.pk]), reverse("network_office:registrations")
    assert "Regreso de agentes" in client.get(url).content.decode()
    assert client.post(url, sent("")).status_code == 422
    assert client.post(url, sent()).status_code == 302
    shown = client.get(list_page).content.decode()
    assert "en aprobación" in shown
    assert url not in shown
    approvals.reject(Process.objects.get(), approvals.decider(team), reason="Debe una campaña")
    assert state_of(left) == AgentState.INACTIVE
    assert url in client.get(list_page).content.decode(), "the leader may ask again"
    told = Message.objects.get(person=leader.person, kind="network.activation_rejected", channel="bell")
    assert "Debe una campaña" in str(told.body)


def test_the_leader_who_asks_never_decides_on_it(team, left):
    approvals.flow(approvals.step(team, responsible="leader"), subject=ACTIVATION_ASKED)
    conf.change("network.leaders_reactivate", True, by=None)
    asked = actions.reactivate_in_line(agent=left, reason="Vuelve", by=left.sponsor.person.user)
    assert asked.steps.get().assignee is None, "the step's roles decide"


def test_nobody_goes_round_the_flow(flow, left):
    boss = factories.staff(MANAGE_AGENTS)
    with pytest.raises(FlowActivates):
        actions.preactivate_agent(agent=left, reason="Llamó", by=boss)
    actions.set_agent_active(agent=left, active=True, reason="Vuelve", by=boss)
    with pytest.raises(UnderWay):
        actions.set_agent_active(agent=left, active=True, reason="Vuelve", by=factories.staff(MANAGE_AGENTS))
    assert state_of(left) == AgentState.INACTIVE


def test_whoever_came_back_by_another_way_waits_for_nothing(flow, left):
    other = factories.agent(state=AgentState.INACTIVE)
    boss = factories.staff(MANAGE_AGENTS)
    for agent in (left, other):
        actions.set_agent_active(agent=agent, active=True, reason="Vuelve", by=boss)
    actions.set_agent_active(agent=left, active=True, reason="Cierre", by=None)
    assert Process.objects.open().get().subject_id == other.pk
    assert drop_what_is_done() == 0, "nothing is left for the sweep"
    assert not actions.activate_as_approved(agent_id=left.pk, reason="Tarde", by=boss)
