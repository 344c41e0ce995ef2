"""Undoing a file of orders: what closed or changed since stays and is named, and so is what rules gave for it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import JobState
from core.jobs_actions import cancel_job
from core.jobs_run import run_due_jobs
from network.actions import campaigns as actions
from network.actions.campaigns.orders import register_orders
from network.enums import AgentState, CampaignState, OrderRuleKind, OrderState
from network.errors import NothingToUndo
from network.models import Agent, CampaignOrder, OrderBatch, OrderRule, Segment, SegmentHolding
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from tests import factories
from tests.network.campaign_cast import FIRST, campaign, close, states
from tests.network.test_campaign_orders import bring_in, preview
from tests.workflows import cast as approvals
from workflows.models import Process

pytestmark = pytest.mark.django_db
SECOND = FIRST + timedelta(days=21)


@pytest.fixture
def carlos():
    return factories.agent(code="CARL2345", joined_at="2024-01-01T00:00:00Z")


def row(number, points, day=FIRST, code="CARL2345"):
    return f"{number};{code};{day};1000;{points};"


def held():
    rows = CampaignOrder.objects.order_by("number")
    return {one.number: (one.points, one.campaign.number, str(one.state)) for one in rows.select_related("campaign")}


@pytest.mark.row("RG16")
def test_nothing_goes_back_into_a_closed_campaign(client, carlos):
    states()
    first = campaign(1)
    campaign(2)
    bring_in(row("P-1", 10), row("P-2", 10))
    batch = bring_in(row("P-1", 10, SECOND), row("P-3", 10, SECOND))
    close(first)
    stood = held()["P-1"]
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    page = reverse("network_staff:order_batch", args=[batch.pk])
    why = [["P-1", "Campaña 2", "Volvería a Campaña 1, que está cerrada: corrige esa campaña."]]
    assert client.get(page).context["would_keep"] == why
    said = client.post(reverse("network_staff:undo_orders", args=[batch.pk]), follow=True)
    assert held() == {"P-1": stood, "P-2": (10, 1, "valid"), "P-3": (10, 2, "cancelled")}
    assert said.context["kept"] == why
    assert why[0][2] in said.content.decode()


def test_where_everything_would_go_back_into_closed_or_locked_ones_nothing_is_undone(carlos):
    states()
    first = campaign(1)
    campaign(2)
    bring_in(row("P-1", 10))
    batch = bring_in(row("P-1", 10, SECOND))
    actions.lock_campaign(campaign=first, by=None)
    with pytest.raises(NothingToUndo):
        actions.undo_batch(batch=batch, by=None)
    assert held() == {"P-1": (10, 2, "valid")}
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_what_a_later_file_wrote_stays_until_that_one_is_undone(carlos):
    campaign(1)
    bring_in(row("P-1", 10))
    first = bring_in(row("P-1", 20), row("P-2", 5), row("P-3", 5))
    later = bring_in(row("P-1", 30), row("P-3", 6))
    actions.undo_batch(batch=first, by=None)
    assert held() == {"P-1": (30, 1, "valid"), "P-2": (5, 1, "cancelled"), "P-3": (6, 1, "valid")}
    first.refresh_from_db()
    assert [one[0] for one in first.figures["undone"]["kept"]] == ["P-1", "P-3"]
    actions.undo_batch(batch=later, by=None)
    assert held()["P-1"][0] == 20


def test_undoing_the_later_file_first_lets_the_earlier_one_be_undone_whole(carlos):
    campaign(1)
    bring_in(row("P-1", 10))
    first, later = bring_in(row("P-1", 20), row("P-2", 5)), bring_in(row("P-1", 30), row("P-2", 6))
    for batch in (later, first):
        actions.undo_batch(batch=batch, by=None)
        batch.refresh_from_db()
        assert not batch.figures["undone"]["kept"]
    assert held() == {"P-1": (10, 1, "valid"), "P-2": (5, 1, "cancelled")}


def test_what_somebody_wrote_again_with_the_same_values_is_theirs(carlos):
    now = campaign(1)
    bring_in(row("P-1", 10))
    first = bring_in(row("P-1", 20))
    bring_in(row("P-1", 30))
    line = actions.OrderLine("P-1", carlos.pk, FIRST, 1000_00, "COP", 20)
    actions.register_orders(lines=[line])
    with pytest.raises(NothingToUndo):
        actions.undo_batch(batch=first, by=None)
    assert held() == {"P-1": (20, now.number, "valid")}


def test_a_file_of_before_moments_were_kept_is_undone_where_nothing_was_written_after_its_end(carlos):
    campaign(1)
    bring_in(row("P-1", 10))
    batch = bring_in(row("P-1", 20), row("P-2", 5))
    for name in ("written_at", "before_at"):
        del batch.figures[name]
    batch.save()
    bring_in(row("P-1", 30))
    actions.undo_batch(batch=batch, by=None)
    assert held() == {"P-1": (30, 1, "valid"), "P-2": (5, 1, "cancelled")}


def test_what_rules_gave_for_undone_orders_stays_and_is_named(client, carlos):
    campaign(1)
    Agent.objects.filter(pk=carlos.pk).update(state=AgentState.INACTIVE)
    OrderRule.objects.create(name="Vuelve con 50", activates=True, least_points=50)
    batch = bring_in(row("P-1", 80), row("P-2", 10))
    actions.undo_batch(batch=batch, by=None)
    assert Agent.objects.get(pk=carlos.pk).state == AgentState.ACTIVE
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk]))
    said = [(hit.rule.name, hit.order.number, what) for hit, what in shown.context["given"]]
    assert said == [("Vuelve con 50", "P-1", "activo")]
    assert carlos.person.name in shown.content.decode()
    assert "Contaban en Campaña 1 antes de deshacerlo" in shown.content.decode()
    assert (shown.context["undone"], shown.context["withdrawn"], shown.context["waiting"]) == (2, [], [])


def test_whoever_got_something_of_a_rule_that_is_called_otherwise_since_is_named(client, carlos):
    campaign(1)
    gold = Segment.objects.create(name="Oro")
    made = OrderRule.objects.create(name="Vuelve con 50", segment=gold, least_points=50)
    batch = bring_in(row("P-1", 80))
    OrderRule.objects.filter(pk=made.pk).update(name="Compra fuerte")
    actions.undo_batch(batch=batch, by=None)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk]))
    assert [(hit.rule.name, what) for hit, what in shown.context["given"]] == [("Compra fuerte", "segmento Oro")]
    assert SegmentHolding.objects.get().reason == "Regla Vuelve con 50: pedido P-1."


@pytest.mark.row("RG16")
def test_an_activation_that_still_has_enough_orders_goes_on_waiting_and_is_named(client, carlos):
    campaign(1)
    approvals.flow(approvals.step(approvals.role()), subject="activation")
    Agent.objects.filter(pk=carlos.pk).update(state=AgentState.INACTIVE)
    OrderRule.objects.create(name="Cien", kind=OrderRuleKind.GOAL, activates=True, least_points=100)
    bring_in(row("P-1", 60))
    batch = bring_in(row("P-2", 60))
    bring_in(row("P-3", 60))
    actions.undo_batch(batch=batch, by=None)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk]))
    assert [(hit.rule.name, hit.whose) for hit in shown.context["waiting"]] == [("Cien", carlos)]
    assert (shown.context["given"], shown.context["withdrawn"]) == ([], [])
    said = shown.content.decode()
    assert "Activaciones que siguen esperando aprobación" in said
    assert carlos.person.name in said
    assert Process.objects.open().filter(subject="activation").exists()


def test_looking_at_what_stays_costs_the_same(client, carlos, assert_same_queries):
    campaign(1)
    OrderRule.objects.create(name="Vuelve con 50", activates=True, least_points=50)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    rows, many = [], []

    def add():
        many.append(len(many))
        rows[:] = [row(f"P-{len(many)}-{at}", 80) for at in many]
        bring_in(*rows)
        again = bring_in(*(one.replace("1000", "2000") for one in rows), row(f"Q-{len(many)}", 80))
        bring_in(*(one.replace("1000", "3000") for one in rows))
        actions.undo_batch(batch=again, by=None)

    def look():
        shown = client.get(reverse("network_staff:order_batch", args=[OrderBatch.objects.order_by("-pk")[1].pk]))
        assert len(shown.context["kept"]) == len(many)
        return shown

    assert_same_queries(look, add)


def test_a_campaign_that_is_still_open_takes_them_back(carlos):
    first = campaign(1, CampaignState.PRECALCULATED)
    campaign(2)
    bring_in(row("P-1", 10))
    actions.undo_batch(batch=bring_in(row("P-1", 10, SECOND)), by=None)
    order = CampaignOrder.objects.get()
    assert (order.campaign, order.ordered_on, order.state) == (first, FIRST, OrderState.VALID)


@pytest.mark.row("RG16")
def test_a_file_whose_saving_was_stopped_or_failed_says_that_nothing_was_saved(client, carlos, monkeypatch):
    campaign(1)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    stopped, failed = (actions.confirm_orders(batch=preview(row(f"P-{n}", 1)), by=None) for n in (1, 2))
    cancel_job(job=stopped.job, by=None)
    assert "Se detuvo el guardado de este archivo: no se guardó ninguno" in shown(client, stopped)
    with monkeypatch.context() as patch:
        patch.setattr("network.actions.campaigns.batches.register_orders", fail)
        run_due_jobs()
    said = shown(client, failed)
    assert "Guardar este archivo falló: no se guardó ninguno" in said
    assert "Informe de cada fila" not in said


def test_a_file_that_is_stopped_while_it_is_saved_is_saved_and_done(carlos, monkeypatch):
    campaign(1)
    batch = actions.confirm_orders(batch=preview(row("P-1", 1)), by=None)

    def stop(**asked):
        batch.job.cancel_asked_at = timezone.now()
        batch.job.save(update_fields=["cancel_asked_at"])
        return register_orders(**asked)

    monkeypatch.setattr("network.actions.campaigns.batches.register_orders", stop)
    run_due_jobs()
    batch.job.refresh_from_db()
    assert (batch.job.state, CampaignOrder.objects.count()) == (JobState.DONE, 1)


def fail(**_asked):
    raise NothingToUndo()


def shown(client, batch):
    return client.get(reverse("network_staff:order_batch", args=[batch.pk])).content.decode()
