"""RG11: nobody on the blacklist is activated, by any way there is; once it ends everything goes on."""

from datetime import UTC, datetime

import pytest

from core import conf
from core.jobs_run import run_due_jobs
from network.actions import campaigns as orders
from network.actions import make_agent, preactivate_agent, reactivate_in_line, withdraw_application
from network.actions.agents import activate_as_approved, activate_on_sign_in
from network.actions.registration.passages import come_back
from network.enums import AgentState, ClientState
from network.errors import CannotActivate, KeptOut
from network.models import Agent, CampaignOrder, LoadTrace
from network.permissions import VIEW_CAMPAIGNS
from network.queries import campaigns as queries
from network.queries.order_gifts import gifts_of
from people.actions import lift_from_blacklist
from people.errors import Barred
from tests import factories
from tests.network import load_cast, test_corrections, test_order_rules
from tests.network.campaign_cast import campaign, close, order, states
from tests.workflows import cast as approvals
from workflows.models import Process

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def barred(state=AgentState.INACTIVE, person=None, **fields):
    agent = factories.agent(person, state=state, **fields)
    return agent, factories.blacklist_entry(email=agent.person.email)


def let_in(entry):
    lift_from_blacklist(entry=entry, reason="Era otra persona", by=None)


def state_of(agent):
    return Agent.objects.get(pk=agent.pk).state


def test_neither_staff_nor_a_leader_nor_a_flow_nor_whoever_it_is_activates():
    conf.change("network.leaders_reactivate", True, by=None)
    leader, boss = factories.agent(), factories.staff("network.manage_agents")
    agent, entry = barred(sponsor=leader)
    former, _entry = barred(AgentState.CLIENT_ONLY)
    leads = leader.person.user
    for error, act in (
        (KeptOut, lambda: preactivate_agent(agent=agent, reason="Llamó", by=boss)),
        (KeptOut, lambda: make_agent(person=former.person, reason="Vuelve", by=boss)),
        (KeptOut, lambda: activate_as_approved(agent_id=agent.pk, reason="Vuelve", by=boss)),
        (CannotActivate, lambda: activate_as_approved(agent_id=agent.pk, reason="Vuelve", by=leads)),
        (CannotActivate, lambda: reactivate_in_line(agent=agent, reason="Vuelve", by=leads)),
        (Barred, lambda: come_back(person=Agent.objects.get(pk=agent.pk).person, reason="", by=agent.person.user)),
    ):
        with pytest.raises(error):
            act()
    assert "lista" not in str(CannotActivate()).lower()
    Agent.objects.filter(pk=agent.pk).update(preactivated=True)  # before the entry was written
    assert not activate_on_sign_in(person=agent.person)
    assert (state_of(agent), state_of(former)) == (AgentState.INACTIVE, AgentState.CLIENT_ONLY)
    let_in(entry)
    assert activate_on_sign_in(person=agent.person)
    assert state_of(agent) == AgentState.ACTIVE


def test_a_file_of_states_says_it_in_the_row_and_undoing_one_leaves_them_out():
    staff = factories.staff("network.import_people")
    out, entry = barred(person=factories.person("Ana", "Gil", email="ana@example.com", phone=""))
    in_now = factories.agent(factories.person("Eva", "Sol", email="eva@example.com", phone=""))
    ways = ("activar", "preactivar", "activar cliente", "inactivar cliente")
    head = ["Persona", "Acción", "Motivo"]
    for way, counts in zip(ways, ({"error": 1}, {"error": 1}, {"error": 1}, {"change": 1}), strict=True):
        load = load_cast.checked([["ana@example.com", way, "x"]], staff, kind="states", head=head)
        assert load.counts == counts, way
    assert "lista negra" in str(load_cast.checked(
        [["ana@example.com", "activar", "y"]], staff, kind="states", head=head
    ).mistakes)  # fmt: skip
    load = load_cast.checked([["eva@example.com", "inactivar", "x"]], staff, kind="states", head=head)
    load = load_cast.written(load, staff)
    other = factories.blacklist_entry(email="eva@example.com")
    load = load_cast.undone(load, staff)
    assert state_of(in_now) == AgentState.INACTIVE
    assert LoadTrace.objects.get(load=load).kept == "barred"
    let_in(entry)
    let_in(other)
    load = load_cast.checked([["ana@example.com", "activar", "z"]], staff, kind="states", head=head)
    load_cast.written(load, staff)
    assert state_of(out) == AgentState.ACTIVE
    assert out.person.client.state == ClientState.ACTIVE


@pytest.mark.row("RG16")
def test_a_precalculation_counts_and_lists_whom_the_close_takes_in_and_nobody_else():
    states()
    one, waits = campaign(1), factories.agent(state=AgentState.INACTIVE, joined_at=LONG_AGO)
    agent, entry = barred(joined_at=LONG_AGO)
    other = factories.agent(state=AgentState.INACTIVE, joined_at=LONG_AGO)
    for who in (agent, other, waits):
        order(one, who)
    conf.change("network.return_flow", "approval", by=None)
    asked = come_back(person=waits.person, reason="", by=waits.person.user)
    boss = factories.staff(VIEW_CAMPAIGNS)

    def told():
        orders.precalculate(campaign=one, by=None)
        run_due_jobs()
        rows = queries.standings(boss, one, {"changes": "active"})
        return queries.last_precalculations(one)[0].figures["activated"], set(rows.values_list("agent", flat=True))

    assert told() == (1, {other.pk})
    let_in(entry)
    withdraw_application(application=asked, by=waits.person.user)
    one.refresh_from_db()
    assert told() == (3, {agent.pk, other.pk, waits.pk})
    factories.blacklist_entry(email=agent.person.email)
    two = campaign(2)
    order(two, agent)
    assert told() == (2, {other.pk, waits.pk})
    orders.precalculate(campaign=two, by=None)
    run_due_jobs()
    figures = queries.last_precalculations(two)[0].figures
    assert (figures["activated"], figures["inactivated"]) == (0, 0)
    assert not queries.standings(boss, two, {"changes": "active"}).exists()
    assert close(one).figures["activated"] == 2
    assert {who.pk for who in (agent, other, waits) if state_of(who) == AgentState.ACTIVE} == {other.pk, waits.pk}


def test_a_close_takes_in_all_but_them_and_says_how_many():
    states()
    first = campaign(1)
    agent, entry = barred(joined_at=LONG_AGO)
    other = factories.agent(state=AgentState.INACTIVE, joined_at=LONG_AGO)
    order(first, agent)
    order(first, other)
    run = close(first)
    assert (state_of(agent), state_of(other)) == (AgentState.INACTIVE, AgentState.ACTIVE)
    assert not agent.person.invite_codes.filter(is_active=True).exists()
    assert "La lista negra deja fuera a 1" in " ".join(run.job.lines.values_list("text", flat=True))
    let_in(entry)
    second = campaign(2)
    order(second, agent)
    close(second)
    assert state_of(agent) == AgentState.ACTIVE


def test_a_correction_activates_them_neither():
    agent, (_first, second, _third) = test_corrections.idle_agent()
    factories.blacklist_entry(email=agent.person.email)
    test_corrections.confirm(test_corrections.prepare(second, test_corrections.cells(second, agent)))
    assert state_of(agent) == AgentState.INACTIVE


@pytest.mark.parametrize("flow", [True, False])
def test_an_order_that_reaches_a_rule_activates_them_neither(flow):
    if flow:
        team = approvals.role()
        approvals.flow(approvals.step(team), subject="activation")
    one, (agent, entry) = campaign(1), barred()
    test_order_rules.rule()
    for number in ("P-1", "P-2"):
        line = test_order_rules.line(one, agent, number)
        if not flow:
            gifts = gifts_of([CampaignOrder(number=number, agent=agent, campaign=one, points=80, amount_minor=1,
                                            ordered_on=one.starts_on, currency="COP")])  # fmt: skip
            assert gifts[0]["activates"] == (number == "P-2"), "the preview says what happens"
        orders.register_orders(lines=[line])
        if flow:
            process, decider = Process.objects.get(subject="activation"), approvals.decider(team)
            with pytest.raises(KeptOut):
                approvals.approve(process, decider)
            let_in(entry)
            approvals.approve(process, decider)
            break
        if number == "P-1":
            assert state_of(agent) == AgentState.INACTIVE
            let_in(entry)
    assert state_of(agent) == AgentState.ACTIVE
