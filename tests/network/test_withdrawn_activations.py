"""RG18: an activation that waits for approval leaves the queue with the orders that asked for it; one of both wins."""

import threading
import uuid

import pytest
from django.db import connection, transaction
from django.urls import reverse

from network import actions as network
from network.actions import campaigns as actions
from network.actions.campaigns import undoing
from network.enums import AgentState, OrderRuleKind
from network.models import Agent, CampaignOrder, OrderRule, OrderRuleHit, Segment
from network.permissions import VIEW_CAMPAIGNS
from network.queries.activation import overtaken_requests
from tests import factories
from tests.network.campaign_cast import campaign
from tests.network.test_campaign_orders import bring_in
from tests.network.test_order_rules import line, out, rule, state_of
from tests.network.test_undoing_orders import row
from tests.workflows import cast as approvals
from workflows import actions as workflows
from workflows.enums import Act, ProcessState
from workflows.errors import ProcessEnded
from workflows.models import Flow, Process, ProcessEntry

pytestmark = pytest.mark.django_db
GOAL = {"kind": OrderRuleKind.GOAL, "least_points": 100}
KIT = {"kind": OrderRuleKind.KIT, "least_points": 0, "products": "A,B"}


@pytest.fixture
def team():
    made = approvals.role()
    approvals.flow(approvals.step(made), subject="activation")
    return made


def left():
    return factories.agent(code="CARL2345", joined_at="2024-01-01T00:00:00Z", state=AgentState.INACTIVE)


def waiting():
    return Process.objects.open().filter(subject="activation")


def why():
    return ProcessEntry.objects.filter(act=Act.WITHDRAWN).latest("pk").reason


def test_undoing_the_file_takes_the_request_out_of_the_queue_with_its_reason(client, team):
    campaign(1)
    agent, decider = left(), approvals.decider(team)
    rule()
    batch = bring_in(row("P-1", 80))
    process = waiting().get()
    workflows.claim_step(step=approvals.now_at(process), by=decider)
    by = factories.staff("network.manage_campaigns")
    actions.undo_batch(batch=batch, by=by)
    step = approvals.now_at(process)
    assert (process.state, step.state, step.claimed_by) == (ProcessState.WITHDRAWN, "dropped", None)
    factories.sign_in(client, decider)
    page = client.get(reverse("workflows_staff:process", args=[process.pk])).content.decode()
    assert "El pedido P-1 ya no cuenta para Vuelve con 50." in page
    assert by.person.name in page
    with pytest.raises(ProcessEnded):
        approvals.approve(process, decider)
    assert state_of(agent) == AgentState.INACTIVE


@pytest.mark.parametrize(
    "change", [{"state": "cancelled"}, {"points": 9, "products": "C"}, {"agent": None}], ids=["gone", "less", "moved"]
)
@pytest.mark.parametrize("asks", [{}, KIT], ids=["rule", "kit"])
def test_an_order_that_is_cancelled_corrected_or_of_another_agent_asks_for_nobody(team, asks, change):
    one, agent, other = campaign(1), out(), factories.agent()
    rule(**asks)
    send = {"products": "A,B"}
    actions.register_orders(lines=[line(one, agent, **send)])
    process = waiting().get()
    to = other if "agent" in change else agent
    actions.register_orders(lines=[line(one, to, **send | {k: v for k, v in change.items() if k != "agent"})])
    assert not waiting().exists()
    actions.register_orders(lines=[line(one, agent, **send)])
    again = waiting().get()
    assert (again.pk > process.pk, again.subject_id) == (True, process.subject_id), "it counts again, and asks again"
    approvals.approve(again, approvals.decider(team))
    actions.register_orders(lines=[line(one, agent, state="cancelled")])
    assert state_of(agent) == AgentState.ACTIVE, "what was given stays"
    actions.register_orders(lines=[line(one, agent, **send)])
    assert not waiting().exists()


def test_a_goal_that_is_reached_no_more_waits_no_more_and_one_that_still_is_does(team):
    one, agent = campaign(1), out()
    rule(name="Despegue", **GOAL)
    actions.register_orders(lines=[line(one, agent), line(one, agent, "P-2"), line(one, agent, "P-3")])
    actions.register_orders(lines=[line(one, agent, state="cancelled")])
    process = waiting().get()
    actions.register_orders(lines=[line(one, agent, "P-2", state="cancelled")])
    assert not waiting().exists()
    assert why() == "Los pedidos de Campaña 1 ya no llegan a la meta Despegue."
    actions.register_orders(lines=[line(one, agent, "P-4")])
    assert waiting().get().subject_id == process.subject_id, "reached again with another order"
    assert OrderRuleHit.objects.count() == 1


def test_undoing_what_cancelled_an_order_asks_again(team):
    campaign(1)
    left()
    rule()
    bring_in(row("P-1", 80))
    batch = bring_in(row("P-1", 80) + "anulado")
    assert not waiting().exists()
    actions.undo_batch(batch=batch, by=None)
    assert waiting().count() == 1


@pytest.mark.row("RG18")
def test_the_undone_file_says_who_got_something_who_waits_no_more_and_who_still_does(client, team):
    campaign(1)
    agent = left()
    gold = Segment.objects.create(name="Oro", by_calculation=False)
    rule(segment=gold)
    rule(name="Despegue", **GOAL)
    bring_in(row("P-1", 60), row("P-2", 60))
    first = Process.objects.get()
    batch = bring_in(row("P-3", 70))
    actions.undo_batch(batch=batch, by=None)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk]))
    assert [hit.order.number for hit in shown.context["withdrawn"]] == ["P-3"]
    assert shown.context["given"] == [], "the segment came of P-1"
    assert waiting().get() == first
    text = shown.content.decode()
    assert ("ninguno de estos agentes se activó" in text, agent.person.name in text) == (True, True)
    assert "ya recibió" not in text


def test_whoever_is_active_by_then_is_asked_for_no_more(team):
    one, agent = campaign(1), out()
    rule()
    actions.register_orders(lines=[line(one, agent)])
    actions.register_orders(lines=[line(one, agent, state="cancelled")])
    Agent.objects.filter(pk=agent.pk).update(state=AgentState.ACTIVE)
    actions.register_orders(lines=[line(one, agent)])
    assert not waiting().exists()


@pytest.mark.parametrize("flow_on", [True, False], ids=["flow", "no flow"])
@pytest.mark.parametrize("asks", [{}, GOAL], ids=["rule", "goal"])
@pytest.mark.parametrize("resent", [True, False], ids=["its own order", "another"])
def test_a_request_that_the_agents_state_overtook_never_comes_back(team, resent, asks, flow_on):
    one, two, agent = campaign(1), campaign(2), out()
    rule(**asks)
    actions.register_orders(lines=[line(one, agent, points=100)])
    actions.register_orders(lines=[line(one, agent, points=100, state="cancelled")])
    network.set_agent_active(agent=agent, active=True, reason="Llamó", by=None)
    actions.register_orders(lines=[line(one, agent, points=100)])
    network.set_agent_active(agent=agent, active=False, reason="Sanción", by=None)
    if not flow_on:
        workflows.switch_flow(flow=Flow.objects.get(), on=False, by=factories.staff())
    late = line(one, agent, points=101) if resent else line(two, agent, "P-9", points=1)
    actions.register_orders(lines=[late])
    assert (waiting().exists(), state_of(agent)) == (False, AgentState.INACTIVE)


@pytest.mark.parametrize("asks", [{}, GOAL], ids=["rule", "goal"])
def test_an_order_asks_again_for_itself_alone(team, asks):
    one, two, agent = campaign(1), campaign(2), out()
    made = rule(**asks)
    actions.register_orders(lines=[line(one, agent, points=100)])
    actions.register_orders(lines=[line(one, agent, points=100, state="cancelled")])
    OrderRule.objects.update(activates=False, segment=Segment.objects.create(name="Oro", by_calculation=False))
    actions.register_orders(lines=[line(one, agent, points=100)])
    OrderRule.objects.filter(pk=made.pk).update(activates=True)
    actions.register_orders(lines=[line(two, agent, "P-9", points=1)])
    assert not waiting().exists(), "what it counted for again is not what came in now"
    actions.register_orders(lines=[line(one, agent, points=101)])
    assert waiting().count() == 1


def test_many_requests_are_looked_at_in_as_many_queries_as_one(team, django_assert_max_num_queries):
    one = campaign(1)
    rule()
    rule(name="Despegue", **GOAL)
    agents = [out() for _n in range(4)]
    lines = [line(one, agent, f"P-{agent.pk}-{n}") for agent in agents for n in range(2)]
    actions.register_orders(lines=lines)
    with django_assert_max_num_queries(3):
        assert overtaken_requests() == []


def blocked(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
        return bool(cursor.fetchone()[0])


def second_while_first_holds(first, second):
    """`first` is done and not committed yet while `second` comes; answers what second raised, and whether it waited."""
    raised, ended, waited, backend = [], threading.Event(), False, []

    def come():
        try:
            connection.ensure_connection()
            backend.append(connection.connection.info.backend_pid)
            second()
        except Exception as error:
            raised.append(error)
        finally:
            ended.set()
            connection.close()

    with transaction.atomic():
        first()
        thread = threading.Thread(target=come)
        thread.start()
        for _patience in range(1000):
            waited = bool(backend) and blocked(backend[0])
            if waited or ended.wait(0.02):
                break
    thread.join(30)
    return raised, waited


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["withdrawn", "control"])
@pytest.mark.parametrize("undo_first", [True, False], ids=["undone", "approved"])
def test_undone_and_approved_at_once_one_of_both_wins(team, monkeypatch, undo_first, guarded):
    campaign(1)
    agent, decider = left(), approvals.decider(team)
    rule()
    batch = bring_in(row("P-1", 80))
    process, key = waiting().get(), uuid.uuid4()
    step = approvals.now_at(process)
    if not guarded:
        monkeypatch.setattr(undoing, "withdraw_requests", lambda by: 0)
    acts = [
        lambda: actions.undo_batch(batch=batch, by=None),
        lambda: workflows.approve(step=step, by=decider, form_key=key),
    ]
    raised, waited = second_while_first_holds(*(acts if undo_first else reversed(acts)))
    process.refresh_from_db()
    assert CampaignOrder.objects.get().state == "cancelled", "undoing is never kept from anybody"
    if not guarded:
        assert (waited, process.state == ProcessState.WITHDRAWN) == (False, False), "nothing orders the two"
    elif undo_first:
        assert [type(one) for one in raised] == [ProcessEnded]
        assert (waited, process.state, state_of(agent)) == (True, ProcessState.WITHDRAWN, AgentState.INACTIVE)
    else:
        assert (raised, waited) == ([], True)
        assert (process.state, state_of(agent)) == (ProcessState.APPROVED, AgentState.ACTIVE)
