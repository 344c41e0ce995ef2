"""RG17: the preview of a file of orders says what rules, kits and goals would do, and confirming it does just that."""

import uuid
from collections import Counter

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from network.actions import RankWanted, assign_ranks
from network.actions import campaigns as actions
from network.actions.campaigns.batches import run_import
from network.enums import AgentState, ApplicationState, OrderRuleKind, RankSource
from network.models import (
    AgentChange,
    Application,
    OrderBatch,
    OrderRule,
    OrderRuleHit,
    RankChange,
    Segment,
    SegmentHolding,
)
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from tests import factories
from tests.network.campaign_cast import FIRST, campaign, order
from tests.network.test_campaign_orders import HEAD, bring_in, save, table
from tests.network.test_ranks import ladder
from tests.workflows import cast as approvals
from workflows.models import Process

pytestmark = pytest.mark.django_db
KIT, GOAL = OrderRuleKind.KIT, OrderRuleKind.GOAL


def preview(*rows):
    file = table(*rows, head=f"{HEAD};Productos")
    return actions.import_orders(table=file, form_key=uuid.uuid4(), by=None)


def row(number, agent, points, products="", state=""):
    return f"{number};{agent.person.email};{FIRST};1000;{points};{state};{products}"


def agents(*states):
    return [factories.agent(state=state) for state in states]


def a_company(flow=False):
    """Rules of each kind, and people of each sort: whoever has it already, whom staff put elsewhere, who waits."""
    now, (low, middle, _high) = campaign(1), ladder()
    gold, plain = Segment.objects.create(name="Oro"), Segment.objects.create(name="Base")
    OrderRule.objects.create(name="Vuelve", activates=True, least_points=50)
    OrderRule.objects.create(name="Kit", kind=KIT, products="A,B", segment=plain, rank=low, activates=True, position=1)
    OrderRule.objects.create(name="Meta", kind=GOAL, least_points=100, segment=gold, rank=middle, position=2)
    OrderRule.objects.create(name="Apagada", least_points=1, activates=True, is_active=False)
    active, chosen, ranked, out, new, client = agents(*[AgentState.ACTIVE] * 3, AgentState.INACTIVE,
                                                      AgentState.PREREGISTERED, AgentState.CLIENT_ONLY)  # fmt: skip
    actions.put_into_segment(agent=chosen, segment=plain, reason="Lo pidió", by=None)
    assign_ranks(wanted=[RankWanted(ranked.pk, middle.pk, "Así vino")], source=RankSource.HAND, by=None)
    order(now, active, "P-0", points=60)
    SegmentHolding.objects.create(agent=ranked, segment=gold, source="goal")
    return [
        row("P-0", active, 70), row("P-1", active, 40), row("P-2", chosen, 100), row("P-3", ranked, 120),
        row("P-4", out, 60, "A B"), row("P-5", out, 60), row("P-6", new, 90, "A,B"), row("P-7", client, 10, "A,B"),
    ]  # fmt: skip


def done():
    """The same figures, counted in what was written, where something was."""
    with_agent = OrderRuleHit.objects.values_list("rule__name", "agent").distinct()
    words = {"activates": AgentChange.objects.filter(act__in=["network.activate_agent", "network.make_agent"]),
             "into_segment": SegmentHolding.objects.filter(source__in=["rule", "kit", "goal"]).exclude(reason=""),
             "to_rank": RankChange.objects.exclude(source="hand")}  # fmt: skip
    found = {"people": Counter(name for name, _agent in with_agent), "asks": Counter()}
    for what, rows in words.items():
        reasons = [reason for reason in rows.values_list("reason", flat=True) if ":" in reason]
        found[what] = Counter(reason.split(":")[0].split()[-1] for reason in reasons)
    asked = Process.objects.filter(subject="activation").values_list("subject_id", flat=True)
    hits = OrderRuleHit.objects.in_bulk(list(asked))
    found["asks"].update(hit.rule.name for hit in hits.values())
    return {name: {what: many[name] for what, many in found.items()} for name in found["people"]}


@pytest.mark.parametrize("flow", [False, True])
def test_confirming_does_what_the_preview_said(flow):
    if flow:
        approvals.flow(approvals.step(approvals.role()), subject="activation")
    batch = preview(*a_company())
    assert not OrderRuleHit.objects.exists()
    said = {one["rule"]: {name: one[name] for name in ("people", "activates", "asks", "into_segment", "to_rank")}
            for one in batch.figures["seen"]["gifts"]}  # fmt: skip
    assert [one["rule"] for one in batch.figures["seen"]["gifts"]] == ["Vuelve", "Kit", "Meta"]
    save(batch)
    assert said == done()
    entered = {"activates": 0, "asks": 2} if flow else {"activates": 2, "asks": 0}
    assert said["Vuelve"] == {"people": 5, "into_segment": 0, "to_rank": 0} | entered
    assert said["Kit"] == {"people": 3, "activates": 0, "asks": 0, "into_segment": 3, "to_rank": 1}
    assert said["Meta"] == {"people": 4, "activates": 0, "asks": 0, "into_segment": 1, "to_rank": 3}


LINE = st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 120), st.sampled_from(["", "anulado"]))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([(0, 1, 60, ""), (0, 2, 60, ""), (0, 1, 60, "anulado"), (0, 3, 20, "")], False)
@example([(0, 1, 60, "anulado"), (1, 2, 80, ""), (0, 3, 90, "")], True)
@given(st.lists(LINE, min_size=1, max_size=6), st.booleans())
def test_whatever_a_file_holds_saving_it_does_what_the_preview_counted(lines, flow):
    """However its rows hang together: they are saved in one step, as they were counted."""
    with transaction.atomic():
        now, who = campaign(1), agents(AgentState.INACTIVE, AgentState.ACTIVE, AgentState.PREREGISTERED)
        bring_in(row("P-1", who[0], 110), row("P-2", who[1], 30))  # before there were rules
        gold, plain = Segment.objects.create(name="Oro"), Segment.objects.create(name="Base")
        OrderRule.objects.create(name="Vuelve", activates=True, least_points=70)
        OrderRule.objects.create(name="Meta", kind=GOAL, least_points=100, segment=gold, activates=True)
        OrderRule.objects.create(name="Sigue", for_segment=gold, least_points=10, segment=plain, position=2)
        if flow:
            approvals.flow(approvals.step(approvals.role()), subject="activation")
        batch = preview(*[row(f"P-{n}", who[at], points, state=state) for at, n, points, state in lines])
        if any(batch.figures["seen"]["counts"].get(name) for name in ("new", "changed")):
            job = actions.confirm_orders(batch=batch, by=None).job
            assert list(run_import(job)) == [], "it ends with its one step"
            said = {one["rule"]: one for one in batch.figures["seen"]["gifts"]}
            for name, after in done().items():
                assert after == {what: said[name][what] for what in after}, name
            assert set(done()) == {name for name, one in said.items() if one["people"]}
        assert now.orders.exists()
        transaction.set_rollback(True)


@pytest.mark.row("RG18")
def test_approvals_that_it_withdraws_and_asks_again_are_counted(client):
    campaign(1)
    approvals.flow(approvals.step(approvals.role()), subject="activation")
    OrderRule.objects.create(name="Vuelve", activates=True, least_points=70)
    OrderRule.objects.create(name="Meta", kind=GOAL, least_points=100, activates=True)
    one, two, three = agents(*[AgentState.INACTIVE] * 3)
    gone = {"P-1": one, "P-3": three}
    bring_in(row("P-1", one, 80), row("P-2", two, 80), row("P-3", three, 60), row("P-4", three, 60))
    bring_in(row("P-2", two, 80, state="anulado"))
    waiting = Process.objects.open().filter(subject="activation")
    batch = preview(*[row(n, who, 60, state="anulado") for n, who in gone.items()], row("P-2", two, 80))
    figures = {one["rule"]: (one["people"], one["withdraws"], one["renews"]) for one in batch.figures["seen"]["gifts"]}
    assert figures == {"Vuelve": (0, 1, 1), "Meta": (0, 1, 0)}
    assert {one.person_id for one in waiting} == {one.person_id, three.person_id}, "a preview does nothing"
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    said = words_of(client.get(reverse("network_staff:order_batch", args=[batch.pk])))
    for words in ("Retiraría 1 activación que espera aprobación.", "Volvería a pedir 1 activación que se retiró."):
        assert words in said
    assert "aplica a 0" not in said
    save(batch)
    assert [one.person_id for one in waiting.all()] == [two.person_id]


def test_without_a_flow_what_was_withdrawn_activates_at_once_and_is_counted_so():
    campaign(1)
    flow = approvals.flow(approvals.step(approvals.role()), subject="activation")
    OrderRule.objects.create(name="Vuelve", activates=True, least_points=70)
    (agent,) = agents(AgentState.INACTIVE)
    bring_in(row("P-1", agent, 80))
    bring_in(row("P-1", agent, 80, state="anulado"))
    flow.is_active = False
    flow.save()
    batch = preview(row("P-1", agent, 80))
    assert [(one["activates"], one["renews"]) for one in batch.figures["seen"]["gifts"]] == [(1, 0)]
    save(batch)
    agent.refresh_from_db()
    assert agent.state == AgentState.ACTIVE


def test_whose_registration_is_undecided_is_not_counted_and_not_activated():
    campaign(1)
    OrderRule.objects.create(name="Vuelve", activates=True, least_points=50)
    (new,) = agents(AgentState.PREREGISTERED)
    given = {"passage": "new", "channel": "contact", "target": "agent", "state": ApplicationState.WAITING}
    Application.objects.create(person=new.person, **given)
    batch = preview(row("P-1", new, 60))
    assert [one["activates"] for one in batch.figures["seen"]["gifts"]] == [0]
    save(batch)
    new.refresh_from_db()
    assert new.state == AgentState.PREREGISTERED


def words_of(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.mark.row("RG17")
def test_staff_read_it_before_they_confirm_and_as_of_when(client):
    rows = a_company()
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    page = reverse("network_staff:order_batch", args=[preview(*rows).pk])
    said = words_of(client.get(page))
    for words in ("Lo que harían las reglas", "regla de negocio · aplica a 5 personas", "Activaría a 2 personas.",
                  "Pondría a 3 personas en el segmento Base.", "Subiría a 1 persona al rango",
                  "Contado el ", "cuando llegó el archivo"):  # fmt: skip
        assert words in said
    assert "Pediría" not in said
    assert "Apagada" not in said
    approvals.flow(approvals.step(approvals.role()), subject="activation")
    asking = words_of(client.get(reverse("network_staff:order_batch", args=[preview(*rows).pk])))
    assert "Pediría aprobación para activar a 2 personas." in asking
    nothing = preview(row("P-9", agents(AgentState.ACTIVE)[0], 1))
    shown = client.get(reverse("network_staff:order_batch", args=[nothing.pk])).content.decode()
    assert "Ninguna regla, kit ni meta actúa sobre estos pedidos." in shown


def test_a_preview_of_before_and_a_file_that_came_in_say_nothing_of_rules(client):
    campaign(1)
    agent = factories.agent(code="CARL2345")
    OrderRule.objects.create(name="Vuelve", activates=True, least_points=50)
    batch = preview(f"P-1;{agent.person.email};{FIRST};1;80;")
    del batch.figures["seen"]["gifts"]
    batch.save()
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    for one in (batch, bring_in(f"P-2;{agent.person.email};{FIRST};1;80;")):
        assert client.get(reverse("network_staff:order_batch", args=[one.pk])).context["gifts"] is None


def test_the_preview_costs_the_same_however_many_rules_act(client, assert_same_queries, django_assert_max_num_queries):
    campaign(1)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    rows = []

    def add():
        many = len(rows)
        gold = Segment.objects.create(name=f"S{many}")
        kind = (GOAL, KIT, OrderRuleKind.RULE)[many % 3]
        OrderRule.objects.create(name=f"R{many}", kind=kind, products="A", segment=gold, activates=True)
        rows.append(row(f"P-{many}", agents(AgentState.INACTIVE)[0], 60, "A"))
        preview(*rows)

    def look():
        with django_assert_max_num_queries(12):
            shown = client.get(reverse("network_staff:order_batch", args=[OrderBatch.objects.latest("pk").pk]))
        assert len(shown.context["gifts"]) == len(rows)
        return shown

    assert_same_queries(look, add)
