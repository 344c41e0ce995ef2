"""Campaigns in the backend: the calendar, one campaign from plan to close, states, the stencil report and its file."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from core.jobs_run import run_due_jobs
from core.models import AuditEntry
from network.actions import campaigns as actions
from network.enums import CampaignState
from network.errors import BeforeClosed, CloseBegun, LockedTooEarly, OpenedTooEarly, WrongCampaignState
from network.models import Agent, Campaign, CommercialState, Segment
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from notifications.models import Message
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def address(name, *args):
    return reverse(f"network_staff:{name}", args=args)


@pytest.fixture
def manager(client):
    return factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS, "network.view_agents"))


@pytest.mark.row("RG16")
def test_a_campaign_from_plan_to_close(manager):
    states()
    loyal, idle = (factories.agent(joined_at=LONG_AGO) for _ in range(2))
    typed = {"name": "Campaña 1", "starts_on": "2025-01-01", "ends_on": "2025-01-21", "closes_at": ""}
    manager.post(address("new_campaign"), typed)
    now = Campaign.objects.get()
    page = address("campaign", now.pk)
    manager.post(address("open_campaign", now.pk))
    order(now, loyal)
    manager.post(address("precalculate", now.pk))
    assert manager.get(page).context["busy"]
    run_due_jobs()
    assert len(manager.get(page).context["compared"]) == 11
    leaving = manager.get(address("stencil"), {"changes": "state", "q": idle.person.given_names})
    assert leaving.context["count"] == 2
    manager.post(address("close_campaign", now.pk))
    manager.post(address("lock_campaign", now.pk))
    preview = manager.get(address("close_campaign", now.pk))
    assert not preview.context["blockers"]
    assert preview.context["draft"]
    for _click in range(2):
        manager.post(address("close_campaign", now.pk))
    run_due_jobs()
    now.refresh_from_db()
    assert now.state == CampaignState.CLOSED
    found = manager.get(address("stencil"), {"state": CommercialState.objects.get(threshold=1).pk, "idle_from": 1})
    assert [row.agent_id for row in found.context["page"].rows] == [idle.pk]
    Agent.objects.filter(pk=idle.pk).update(state="inactive")
    for state, who in (("active", loyal), ("inactive", idle)):
        found = manager.get(address("stencil"), {"agent_state": state})
        assert [row.agent_id for row in found.context["page"].rows] == [who.pk]
    file = manager.post(address("export_stencil") + "?idle_to=0", {"format": "csv"})
    text = b"".join(file.streaming_content).decode()
    assert text.count("\r\n") == 2
    assert "Activa" in text


def test_bad_days_are_told_beside_their_fields(manager):
    campaign(1)
    typed = {"name": "Otra", "starts_on": "2025-01-05", "ends_on": "2025-01-25"}
    for wrong, field in (
        ({}, "starts_on"), ({"ends_on": "2024-12-01"}, "ends_on"), ({"name": ""}, "name"),
        ({"closes_at": "2025-01-10T10:00"}, "closes_at"),
    ):  # fmt: skip
        answer = manager.post(address("new_campaign"), typed | wrong)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert 'value="2025-01-05"' in answer.content.decode()


def test_only_a_planned_campaign_changes_its_days(manager):
    planned = campaign(3, CampaignState.PLANNED)
    assert manager.get(address("edit_campaign", planned.pk)).status_code == 200
    typed = {"name": "Navidad", "starts_on": "2025-03-01", "ends_on": "2025-03-09"}
    manager.post(address("edit_campaign", planned.pk), typed)
    planned.refresh_from_db()
    assert planned.name == "Navidad"
    opened = campaign(1)
    assert manager.post(address("edit_campaign", opened.pk), typed | {"name": "X"}).status_code == 422


def test_no_campaign_is_planned_or_moved_before_a_closed_one(manager):
    states()
    close(campaign(1, starts_on=date(2024, 12, 1), ends_on=date(2024, 12, 21)))
    close(campaign(2))
    planned = campaign(3, CampaignState.PLANNED)
    typed = {"name": "Antes", "starts_on": "2024-11-02", "ends_on": "2024-11-09"}
    for page in (address("new_campaign"), address("edit_campaign", planned.pk)):
        answer = manager.post(page, typed)
        assert answer.status_code == 422
        said = answer.context["form"].errors["starts_on"][0]
        assert "Campaña 2" in said, "none goes before the last one"
        assert date_format(date(2025, 2, 11), "DATE_FORMAT") in said
        assert 'value="2024-11-02"' in answer.content.decode()
    planned.refresh_from_db()
    assert (planned.name, Campaign.objects.count()) == ("Campaña 3", 3)
    later = {"name": "X", "starts_on": "2025-02-12", "ends_on": "2025-02-20"}
    manager.post(address("edit_campaign", planned.pk), later)
    planned.refresh_from_db()
    assert planned.name == "X"


def test_none_comes_before_one_whose_close_has_begun():
    states()
    now = campaign(2)
    actions.lock_campaign(campaign=now, by=None)
    days = {"starts_on": date(2025, 1, 2), "ends_on": date(2025, 1, 9), "closes_at": None}
    assert actions.plan_campaign(name="Antes", **days, by=None).number == 3
    Campaign.objects.filter(number=3).update(state="closed")
    actions.close_campaign(campaign=now, by=None)
    days |= {"starts_on": date(2025, 1, 10), "ends_on": date(2025, 1, 11)}
    with pytest.raises(BeforeClosed):
        actions.plan_campaign(name="Otra", **days, by=None)


def test_strangers_see_nothing_and_readers_change_nothing(client):
    now = campaign(1)
    assert client.get(address("campaigns")).status_code == 302
    factories.sign_in(client, factories.staff("network.view_agents"))
    for name, args in (("campaigns", ()), ("campaign", (now.pk,)), ("stencil", ())):
        assert client.get(address(name, *args)).status_code == 403
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    for name in ("open_campaign", "lock_campaign", "unlock_campaign", "precalculate", "close_campaign"):
        assert client.post(address(name, now.pk)).status_code == 403
    assert client.get(address("campaign", now.pk)).status_code == 200


def test_pages_without_anything(manager):
    for name in ("campaigns", "new_campaign", "stencil", "order_batches"):
        assert manager.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", ["stencil", "campaigns"])
def test_lists_cost_the_same_with_more_rows(manager, assert_same_queries, name):
    states()
    numbers = itertools.count(1)

    def more():
        factories.agent(joined_at=LONG_AGO)
        close(campaign(next(numbers)))

    assert_same_queries(lambda: manager.get(address(name)), more)


@pytest.mark.row("RG17")
def test_states_and_segments_are_defined_in_the_backend(manager):
    typed = {"name": "Activa", "threshold": "0", "colour": "success", "effect": "none", "is_active": "on"}
    manager.post(reverse("admin:network_commercialstate_add"), typed)
    assert CommercialState.objects.get().name == "Activa"
    again = manager.post(reverse("admin:network_commercialstate_add"), typed | {"threshold": "13"})
    assert again.status_code == 200
    assert CommercialState.objects.count() == 1
    manager.post(reverse("admin:network_segment_add"), {
        "name": "Oro", "description": "Las de siempre", "least_average_minor": "250.000", "least_campaigns": "3",
        "out_of": "6", "position": "1", "is_active": "on", "by_calculation": "on",
    })  # fmt: skip
    assert Segment.objects.get().least_average_minor == 250_000_00


@pytest.mark.row("RG16")
def test_locking_says_what_will_happen_and_takes_a_reason_before_the_last_day(manager):
    today = timezone.localdate()
    now = campaign(1, starts_on=today, ends_on=today + timedelta(days=9))
    campaign(2, CampaignState.PLANNED, starts_on=today + timedelta(days=10), ends_on=today + timedelta(days=19))
    lock, unlock = address("lock_campaign", now.pk), address("unlock_campaign", now.pk)
    asked = manager.get(lock)
    assert asked.context["early"]
    assert "Campaña 2" in asked.content.decode()
    answer = manager.post(lock, {"reason": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    now.refresh_from_db()
    assert now.state == CampaignState.OPEN
    manager.post(lock, {"reason": "Cerramos antes."})
    now.refresh_from_db()
    assert now.state == CampaignState.LOCKED
    assert AuditEntry.objects.get(action="network.lock_campaign").reason == "Cerramos antes."
    assert manager.get(lock).status_code == 302
    assert manager.get(unlock).status_code == 200
    assert manager.post(unlock, {"reason": ""}).status_code == 422
    colleague = factories.staff(MANAGE_CAMPAIGNS)
    for _click in range(2):
        assert manager.post(unlock, {"reason": "Fue un error."}).status_code == 302
    told = Message.objects.get(kind="network.campaign_unlocked")
    assert told.person == colleague.person, "whoever did it knows it"
    assert "Fue un error." in told.body
    now.refresh_from_db()
    assert (now.state, now.locked_at) == (CampaignState.OPEN, None)
    assert AuditEntry.objects.get(action="network.unlock_campaign").reason == "Fue un error."


@pytest.mark.row("RG16")
def test_opening_before_the_first_day_says_what_follows_and_takes_a_reason(manager):
    today = timezone.localdate()
    running = campaign(1, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=1))
    later = {"starts_on": today + timedelta(days=2), "ends_on": today + timedelta(days=11)}
    now = campaign(2, CampaignState.PLANNED, **later)
    page, act = address("campaign", now.pk), address("open_campaign", now.pk)
    shown = manager.get(page).content.decode()
    assert f'href="{act}"' in shown
    assert f'action="{act}"' not in shown, "no button that opens it at once"
    asked = manager.get(act)
    text = asked.content.decode()
    for day in (today, *later.values()):
        assert date_format(day, "DATE_FORMAT") in text
    assert asked.context["other"] == running
    answer = manager.post(act, {"reason": " "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    now.refresh_from_db()
    assert now.state == CampaignState.PLANNED
    for _click in range(2):
        assert manager.post(act, {"reason": "Feria del sábado."}).status_code == 302
    now.refresh_from_db()
    assert now.state == CampaignState.OPEN
    assert AuditEntry.objects.get(action="network.open_campaign").reason == "Feria del sábado."
    assert manager.get(act).status_code == 302


def test_on_its_first_day_a_campaign_opens_at_once(manager):
    today = timezone.localdate()
    now = campaign(1, CampaignState.PLANNED, starts_on=today, ends_on=today)
    act = address("open_campaign", now.pk)
    assert f'action="{act}"' in manager.get(address("campaign", now.pk)).content.decode()
    assert manager.get(act).status_code == 302, "there is nothing to ask"
    manager.post(act)
    now.refresh_from_db()
    assert now.state == CampaignState.OPEN


def test_the_action_itself_refuses_to_open_too_early():
    tomorrow = timezone.localdate() + timedelta(days=1)
    now = campaign(1, CampaignState.PLANNED, starts_on=tomorrow, ends_on=tomorrow)
    with pytest.raises(OpenedTooEarly):
        actions.open_campaign(campaign=now, by=factories.staff(MANAGE_CAMPAIGNS))


def test_the_action_itself_refuses_to_lock_too_early():
    today = timezone.localdate()
    now = campaign(1, starts_on=today, ends_on=today)
    with pytest.raises(LockedTooEarly):
        actions.lock_campaign(campaign=now, by=factories.staff(MANAGE_CAMPAIGNS))


def test_unlocking_comes_back_to_the_precalculated_and_stops_the_clock_that_is_due():
    states()
    now = campaign(1, closes_at=timezone.now() - timedelta(minutes=1))
    actions.precalculate(campaign=now, by=None)
    run_due_jobs()
    actions.lock_campaign(campaign=now, by=None)
    back = actions.unlock_campaign(campaign=now, reason="Error", by=None)
    assert (back.state, back.closes_at) == (CampaignState.PRECALCULATED, None)
    assert actions.close_by_schedule() == 0


def test_what_a_close_has_begun_is_not_unlocked():
    states()
    now = campaign(1)
    actions.lock_campaign(campaign=now, by=None)
    actions.close_campaign(campaign=now, by=None)
    with pytest.raises(CloseBegun):
        actions.unlock_campaign(campaign=now, reason="Error", by=None)
    run_due_jobs()
    with pytest.raises(WrongCampaignState):
        actions.unlock_campaign(campaign=now, reason="Error", by=None)


@pytest.mark.row("RG16")
def test_orders_that_the_close_does_not_look_at_are_told_apart(manager):
    states()
    now = campaign(1)
    order(now, factories.agent(joined_at=datetime(2024, 1, 1, tzinfo=UTC)))
    page = reverse("network_staff:campaign", args=[now.pk])
    actions.precalculate(campaign=now, by=None)
    run_due_jobs()
    assert "suman otra cosa" not in manager.get(page).content.decode()
    order(now, factories.agent())  # who joined after its last day
    assert "lo que encontró el precálculo no incluye pedidos de quien" in manager.get(page).content.decode()
    close(now)
    assert "lo que encontró el cierre no incluye correcciones posteriores" in manager.get(page).content.decode()
