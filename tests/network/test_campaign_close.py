"""Closing campaigns: what is written, what it does to agents, and that it can be killed anywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import jobs_run
from core.enums import JobState
from core.models import AuditEntry, Job
from network.actions import campaigns as actions
from network.actions import set_agent_active
from network.enums import AgentState, CampaignState, RunKind
from network.errors import CampaignBlocked
from network.models import (
    Agent,
    AgentChange,
    Campaign,
    CampaignRun,
    CommercialState,
    Segment,
    SegmentHolding,
    StandingDraft,
)
from network.permissions import VIEW_CAMPAIGNS
from network.queries import campaigns as queries
from network.queries.compared import compared
from network.rules.campaigns import next_idle, next_mask, state_at
from notifications.models import Message
from tests import factories
from tests.network.campaign_cast import campaign, close, order, stands, states

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def agents(count, **fields):
    return [factories.agent(joined_at=LONG_AGO, **fields) for _ in range(count)]


def test_three_campaigns_without_an_order_make_inactive_and_an_order_takes_back_in():
    states()
    loyal, idle = agents(2)
    for number in (1, 2, 3):
        now = campaign(number)
        order(now, loyal)
        run = close(now)
    assert stands(now) == {loyal.pk: (7, 0, "Activa", 1), idle.pk: (0, 3, "Cesada", 0)}
    assert run.figures | {"states": None, "thresholds": None} == {
        "agents": 2, "ordered": 1, "orders": 1, "amount_minor": 10_000_00, "points": 10, "changed": 1,
        "inactivated": 1, "activated": 0, "first": 0, "states": None, "thresholds": None,
    }  # fmt: skip
    assert Campaign.objects.get(number=1).tree.agents == 2
    idle.refresh_from_db()
    assert idle.state == AgentState.INACTIVE
    assert not idle.person.invite_codes.filter(is_active=True).exists()
    change = AgentChange.objects.get(agent=idle)
    assert "Campaña 3" in change.reason
    assert "Cesada" in change.reason
    assert AuditEntry.objects.filter(target_type="network.agent", target_id=str(idle.pk)).count() == 1
    assert Message.objects.filter(person=idle.person, kind="network.agent_inactivated").exists()
    fourth = campaign(4)
    order(fourth, idle)
    close(fourth)
    idle.refresh_from_db()
    assert idle.state == AgentState.ACTIVE
    assert idle.person.invite_codes.filter(is_active=True).exists()


def test_a_state_takes_back_in_whoever_ordered_and_nobody_else():
    """Activa lasts as far as one campaign without an order: whom staff put out meanwhile stays out."""
    states()
    CommercialState.objects.filter(name="En riesgo").update(threshold=2)
    sanctioned, (first, second, third) = agents(1)[0], [campaign(number) for number in (1, 2, 3)]
    order(first, sanctioned)
    close(first)
    set_agent_active(agent=sanctioned, active=False, reason="Una sanción", by=None)
    run = actions.precalculate(campaign=second, by=None)
    jobs_run.run_due_jobs()
    run.refresh_from_db()
    boss = factories.staff(VIEW_CAMPAIGNS)
    assert run.figures["activated"] == 0
    assert not queries.standings(boss, second, {"changes": "active"})
    assert close(second).figures["activated"] == 0
    assert stands(second)[sanctioned.pk][1:3] == (1, "Activa")
    sanctioned.refresh_from_db()
    assert sanctioned.state == AgentState.INACTIVE
    order(third, sanctioned)
    assert close(third).figures["activated"] == 1
    assert [row.agent_id for row in queries.standings(boss, third, {"changes": "active"})] == [sanctioned.pk]
    sanctioned.refresh_from_db()
    assert sanctioned.state == AgentState.ACTIVE


def test_whoever_joins_after_the_last_day_waits_for_the_next_campaign_and_clients_only_do_not_count():
    states()
    first = campaign(1)
    old = agents(1)[0]
    factories.agent()
    agents(1, state=AgentState.CLIENT_ONLY)
    close(first)
    assert set(stands(first)) == {old.pk}


def test_a_precalculation_is_provisional_and_is_written_anew():
    states()
    first, (one, two) = campaign(1), agents(2)
    for number in (1, 2):
        order(first, (one, two)[number - 1])
        run = actions.precalculate(campaign=first, by=None)
        assert actions.precalculate(campaign=first, by=None) == run
        jobs_run.run_due_jobs()
        run.refresh_from_db()
        assert (run.figures["agents"], run.figures["ordered"]) == (2, number)
    first.refresh_from_db()
    assert first.state == CampaignState.PRECALCULATED
    assert not stands(first)
    assert StandingDraft.objects.filter(campaign=first).count() == 2
    rows = compared(first, queries.last_precalculations(first))
    ordered = next(row for row in rows if row.label == "Agents with an order" or row.now == 2)
    assert ordered.now == 2
    assert [row.note for row in rows if row.note] == ["2 de ellos no tenían estado antes, porque son nuevos."]


def test_what_keeps_a_campaign_from_closing_is_named():
    today = timezone.localdate()
    campaign(1)
    second = campaign(2, ends_on=today + timedelta(days=1))
    named = " ".join(queries.blockers(second))
    with pytest.raises(CampaignBlocked):
        actions.close_campaign(campaign=second, by=None)
    assert len(queries.blockers(second)) == 4
    assert "Campaña 1" in named


def test_click_and_schedule_are_one_run():
    states()
    agents(1)
    first = campaign(1, closes_at=timezone.now() - timedelta(minutes=1))
    actions.lock_campaign(campaign=first, by=None)
    run = actions.close_campaign(campaign=first, by=None)
    assert actions.close_by_schedule() == 0
    jobs_run.run_due_jobs()
    assert actions.close_by_schedule() == 0
    assert actions.close_campaign(campaign=first, by=None) == run
    assert CampaignRun.objects.filter(kind=RunKind.CLOSE).count() == Job.objects.count() == 1


def test_the_schedule_locks_and_closes_even_long_after():
    states()
    agents(1)
    first = campaign(1, closes_at=timezone.now() - timedelta(days=9))
    assert actions.close_by_schedule() == 1
    jobs_run.run_due_jobs()
    first.refresh_from_db()
    assert first.state == CampaignState.CLOSED


def test_segments_follow_the_orders_and_what_staff_chose_stays():
    states()
    gold = Segment.objects.create(name="Oro", least_average_minor=5_000_00, least_campaigns=2, position=1)
    plain = Segment.objects.create(name="Base", position=2)
    good, new, chosen = agents(3)
    SegmentHolding.objects.create(agent=chosen, segment=plain, source="hand")
    for number in (1, 2):
        now = campaign(number)
        order(now, good)
        order(now, chosen)
        if number == 2:
            order(now, new)
        close(now)
    held = dict(SegmentHolding.objects.filter(until=None).values_list("agent", "segment"))
    assert held == {good.pk: gold.pk, new.pk: plain.pk, chosen.pk: plain.pk}
    assert SegmentHolding.objects.filter(agent=good).count() == 2


class Killed(BaseException):
    """Nobody catches it, as with kill -9."""


def kill_after(monkeypatch, steps):
    """The worker dies in the middle of a step: it is rolled back, and the claim runs out."""
    left, real = [steps], jobs_run._checkpoint

    def checkpoint(row, step):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        real(row, step)

    monkeypatch.setattr(jobs_run, "_checkpoint", checkpoint)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=4), st.data())
def test_random_campaigns_killed_anywhere_end_in_the_rows_of_a_plain_model(world, monkeypatch, plan, data):
    made = {row.threshold: row.pk for row in world.states}
    model = {agent.pk: (0, 0) for agent in world.agents}
    for ordered in plan:
        now = world.next_campaign()
        for agent, has in zip(world.agents, ordered, strict=True):
            mask, idle = model[agent.pk]
            model[agent.pk] = next_mask(mask, has), next_idle(idle, has)
            if has:
                order(now, agent)
        actions.lock_campaign(campaign=now, by=None)
        run = actions.close_campaign(campaign=now, by=None)
        with monkeypatch.context() as patch:
            kill_after(patch, data.draw(st.integers(0, 5)))
            with pytest.raises(Killed):
                jobs_run.run_due_jobs()
        Job.objects.update(claimed_until=None)
        jobs_run.run_due_jobs()
        run.job.refresh_from_db()
        assert run.job.state == JobState.DONE
        rows = queries.Standing.objects.filter(campaign=now).values_list("agent", "mask", "idle", "state")
        assert {row[0]: row[1:] for row in rows} == {
            pk: (mask, idle, state_at(idle, list(made.items()))) for pk, (mask, idle) in model.items()
        }
        is_out = {pk for pk, (_mask, idle) in model.items() if idle >= 3}
        assert set(Agent.objects.filter(state=AgentState.INACTIVE).values_list("pk", flat=True)) == is_out
    world.forget(model)


class World:
    """States, four agents and campaigns one after the other, across the examples of one test."""

    def __init__(self):
        self.states, self.agents, self.number = states(), agents(4), 0

    def next_campaign(self):
        self.number += 1
        return campaign(self.number)

    def forget(self, model):
        """The next example begins with everybody's first campaign again: with other agents."""
        Agent.objects.filter(pk__in=model).update(state=AgentState.CLIENT_ONLY)
        self.agents = agents(4)


@pytest.fixture
def world():
    return World()
