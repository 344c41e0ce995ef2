"""RG17, RG18: rules of orders: an order that reaches one activates its agent, or puts them into a segment."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEntry
from network.actions import campaigns as actions
from network.enums import AgentState, ApplicationState, SegmentSource
from network.errors import OrderCountsNoMore
from network.models import Agent, AgentChange, CampaignOrder, OrderRule, OrderRuleHit, Segment, SegmentHolding
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries.order_gifts import gifts_of
from network.rules.campaigns import segment_moves
from network.rules.orders import Asked, products_of
from tests import factories
from tests.network.campaign_cast import campaign, close, states
from tests.network.registration import cast as reg
from tests.workflows import cast as approvals
from workflows.models import Process

pytestmark = pytest.mark.django_db


def line(one, agent, number="P-1", **fields):
    given = {"amount_minor": 80_000_00, "currency": "COP", "points": 80}
    return actions.OrderLine(number, agent.pk, one.starts_on, **given | fields)


def out(**fields):
    return factories.agent(state=AgentState.INACTIVE, **fields)


def rule(name="Vuelve con 50", **fields):
    return OrderRule.objects.create(name=name, **{"activates": True, "least_points": 50} | fields)


def state_of(agent):
    return Agent.objects.get(pk=agent.pk).state


CODES = st.sets(st.sampled_from("ABC"))


@given(st.integers(0, 9), st.integers(0, 9), CODES, CODES)
def test_an_order_reaches_a_rule_when_it_has_enough_and_one_of_the_products(points, least, has, wanted):
    met = Asked(least, 0, products_of(" ".join(wanted))).is_met(
        points=points, amount_minor=0, products=products_of(";".join(has))
    )
    assert met == (points >= least and (not wanted or bool(set(has) & set(wanted))))


def test_an_order_that_reaches_it_activates_once():
    one, agent, other = campaign(1), out(), out()
    made = rule()
    actions.register_orders(lines=[line(one, agent), line(one, other, "P-2", points=49)])
    assert [state_of(agent), state_of(other)] == [AgentState.ACTIVE, AgentState.INACTIVE]
    change = AgentChange.objects.get(agent=agent)
    assert (made.name in change.reason, "P-1" in change.reason) == (True, True)
    Agent.objects.filter(pk=agent.pk).update(state=AgentState.INACTIVE)
    actions.register_orders(lines=[line(one, agent, points=90)])
    assert state_of(agent) == AgentState.INACTIVE, "the same order does it once"
    assert OrderRuleHit.objects.count() == 1
    actions.register_orders(lines=[line(one, agent, "P-3")])
    assert state_of(agent) == AgentState.ACTIVE


def test_given_products_and_whoever_is_preregistered():
    one, agent, new = campaign(1), out(), factories.agent(state=AgentState.PREREGISTERED)
    rule(least_points=0, products="KIT1,KIT2")
    actions.register_orders(lines=[line(one, agent, products="OTRO"), line(one, new, "P-2", products="KIT2,OTRO")])
    assert [state_of(agent), state_of(new)] == [AgentState.INACTIVE, AgentState.ACTIVE]
    actions.register_orders(lines=[line(one, agent, products="KIT1,OTRO")])
    assert state_of(agent) == AgentState.ACTIVE
    actions.register_orders(lines=[line(one, out(), "P-4", products="KIT1", state="cancelled")])
    assert OrderRuleHit.objects.count() == 2


def test_a_segment_by_rule_stays_whatever_a_close_works_out_and_what_staff_chose_stays_too():
    states()
    gold, plain = Segment.objects.create(name="Oro", by_calculation=False), Segment.objects.create(name="Base")
    rule("Compra grande", activates=False, segment=gold)
    one = campaign(1)
    agent, chosen = (factories.agent(joined_at="2024-01-01T00:00:00Z") for _ in range(2))
    actions.put_into_segment(agent=chosen, segment=plain, reason="Lo pidió", by=None)
    actions.register_orders(lines=[line(one, agent), line(one, chosen, "P-2")])
    close(one)
    held = {row.agent_id: (row.segment, row.source) for row in SegmentHolding.objects.filter(until=None)}
    assert held == {agent.pk: (gold, SegmentSource.RULE), chosen.pk: (plain, SegmentSource.HAND)}


SOURCES = [SegmentSource.CALCULATION, SegmentSource.KIT, SegmentSource.GOAL, SegmentSource.RULE, SegmentSource.HAND]


@pytest.mark.parametrize("source", [SegmentSource.KIT, SegmentSource.GOAL])
def test_what_a_kit_or_a_goal_assigns_is_written_with_its_source_and_stays_after_a_close(source):
    states()
    plain, gold = Segment.objects.create(name="Base"), Segment.objects.create(name="Oro", by_calculation=False)
    one, two = campaign(1), campaign(2)
    bought, chosen = (factories.agent(joined_at="2024-01-01T00:00:00Z") for _ in range(2))
    for agent in (bought, chosen):
        actions.register_orders(lines=[line(one, agent, f"P-{agent.pk}"), line(two, agent, f"Q-{agent.pk}")])
    close(one)
    actions.put_into_segment(agent=chosen, segment=plain, reason="Lo pidió", by=None)
    wanted = [actions.Assigned(agent.pk, gold.pk, "Membresía pagada", one.pk) for agent in (bought, chosen)]
    assert [actions.assign_segments(wanted=wanted, source=source, by=None) for _twice in range(2)] == [1, 0]
    close(two)
    held = {row.agent_id: row for row in SegmentHolding.objects.filter(until=None)}
    now = held[bought.pk]
    assert (now.segment, now.source, now.reason, now.campaign) == (gold, source, "Membresía pagada", one)
    assert held[chosen.pk].segment == plain
    assert list(bought.segment_holdings.order_by("pk").values_list("source", flat=True)) == ["calculation", source]


@given(st.none() | st.tuples(st.integers(1, 3), st.sampled_from(SOURCES)), st.integers(1, 3), st.sampled_from(SOURCES))
def test_who_may_move_whom(held, segment, source):
    moves = segment_moves(held, (segment, source))
    if held is None:
        assert moves
    elif held == (segment, source):
        assert not moves, "nothing new is no new line"
    elif source == SegmentSource.HAND:
        assert moves, "staff choose whatever was"
    elif held[1] == SegmentSource.HAND or source == SegmentSource.CALCULATION:
        assert moves == (held[1] == SegmentSource.CALCULATION)
    else:
        assert moves


def test_a_flow_for_activations_decides():
    team = approvals.role()
    flow = approvals.flow(approvals.step(team), subject="activation")
    assert flow.is_active
    one, agent = campaign(1), out()
    rule()
    actions.register_orders(lines=[line(one, agent)])
    assert state_of(agent) == AgentState.INACTIVE
    process = Process.objects.get(subject="activation")
    approvals.approve(process, approvals.decider(team))
    assert state_of(agent) == AgentState.ACTIVE
    assert AuditEntry.objects.filter(action="network.activate_agent", target_id=str(agent.pk)).exists()


def test_an_order_that_counts_no_more_activates_nobody():
    team = approvals.role()
    approvals.flow(approvals.step(team), subject="activation")
    one, agent = campaign(1), out()
    rule()
    actions.register_orders(lines=[line(one, agent)])
    process = Process.objects.get(subject="activation")
    CampaignOrder.objects.update(state="cancelled")
    with pytest.raises(OrderCountsNoMore):
        approvals.approve(process, approvals.decider(team))
    assert state_of(agent) == AgentState.INACTIVE
    assert [actions.withdraw_overtaken(), actions.withdraw_overtaken()] == [1, 0], "whatever changed it"
    assert not Process.objects.open().exists()


@pytest.mark.row("RG18")
def test_staff_define_rules_and_a_file_of_orders_follows_them(client):
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    page = reverse("admin:network_orderrule_add")
    typed = {"name": "Kit", "least_points": "0", "least_amount_minor": "0", "products": "kit-1; kit-2", "position": "0",
             "is_active": "on"}  # fmt: skip
    assert "activates" in client.post(page, typed).context["adminform"].form.errors
    assert client.post(page, typed | {"activates": "on"}).status_code == 302
    assert OrderRule.objects.get().products == "KIT-1,KIT-2"
    one, agent = campaign(1), out()
    table = "Número de pedido;Agente;Fecha;Monto;Productos\nP-1;{};{};50000;kit-2 otro\n"
    from django.core.files.uploadedfile import SimpleUploadedFile

    from core.jobs_run import run_due_jobs

    file = SimpleUploadedFile("p.csv", table.format(agent.person.email, one.starts_on).encode())
    key = client.get(reverse("network_staff:order_batches")).context["form"]["form_key"].value()
    sent = client.post(reverse("network_staff:send_orders"), {"table": file, "form_key": key})
    client.post(f"{sent.url}confirmar/")
    run_due_jobs()
    assert state_of(agent) == AgentState.ACTIVE
    client.logout()
    assert client.get(page).status_code == 302
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    assert client.get(page).status_code == 403


def test_what_anybody_typed_in_their_name_holds_up_nobody():
    """Whoever types somebody's address at a public door waits for a code: nobody is asked to decide on anything."""
    one, agent = campaign(1), out()
    rule()
    held = reg.sign_up(email=agent.person.email)
    assert (held.person, held.state) == (agent.person, ApplicationState.DRAFT)
    (gift,) = gifts_of(
        [CampaignOrder(number="P-1", campaign=one, agent=agent, points=80, amount_minor=0, ordered_on=one.starts_on)]
    )
    actions.register_orders(lines=[line(one, agent)])
    assert (gift["activates"], state_of(agent)) == (1, AgentState.ACTIVE)
