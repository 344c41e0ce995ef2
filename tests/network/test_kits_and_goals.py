"""RG17: starter kits and goals give a segment, a rank or an activation; once, and what they gave stays."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from network.actions import RankWanted, assign_ranks
from network.actions import campaigns as actions
from network.enums import AgentState, OrderRuleKind, RankSource, SegmentSource
from network.models import Agent, OrderRule, OrderRuleHit, RankChange, Segment, SegmentHolding
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries.order_rules import asks_of, gives_of
from network.rules.campaigns import segment_moves
from network.rules.orders import Asked, products_of
from tests import factories
from tests.network.campaign_cast import campaign, close, states
from tests.network.test_order_rules import SOURCES, line, out, state_of
from tests.network.test_ranks import ladder
from tests.network.test_undoing_orders import bring_in, row

pytestmark = pytest.mark.django_db
KIT, GOAL = OrderRuleKind.KIT, OrderRuleKind.GOAL
CODES = st.sets(st.sampled_from("ABC"))
TYPED = {"name": "Uno", "position": "0", "is_active": "on", "activates": "on"}
FIGURES = {"least_points": "0", "least_amount_minor": "0"}


@pytest.fixture
def gold():
    return Segment.objects.create(name="Oro", by_calculation=False)


def rule(kind, segment=None, **fields):
    return OrderRule.objects.create(name=fields.pop("name", f"La {kind}"), kind=kind, segment=segment, **fields)


def send(*lines):
    return actions.register_orders(lines=lines)


def held(agent):
    """The segment now, by what and why."""
    found = SegmentHolding.objects.filter(agent=agent, until=None)
    return found.values_list("segment__name", "source", "reason").first()


def add(kind):
    return f"{reverse('admin:network_orderrule_add')}?kind={kind}"


@given(CODES, CODES)
def test_a_kit_asks_for_every_product(has, wanted):
    asked = Asked(products=products_of(" ".join(wanted)), every=True)
    assert asked.is_met(points=0, amount_minor=0, products=products_of(" ".join(has))) == (wanted <= has)


@given(*[st.integers(0, 4)] * 6)
def test_a_goal_asks_for_all_of_its_figures(points, amount, orders, least_points, least_amount, least_orders):
    met = Asked(least_points, least_amount, "", least_orders, every=True).is_met(
        points=points, amount_minor=amount, products="", orders=orders
    )
    assert met == (points >= least_points and amount >= least_amount and orders >= least_orders)


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(SOURCES)), max_size=8))
def test_whatever_comes_in_whatever_order_the_last_of_the_strongest_stands(wishes):
    now = None
    for wish in wishes:
        now = wish if segment_moves(now, wish) else now
    strength = {SegmentSource.CALCULATION: 0, SegmentSource.HAND: 2}
    most = max((strength.get(by, 1) for _segment, by in wishes), default=None)
    strongest = [wish for wish in wishes if strength.get(wish[1], 1) == most]
    assert now == (strongest[-1] if strongest else None)


def test_a_kit_gives_for_all_of_its_products_in_one_order(gold):
    low, _middle, _high = ladder()
    one, agent, part = campaign(1), out(), factories.agent()
    rule(KIT, gold, rank=low, activates=True, products="KIT1,KIT2", name="Bienvenida")
    send(line(one, part, "P-1", products="KIT1"), line(one, part, "P-2", products="KIT2"))
    send(line(one, agent, "P-3", products="KIT1,KIT2,OTRO"))
    assert (held(part), Agent.objects.get(pk=part.pk).rank) == (None, None)
    assert held(agent)[:2] == ("Oro", "kit")
    change = RankChange.objects.get(agent=agent)
    assert (change.rank, change.source, state_of(agent)) == (low, RankSource.KIT, AgentState.ACTIVE)
    assert ("Bienvenida" in change.reason, "P-3" in change.reason) == (True, True)
    assert change.reason == held(agent)[2]


def test_a_goal_sums_the_valid_orders_of_one_campaign_and_is_given_once(gold):
    low, _middle, _high = ladder()
    one, two, agent = campaign(1), campaign(2), factories.agent()
    rule(GOAL, gold, rank=low, least_points=100, least_orders=2, products="A,B", name="Despegue")
    send(line(one, agent, "P-1", points=90, products="A"), line(two, agent, "Q-1", points=90, products="B"))
    send(line(one, agent, "P-2", points=90, products="B", state="cancelled"))
    assert held(agent) is None, "neither another campaign's nor a cancelled one counts"
    for _twice in range(2):
        send(line(one, agent, "P-2", points=90, products="B"))
    assert held(agent) == ("Oro", "goal", "Meta Despegue: Campaña 1.")
    assert RankChange.objects.get(agent=agent).source == RankSource.GOAL
    send(line(one, agent, "P-3"), line(one, agent, "P-1", points=95, products="A"))
    hit = OrderRuleHit.objects.get()
    assert (hit.agent, hit.campaign, hit.order.number) == (agent, one, "P-2")
    send(line(two, agent, "Q-2", points=90, products="A"))
    assert OrderRuleHit.objects.count() == 2, "another campaign is another time"


def test_the_database_itself_takes_a_goal_once(gold):
    one, agent = campaign(1), factories.agent()
    made = rule(GOAL, gold, least_orders=1)
    send(line(one, agent), line(one, agent, "P-2"))
    hit = OrderRuleHit.objects.get()
    other = one.orders.exclude(pk=hit.order_id).get()
    with pytest.raises(IntegrityError, match="goal_reached_once"), transaction.atomic():
        OrderRuleHit.objects.create(rule=made, order=other, agent=agent, campaign=one)


@pytest.mark.django_db(transaction=True)
def test_files_at_once_reach_a_goal_once(gold):
    one, agent, wrong, start = campaign(1), factories.agent(), [], threading.Barrier(3)
    rule(GOAL, gold, least_points=100)

    def come_in(number):
        start.wait()
        try:
            send(line(one, agent, f"P-{number}", points=60))
        except IntegrityError as error:
            wrong.append(error)
        finally:
            connection.close()

    files = [threading.Thread(target=come_in, args=(number,)) for number in range(3)]
    for file in files:
        file.start()
    for file in files:
        file.join()
    assert (wrong, OrderRuleHit.objects.count(), SegmentHolding.objects.count()) == ([], 1, 1)


def test_an_order_that_goes_to_another_agent_counts_for_them(gold):
    one, first, second = campaign(1), factories.agent(), factories.agent()
    rule(GOAL, gold, least_points=50)
    send(line(one, first))
    send(line(one, second))
    assert (held(first)[0], held(second)[0]) == ("Oro", "Oro"), "what the goal gave stays"
    assert OrderRuleHit.objects.count() == 2


def test_hand_over_goal_over_calculation_at_the_close(gold):
    states()
    plain = Segment.objects.create(name="Base")
    one = campaign(1)
    agent, chosen = (factories.agent(joined_at="2024-01-01T00:00:00Z") for _ in range(2))
    rule(GOAL, gold, least_points=50)
    actions.put_into_segment(agent=chosen, segment=plain, reason="Lo pidió", by=None)
    send(line(one, agent), line(one, chosen, "P-2"))
    close(one)
    assert (held(agent)[:2], held(chosen)[:2]) == (("Oro", "goal"), ("Base", "hand"))


def test_the_first_segment_counts_whatever_the_kind_and_the_highest_rank(gold):
    low, middle, high = ladder()
    plain = Segment.objects.create(name="Base", by_calculation=False)
    one, agent, above = campaign(1), factories.agent(), factories.agent()
    assign_ranks(wanted=[RankWanted(above.pk, high.pk, "Llegó.")], source=RankSource.HAND, by=None)
    rule(GOAL, gold, rank=low, least_orders=1, position=1)
    rule(KIT, plain, rank=middle, products="A", position=2)
    rule(OrderRuleKind.RULE, rank=high, position=3, is_active=False)
    send(line(one, agent, products="A"), line(one, above, "P-2", products="A"))
    assert held(agent)[:2] == ("Oro", "goal")
    assert Agent.objects.get(pk=agent.pk).rank == middle
    assert Agent.objects.get(pk=above.pk).rank == high, "they only lift"


def test_a_rank_in_use_no_more_is_given_to_nobody_and_the_orders_come_in(gold):
    low, _middle, _high = ladder()
    one, agent = campaign(1), factories.agent()
    rule(GOAL, gold, rank=low, least_orders=1)
    type(low).objects.update(is_active=False)
    send(line(one, agent))
    assert (held(agent)[0], Agent.objects.get(pk=agent.pk).rank) == ("Oro", None)


@pytest.mark.parametrize("kind", OrderRuleKind)
def test_for_a_segment_or_from_a_rank_on_alone(kind, gold):
    low, middle, high = ladder()
    base = Segment.objects.create(name="Base", by_calculation=False)
    one = campaign(1)
    wrong, below, there, above = (factories.agent() for _ in range(4))
    for agent in (below, there, above):
        actions.put_into_segment(agent=agent, segment=base, reason="Prueba", by=None)
        SegmentHolding.objects.filter(agent=agent).update(source="calculation")
    ranks = [(wrong, high), (below, low), (there, middle), (above, high)]
    wanted = [RankWanted(agent.pk, rank.pk, "Prueba") for agent, rank in ranks]
    assign_ranks(wanted=wanted, source=RankSource.HAND, by=None)
    rule(kind, gold, products="A", for_segment=base, for_rank=middle)
    send(*(line(one, agent, f"P-{agent.pk}", products="A") for agent in (wrong, below, there, above)))
    in_gold = SegmentHolding.objects.filter(segment=gold, until=None).values_list("agent", flat=True)
    assert set(in_gold) == {there.pk, above.pk}


def test_what_a_goal_gave_stays_when_its_orders_go_and_the_undone_file_names_it(client, gold):
    factories.agent(code="CARL2345", joined_at="2024-01-01T00:00:00Z")
    campaign(1)
    rule(GOAL, gold, least_points=100, name="Despegue")
    first = bring_in(row("P-1", 60))
    bring_in(row("P-2", 60))
    actions.undo_batch(batch=first, by=None)
    assert OrderRuleHit.objects.get().order.number == "P-2"
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[first.pk]))
    assert [(hit.rule.name, what) for hit, what in shown.context["given"]] == [("Despegue", "segmento Oro")]
    assert held(OrderRuleHit.objects.get().agent)[0] == "Oro"
    bring_in(row("P-3", 60))
    assert OrderRuleHit.objects.count() == 1, "reached again it is given no second time"


def test_many_orders_take_as_many_queries_as_few(gold):
    low, _middle, _high = ladder()
    one = campaign(1)
    rule(GOAL, gold, rank=low, least_points=50, for_rank=None)
    rule(KIT, gold, rank=low, products="A", name="Otra", for_segment=gold)
    agents = [factories.agent() for _ in range(28)]

    def cost(some, mark):
        with CaptureQueriesContext(connection) as seen:
            send(*(line(one, agent, f"{mark}-{agent.pk}", products="A") for agent in some))
        return len(seen)

    assert cost(agents[:8], "P") == cost(agents[8:], "Q")
    assert OrderRuleHit.objects.count() == 28


@pytest.mark.row("RG17")
def test_staff_define_each_kind_with_what_makes_sense_for_it(client, gold):
    low, _middle, _high = ladder()
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    forms = {kind: client.get(add(kind)).context["adminform"].form for kind in ("rule", "kit", "goal", "x")}
    fields = {kind: set(form.fields) for kind, form in forms.items()}
    assert [forms[kind].fields["products"].required for kind in ("rule", "kit", "goal")] == [False, True, False]
    titles = {kind: str(client.get(add(kind)).context["title"]) for kind in ("rule", "kit", "goal")}
    assert list(titles.values()) == [
        "Agregar una regla de pedidos", "Agregar un kit de ingreso", "Agregar una meta de campaña",
    ]  # fmt: skip
    assert fields["rule"] - fields["kit"] == {"least_points", "least_amount_minor"}
    assert fields["goal"] - fields["rule"] == {"least_orders"}
    assert fields["x"] == fields["rule"]
    kit = TYPED | {"products": "b a", "rank": low.pk, "name": "Bienvenida"}
    goal = TYPED | FIGURES | {"least_orders": "3", "segment": gold.pk, "for_rank": low.pk, "name": "Despegue"}
    assert client.post(add("kit"), kit | {"kind": "goal"}).status_code == 302
    assert client.post(add("goal"), goal).status_code == 302
    made = {one.name: one for one in OrderRule.objects.all()}
    assert (made["Bienvenida"].kind, made["Bienvenida"].products, made["Despegue"].kind) == ("kit", "A,B", "goal")
    change = reverse("admin:network_orderrule_change", args=[made["Despegue"].pk])
    client.post(change, goal | {"least_orders": "4", "kind": "kit"})
    made["Despegue"].refresh_from_db()
    assert (made["Despegue"].kind, made["Despegue"].least_orders) == ("goal", 4)
    shown = client.get(reverse("admin:network_orderrule_changelist")).content.decode()
    for one in made.values():
        assert asks_of(OrderRule.objects.get(pk=one.pk)) in shown
        assert gives_of(one) in shown


@pytest.mark.parametrize(
    ("kind", "typed", "wrong"),
    [
        ("kit", {"products": " , "}, "products"),
        ("kit", {}, "products"),
        ("goal", FIGURES | {"least_orders": "0"}, "least_points"),
        ("goal", FIGURES | {"least_orders": "-1"}, "least_orders"),
        ("goal", FIGURES | {"least_orders": "1", "least_points": "9" * 30}, "least_points"),
        ("goal", FIGURES | {"least_orders": "1", "rank": "999999"}, "rank"),
        ("rule", FIGURES | {"activates": ""}, "activates"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(client, kind, typed, wrong):
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    form = client.post(add(kind), TYPED | typed).context["adminform"].form
    assert set(form.errors) == {wrong}
    assert form["name"].value() == "Uno"
    assert not OrderRule.objects.exists()


def test_the_list_takes_the_same_queries(client, gold, assert_same_queries):
    low, _middle, _high = ladder()
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    names = iter("abcd")
    assert_same_queries(
        lambda: client.get(reverse("admin:network_orderrule_changelist")),
        lambda: rule(GOAL, gold, rank=low, for_segment=gold, for_rank=low, least_orders=1, name=next(names)),
    )


def test_strangers_and_whoever_is_not_signed_in_define_nothing(client):
    assert client.post(add("kit"), TYPED | {"products": "a"}).status_code == 302
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    assert client.post(add("kit"), TYPED | {"products": "a"}).status_code == 403
    assert not OrderRule.objects.exists()
