"""RG16: a precalculation goes on from the campaign before, though that is not closed yet, and says from what."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core import conf
from core.jobs_run import run_due_jobs
from network.actions import campaigns as actions
from network.actions import set_agent_active
from network.actions.campaigns import OrderLine, running, standings
from network.enums import AgentState, RunKind, RunState
from network.models import Agent, CampaignRun, CommercialState, Standing, StandingDraft
from network.permissions import VIEW_CAMPAIGNS
from network.queries import campaigns as queries
from network.queries.bases import Basis, basis_of, closed_before
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states
from tests.network.test_campaign_orders import bring_in

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
ROW = ("agent", "mask", "idle", "state", "orders", "amount_minor", "points")


def agents(count):
    return [factories.agent(joined_at=LONG_AGO) for _ in range(count)]


def draft(now):
    run = actions.precalculate(campaign=now, by=None)
    run_due_jobs()
    run.refresh_from_db()
    assert run.state == RunState.DONE
    return run


def told_of(now):
    return queries.told_of_draft(now, queries.last_precalculations(now))


def idle(now):
    return dict(StandingDraft.objects.filter(campaign=now).values_list("agent", "idle"))


@pytest.fixture
def scene():
    """Two closed without orders; `a` ordered in the third, which is locked, `b` did not; the fourth is open."""
    states()
    a, b = agents(2)
    for number in (1, 2):
        close(campaign(number))
    third, fourth = campaign(3), campaign(4)
    order(third, a)
    actions.lock_campaign(campaign=third, by=None)
    return a, b, third, fourth


@pytest.mark.row("RG16")
def test_a_precalculation_goes_on_from_that_of_a_campaign_that_is_locked(client, scene):
    a, b, third, fourth = scene
    first, second = draft(third), draft(fourth)
    assert idle(fourth) == {a.pk: 1, b.pk: 4}
    kept = {name: second.figures[name] for name in ("from", "from_draft", "without")}
    assert kept == {"from": third.pk, "from_draft": first.pk, "without": []}
    assert [(run.figures["changed"], run.figures["inactivated"]) for run in (first, second)] == [(2, 1), (1, 0)]
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    stencil = reverse("network_staff:stencil")
    for now, leaving in ((third, [b.pk]), (fourth, [])):  # by then the third has made them inactive
        found = client.get(stencil, {"campaign": now.pk, "changes": "inactive"})
        assert [row.agent_id for row in found.context["page"].rows] == leaving
    found = client.get(stencil, {"campaign": fourth.pk, "changes": "state"})
    assert [(row.agent_id, row.was_name) for row in found.context["page"].rows] == [(a.pk, "Activa")]
    for page in (found, client.get(reverse("network_staff:campaign", args=[fourth.pk]))):
        text = page.content.decode()
        assert "Parte del precálculo de Campaña 3 del" in text
        assert "vuelve a precalcular" not in text
        assert "no está cerrada" not in text


@pytest.mark.row("RG16")
def test_its_page_says_when_what_it_went_on_from_changed(client, scene):
    _a, _b, third, fourth = scene
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))

    def changed():
        page = client.get(reverse("network_staff:campaign", args=[fourth.pk]))
        told = page.context["told"]
        assert ("cambió después" in page.content.decode()) == bool(told.changed)
        return told.changed, [one.pk for one in told.without]

    assert draft(fourth).figures["without"] == [third.pk]
    assert changed() == (None, [third.pk])
    draft(third)
    assert changed() == (third, [third.pk]), "there is one to go on from now"
    draft(fourth)
    assert changed() == (None, [])
    draft(third)
    assert changed() == (third, []), "it was precalculated anew"
    draft(fourth)
    actions.close_campaign(campaign=third, by=None)
    run_due_jobs()
    third.refresh_from_db()
    assert changed() == (third, []), "it was closed"
    draft(fourth)
    assert changed() == (None, [])


def test_what_is_out_of_date_two_campaigns_back_is_told_too(scene):
    _a, _b, third, fourth = scene
    fifth = campaign(5)
    for now in (third, fourth, fifth):
        draft(now)
    told = told_of(fifth)
    assert (told.changed, told.first) == (None, None)
    draft(third)
    told = told_of(fifth)
    assert (told.changed, told.first) == (third, fourth), "in this order"
    draft(fourth)
    assert (told_of(fifth).changed, told_of(fifth).first) == (fourth, None)


def test_a_correction_of_a_closed_campaign_makes_it_out_of_date(scene):
    _a, _b, third, fourth = scene
    draft(third)
    draft(fourth)
    closed = CampaignRun.objects.get(campaign__number=2, kind=RunKind.CLOSE)
    by, other = (factories.staff() for _ in range(2))
    CampaignRun.objects.create(
        campaign=closed.campaign, kind=RunKind.CORRECTION, state=RunState.DONE, compensates=closed, by=by,
        confirmed_by=other, finished_at=timezone.now(),
    )  # fmt: skip
    assert (told_of(fourth).changed, told_of(fourth).first) == (closed.campaign, third)


@pytest.mark.row("RG16")
def test_its_own_orders_make_it_out_of_date_however_they_change(client, scene):
    """A file that comes in, one that is undone (which gives orders their moment back), an order that leaves."""
    a, _b, _third, fourth = scene
    fifth = campaign(5)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    words = "Después llegaron o cambiaron pedidos de esta campaña"
    changes = [
        lambda: changes.append(bring_in(row_of("P-1", fourth, a))),
        lambda: changes.append(bring_in(row_of("P-1", fourth, a, amount=2000))),
        lambda: actions.undo_batch(batch=changes.pop(), by=None),
        lambda: bring_in(row_of("P-1", fifth, a)),
    ]
    for change in list(changes):
        draft(fourth)
        page = reverse("network_staff:campaign", args=[fourth.pk])
        assert (told_of(fourth).changed, words in client.get(page).content.decode()) == (None, False)
        change()
        told = told_of(fourth)
        assert (told.changed, told.first, told.is_own) == (fourth, None, True)
        for url in (page, reverse("network_staff:stencil") + f"?campaign={fourth.pk}"):
            assert words in client.get(url).content.decode()
    draft(fourth)
    draft(fifth)
    bring_in(row_of("P-2", fourth, a))
    told = told_of(fifth)
    assert (told.changed, told.first, told.is_own) == (fourth, fourth, False), "the earlier one first"
    draft(fourth)
    draft(fifth)
    bring_in(row_of("P-2", fourth, a))
    assert told_of(fifth).changed is None, "the same file again changes nothing"


def row_of(number, now, agent, amount=1000):
    return f"{number};{agent.person.email};{now.starts_on};{amount};5;"


def test_orders_that_come_in_while_it_is_worked_out_make_it_out_of_date(scene):
    """They are looked at or not: nobody knows, and it says so."""
    a, _b, _third, fourth = scene
    run = actions.precalculate(campaign=fourth, by=None)
    at_work = running.run_precalculation(run.job)
    run.job.state_kept = next(at_work).state
    run.job.state_kept = next(at_work).state
    line = OrderLine("P-1", a.pk, fourth.starts_on, 1000_00, "COP")
    actions.register_orders(lines=[line])
    for _step in at_work:
        pass
    assert told_of(fourth).is_own


def test_what_is_not_counted_is_handed_on(scene):
    _a, _b, third, fourth = scene
    draft(fourth)
    assert draft(campaign(5)).figures["without"] == [third.pk]
    assert draft(campaign(7)).figures["without"] == [third.pk]


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.FAILED])
def test_nothing_goes_on_from_what_did_not_end_well(scene, state):
    _a, _b, third, fourth = scene
    draft(third)
    CampaignRun.objects.create(campaign=third, kind=RunKind.PRECALCULATION, state=state)
    second = closed_before(third)
    assert basis_of(fourth, draft=True) == Basis(second.pk, None, (third.pk,))


def test_one_that_did_not_keep_it_went_on_from_the_last_closed_one(scene):
    _a, _b, third, fourth = scene
    run = draft(fourth)
    for name in ("from", "from_draft", "without"):
        del run.figures[name]
    run.save()
    told = told_of(fourth)
    assert (told.draft, told.without, told.changed) == (None, [third], None)


def test_a_close_goes_on_from_closed_ones_alone_by_the_statement_it_always_was(scene):
    _a, _b, third, fourth = scene
    draft(third)
    basis = standings.hold_basis(fourth, draft=False)
    assert basis == Basis(closed_before(third).pk)
    told = standings.statement(basis, draft=False)
    assert "LEFT JOIN network_standingnow p ON p.campaign_id = %(before)s AND p.agent_id = a.id" in told
    assert "network_standingdraft" not in told


def test_what_it_goes_on_from_is_held_meanwhile(scene, django_assert_num_queries):
    _a, _b, _third, fourth = scene
    with django_assert_num_queries(3) as asked:
        standings.hold_basis(fourth, draft=True)
    assert "FOR SHARE" in asked.captured_queries[0]["sql"]


def test_its_figures_are_of_what_it_went_on_from_though_that_be_precalculated_anew_meanwhile():
    states()
    agent, (first, second) = agents(1)[0], [campaign(number) for number in (1, 2)]
    draft(first)
    run = actions.precalculate(campaign=second, by=None)
    at_work = running.run_precalculation(run.job)
    for _step in range(3):  # it is filled: the first campaign's close would leave them En riesgo, and so would its own
        run.job.state_kept = next(at_work).state
    order(first, agent)
    anew = actions.precalculate(campaign=first, by=None)
    for each in (running.run_precalculation(anew.job), at_work):
        for _step in each:
            pass
    run.refresh_from_db()
    assert (run.figures["changed"], run.figures["activated"]) == (0, 0)
    assert told_of(second).changed == first


def test_whom_to_call_is_taken_as_the_drafts_before_leave_them():
    """Whoever is out by then is not called again, whatever staff did today counts, and so does what was closed."""
    states()
    a, b = agents(2)
    for number in (1, 2):
        close(campaign(number))
    third, fourth, fifth = (campaign(number) for number in (3, 4, 5))
    order(fourth, a)
    for now in (third, fourth, fifth):
        actions.lock_campaign(campaign=now, by=None)
    runs = [draft(now) for now in (third, fourth, fifth)]
    assert [(run.figures["inactivated"], run.figures["activated"]) for run in runs] == [(2, 0), (0, 1), (0, 0)]
    boss = factories.staff(VIEW_CAMPAIGNS)
    assert [lists_of(boss, now)["inactive"] for now in (third, fourth, fifth)] == [{a.pk, b.pk}, set(), set()]
    assert [lists_of(boss, now)["active"] for now in (third, fourth, fifth)] == [set(), {a.pk}, set()]
    set_agent_active(agent=b, active=False, reason="A mano", by=None)
    assert lists_of(boss, third)["inactive"] == {a.pk}
    actions.close_campaign(campaign=third, by=None)
    run_due_jobs()
    set_agent_active(agent=b, active=True, reason="A mano", by=None)
    assert lists_of(boss, fourth)["inactive"] == {b.pk}, "what the third did is past"
    assert lists_of(boss, fifth)["inactive"] == set(), "by then the fourth has"
    Agent.objects.filter(pk=a.pk).update(state="client_only")
    assert lists_of(boss, fourth)["active"] == set()


def test_by_the_clock_the_earlier_one_is_precalculated_first():
    states()
    agents(1)
    week = timezone.now() - timedelta(days=7)
    first, second = (campaign(number, opened_at=week) for number in (1, 2))
    conf.change("network.precalculate_days", 7, by=None)
    assert actions.precalculate_by_schedule() == 1
    assert actions.precalculate_by_schedule() == 0, "the first is at work"
    run_due_jobs()
    assert actions.precalculate_by_schedule() == 1
    run_due_jobs()
    assert queries.last_precalculations(second)[0].figures["from"] == first.pk


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([[False, False, True], [False, False, True], [False, True, False]])
@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=2, max_size=3))
def test_precalculating_one_after_the_other_gives_what_closing_them_gives(world, plan):
    """Row by row, wherever the last closed campaign lies; and what it does to agents, as each would find them."""
    boss = factories.staff(VIEW_CAMPAIGNS)
    begun = [world.next_campaign() for _ in plan]
    for now, ordered in zip(begun, plan, strict=True):
        for agent, has in zip(world.agents, ordered, strict=True):
            if has:
                order(now, agent)
        actions.lock_campaign(campaign=now, by=None)
    told = [figures_of(draft(now)) for now in begun]
    drafted = [set(StandingDraft.objects.filter(campaign=now).values_list(*ROW)) for now in begun]
    listed = [lists_of(boss, now) for now in begun]
    closes = []
    for now in begun:
        run = actions.close_campaign(campaign=now, by=None)
        run_due_jobs()
        for one in (run, now):
            one.refresh_from_db()
        closes.append(figures_of(run))
    assert drafted == [set(Standing.objects.filter(campaign=now).values_list(*ROW)) for now in begun]
    assert told == closes
    assert listed == [lists_of(boss, now) for now in begun]
    assert [[len(one[name]) for name in ("inactive", "active")] for one in listed] == [
        [one[name] for name in ("inactivated", "activated")] for one in told
    ]
    world.forget()


def figures_of(run):
    return {name: run.figures[name] for name in (*queries.NAMES, "states")}


def lists_of(boss, now):
    """Whom the stencil lists as changed by the campaign, or to be changed."""
    shown = {name: queries.standings(boss, now, {"changes": name}) for name in ("inactive", "active", "state")}
    return {name: {row.agent_id for row in found} for name, found in shown.items()}


class World:
    """Three agents, of whom one is inactive, and campaigns one after the other, across the examples of one test."""

    def __init__(self):
        states()
        CommercialState.objects.filter(name="Cesada").update(threshold=2)
        self.number = 0
        self.begin()

    def begin(self):
        self.agents = [*agents(2), factories.agent(joined_at=LONG_AGO, state=AgentState.INACTIVE)]

    def next_campaign(self):
        self.number += 1
        return campaign(self.number)

    def forget(self):
        Agent.objects.filter(pk__in=[agent.pk for agent in self.agents]).update(state="client_only")
        self.begin()


@pytest.fixture
def world():
    return World()
