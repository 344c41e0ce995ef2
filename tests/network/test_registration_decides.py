"""RG14: while a registration waits for a decision, nothing else makes of its person what is to be decided there."""

import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from core import conf
from network.actions import (
    decide_application,
    make_agent,
    preactivate_agent,
    reactivate_in_line,
    return_to_client,
    set_agent_active,
    set_client_active,
)
from network.actions.agents import activate_as_approved, activate_on_sign_in
from network.actions.registration.passages import come_back, go_on_as_client
from network.enums import AgentState, Channel, ClientState, Target
from network.errors import RegistrationWaits, TwoPeopleNeeded, WaitsAlready
from network.models import Agent, Client, LoadTrace
from network.permissions import DECIDE_REGISTRATIONS, MANAGE_AGENTS, MANAGE_CLIENTS, VIEW_AGENTS, VIEW_REGISTRATIONS
from tests import factories
from tests.network import load_cast, test_corrections
from tests.network.campaign_cast import campaign, close, order, states
from tests.network.registration import cast as reg
from tests.workflows import cast as approvals
from workflows.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.staff(MANAGE_AGENTS, MANAGE_CLIENTS, VIEW_AGENTS, VIEW_REGISTRATIONS, "network.view_clients")


@pytest.fixture
def back():
    """An inactive agent who asked to come back, and their leader."""
    conf.change("network.return_flow", "approval", by=None)
    leader = factories.agent(factories.person("Berta", "Bella"))
    agent = factories.agent(factories.person("Carlos", "Peña"), state=AgentState.INACTIVE, sponsor=leader)
    return agent, come_back(person=agent.person, reason="", by=agent.person.user), leader


def new_agent(**options):
    made = reg.sign_up(Channel.SITE, Target.AGENT, options=options)
    reg.prove(made)
    return made, Agent.objects.get(person=made.person)


def stands(one):
    return type(one).objects.get(pk=one.pk).state


def decide(made, outcome="approved"):
    by = factories.staff(DECIDE_REGISTRATIONS)
    return decide_application(application=made, outcome=outcome, reason="Se miró", by=by)


@pytest.mark.row("RG14")
def test_the_page_leads_to_the_registration_and_nobody_activates_round_it(client, boss):
    team = approvals.role()
    flow = approvals.flow(approvals.step(team), subject="registration")
    made, agent = new_agent(flow=flow.code)
    factories.sign_in(client, boss)
    there = reverse("network_staff:registration", args=[made.pk])
    url = reverse("network_staff:activate", args=[agent.pk])
    page = client.get(reverse("network_staff:agent", args=[agent.pk])).content.decode()
    assert (there in page, url in page) == (True, False)
    assert there in client.get(url).content.decode()
    answer = client.post(url, {"reason": "Llamó", "form_key": str(uuid.uuid4())})
    said = answer.content.decode()
    assert (answer.status_code, "Llamó" in said, "Su registro espera una decisión" in said) == (422, True, True)
    with pytest.raises(RegistrationWaits):
        preactivate_agent(agent=agent, reason="Llamó", by=boss)
    assert (stands(agent), stands(made)) == (AgentState.PREREGISTERED, "waiting")
    approvals.approve(Process.objects.get(pk=made.process_id), approvals.decider(team))
    assert stands(agent) == AgentState.ACTIVE


@pytest.mark.row("RG14")
def test_whoever_registered_somebody_has_no_other_way(boss):
    made = reg.sign_up(Channel.BACKEND, Target.AGENT, by=boss, password="", options={"initial_state": "preregistered"})
    agent = Agent.objects.get(person=made.person)
    for act in (
        lambda: set_agent_active(agent=agent, active=True, reason="x", by=boss),
        lambda: set_agent_active(agent=agent, active=True, reason="x", by=None),
    ):
        with pytest.raises(RegistrationWaits):
            act()
    with pytest.raises(TwoPeopleNeeded):
        return_to_client(agent=agent, reason="x", by=boss)
    assert stands(made) == "waiting"
    decide(made, "rejected")
    assert make_agent(person=made.person, reason="x", by=boss, sponsor=None).state == AgentState.ACTIVE


def test_neither_a_leader_nor_a_flow_nor_a_sign_in_takes_back_in_whoever_asked_to_come_back(boss, back):
    conf.change("network.leaders_reactivate", True, by=None)
    agent, made, leader = back
    for error, act in (
        (RegistrationWaits, lambda: set_agent_active(agent=agent, active=True, reason="x", by=boss)),
        (RegistrationWaits, lambda: activate_as_approved(agent_id=agent.pk, reason="x", by=boss)),
        (WaitsAlready, lambda: reactivate_in_line(agent=agent, reason="x", by=leader.person.user)),
    ):
        with pytest.raises(error):
            act()
    Agent.objects.filter(pk=agent.pk).update(preactivated=True)  # before they asked
    assert not activate_on_sign_in(person=agent.person)
    assert stands(agent) == AgentState.INACTIVE
    decide(made)
    assert stands(agent) == AgentState.ACTIVE


@pytest.mark.row("RG14")
def test_a_client_who_waits_is_activated_by_the_decision_alone(client, boss):
    made = reg.sign_up(Channel.SITE, Target.CLIENT, options={"initial_state": "preregistered"})
    reg.prove(made)
    who = Client.objects.get(person=made.person)
    assert who.state == ClientState.WAITING
    factories.sign_in(client, boss)
    there = reverse("network_staff:registration", args=[made.pk])
    assert there in client.get(reverse("network_staff:client", args=[who.pk])).content.decode()
    with pytest.raises(RegistrationWaits):
        set_client_active(client=who, active=True, reason="x", by=boss)
    decide(made, "rejected")
    set_client_active(client=who, active=True, reason="x", by=boss)
    assert stands(who) == ClientState.ACTIVE


def test_a_file_of_states_says_it_in_the_row_and_undoing_one_leaves_them_out(back):
    staff = factories.staff("network.import_people")
    head, (agent, made, _leader) = ["Persona", "Acción", "Motivo"], back
    for way in ("activar", "preactivar"):
        load = load_cast.checked([[agent.person.email, way, "x"]], staff, kind="states", head=head)
        assert load.counts == {"error": 1}, way
        assert "espera una decisión" in str(load.mistakes)
    load = load_cast.checked([[agent.person.email, "activar cliente", "x"]], staff, kind="states", head=head)
    assert load.counts != {"error": 1}, "what waits is not about the client"
    decide(made)
    load = load_cast.checked([[agent.person.email, "inactivar", "x"]], staff, kind="states", head=head)
    load = load_cast.written(load, staff)
    agent.refresh_from_db()
    come_back(person=agent.person, reason="", by=agent.person.user)
    load = load_cast.undone(load, staff)
    assert (stands(agent), LoadTrace.objects.get(load=load).kept) == (AgentState.INACTIVE, "to_decide")


def test_a_close_takes_in_all_but_them_and_says_how_many(back):
    states()
    first, (agent, _made, _leader) = campaign(1), back
    Agent.objects.filter(pk=agent.pk).update(joined_at=datetime(2024, 1, 1, tzinfo=UTC))
    other = factories.agent(state=AgentState.INACTIVE, joined_at=datetime(2024, 1, 1, tzinfo=UTC))
    order(first, agent)
    order(first, other)
    run = close(first)
    assert (stands(agent), stands(other)) == (AgentState.INACTIVE, AgentState.ACTIVE)
    assert "1 esperan una decisión sobre su regreso" in " ".join(run.job.lines.values_list("text", flat=True))


def test_a_correction_activates_them_neither():
    conf.change("network.return_flow", "approval", by=None)
    agent, (_first, second, _third) = test_corrections.idle_agent()
    agent.refresh_from_db()
    come_back(person=agent.person, reason="", by=agent.person.user)
    test_corrections.confirm(test_corrections.prepare(second, test_corrections.cells(second, agent)))
    assert stands(agent) == AgentState.INACTIVE


@pytest.mark.row("RG14")
def test_nobody_is_an_agent_before_it_is_decided_that_they_are_a_client(client, boss):
    made = reg.sign_up(Channel.SITE, Target.CLIENT, options={"initial_state": "preregistered"})
    who, staff = Client.objects.get(person=made.person), factories.staff("network.import_people")
    factories.sign_in(client, boss)
    url = reverse("network_staff:make_agent", args=[who.pk])
    assert url not in client.get(reverse("network_staff:client", args=[who.pk])).content.decode()
    assert reverse("network_staff:registration", args=[made.pk]) in client.get(url).content.decode()
    with pytest.raises(RegistrationWaits):
        make_agent(person=made.person, reason="x", by=boss, sponsor=None)
    line = load_cast.row("Luisa María", "Fernández Gómez", "", made.person.email, target="agente")
    load = load_cast.checked([line], staff)
    assert (load.counts, "espera una decisión" in str(load.mistakes)) == ({"error": 1}, True)
    other = load_cast.row("Luisa María", "Fernández Gómez", "", made.person.email, "315 111 2233")
    assert load_cast.checked([other], staff).counts == {"change": 1}, "what waits is not about a phone"
    decide(made)
    load = load_cast.written(load_cast.checked([line], staff), staff)
    assert Agent.objects.get(person=made.person).state == AgentState.ACTIVE


@pytest.mark.row("RG6", "RG14")
@pytest.mark.parametrize("way", ["page", "file"])
@pytest.mark.parametrize("flow", [True, False])
def test_staff_who_make_somebody_a_client_end_the_registration_that_waits(login, boss, way, flow):
    team = approvals.role()
    options = {"flow": approvals.flow(approvals.step(team), subject="registration").code} if flow else {}
    leader = factories.agent()
    made = reg.sign_up(Channel.SITE, Target.AGENT, sponsor=leader, options=options)
    reg.prove(made)
    agent, url = Agent.objects.get(person=made.person), ""
    if way == "page":
        url, browser = reverse("network_staff:return_to_client", args=[agent.pk]), login(boss)
        page = browser.get(url)
        assert "queda retirado: nadie decide ya sobre él" in page.content.decode()
        key = page.context["form"]["form_key"].value()
        for _twice in range(2):
            assert browser.post(url, {"form_key": key, "reason": "Lo pidió por teléfono"}).status_code == 302
    else:
        staff = factories.staff("network.import_people")
        rows, head = [[made.person.email, "solo cliente", "Lo pidió por teléfono"]], ["Persona", "Acción", "Motivo"]
        load_cast.written(load_cast.checked(rows, staff, kind="states", head=head), staff)
    made.refresh_from_db()
    agent.refresh_from_db()
    last = made.steps.latest("pk")
    assert (agent.state, made.state, made.decided_at is not None) == (AgentState.CLIENT_ONLY, "withdrawn", True)
    assert (last.state, last.reason, last.by) == ("withdrawn", "Lo pidió por teléfono", made.decided_by)
    assert stands(made.person.client) == ClientState.ACTIVE
    if way == "page":
        assert agent.sponsor is None, "never admitted: nobody's line has them"
    if flow:
        process = made.person.approvals.get()
        entry = process.entries.latest("pk")
        assert (process.state, entry.act, entry.reason) == ("withdrawn", "withdrawn", "Lo pidió por teléfono")
        assert not approvals.decider(team).person.messages.filter(kind="workflows.step_reminder").exists()
    make_agent(person=made.person, reason="Ahora sí", by=boss)
    assert stands(agent) == AgentState.ACTIVE


def test_who_asked_to_come_back_waits_no_more_either(boss, back):
    agent, made, _leader = back
    return_to_client(agent=agent, reason="No vuelve", by=boss)
    made.refresh_from_db()
    assert (made.state, made.steps.latest("pk").reason) == ("withdrawn", "No vuelve")
    conf.change("network.leave_flow", "approval", by=None)
    other = factories.agent()
    client = go_on_as_client(person=other.person, reason="", by=other.person.user)
    set_agent_active(agent=other, active=False, reason="Pausa", by=boss)
    assert stands(client) == "waiting", "only who is a client only waits no more"


def test_nor_by_another_form_that_lets_agents_in_at_once():
    made = reg.sign_up(Channel.SITE, Target.CLIENT, options={"initial_state": "preregistered"})
    reg.prove(made)
    other = reg.sign_up(target=Target.AGENT, by=made.person.user, person=made.person,
                        options={"initial_state": "active"})  # fmt: skip
    agent = Agent.objects.get(person=made.person)
    assert (stands(other), stands(agent)) == ("waiting", AgentState.PREREGISTERED)
    decide(made)
    decide(other)
    assert stands(agent) == AgentState.ACTIVE
