"""How an agent stands, on their own home, on their page in the backend and on staff's start page."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from core.jobs_run import run_due_jobs
from core.personal import PARTS
from network.actions import campaigns as actions
from network.actions.campaigns import standings
from network.enums import Act
from network.models import (
    AgentChange,
    CampaignOrder,
    CampaignRun,
    CommercialState,
    Segment,
    SegmentHolding,
    StandingFix,
)
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries.bases import Basis
from network.queries.campaigns import about_to_leave, standing_history
from tests import factories
from tests.network.campaign_cast import FIRST, campaign, close, order, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def carlos():
    states()
    return factories.agent(joined_at=datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.row("RG16")
def test_the_agent_reads_the_own_state_and_what_to_do(client, carlos):
    home = reverse("backoffice_office:home")
    factories.sign_in(client, carlos)
    assert "Cesada" not in client.get(home).content.decode()
    for number in (1, 2):
        close(campaign(number))
    assert "Haz un pedido." in client.get(home).content.decode()
    third = campaign(3)
    text = client.get(home).content.decode()
    assert "Campaña 3" in text
    assert "Cesada" in text
    order(third, carlos)
    assert "Cesada" not in client.get(home).content.decode()


@pytest.mark.row("RG16")
def test_orders_of_a_campaign_that_is_over_and_not_closed_are_counted(client, carlos):
    home = reverse("backoffice_office:home")
    factories.sign_in(client, carlos)
    for number in (1, 2):
        close(campaign(number))
    third, fourth = campaign(3), campaign(4)
    order(third, carlos)
    actions.lock_campaign(campaign=third, by=None)
    text = client.get(home).content.decode()
    assert "Cuando cierre Campaña 3 tu estado pasa a Activa." in text
    assert "Sin un pedido, tu estado pasa a En riesgo" in text
    assert "Cesada" not in text
    CampaignOrder.objects.update(state="cancelled")
    text = client.get(home).content.decode()
    assert "Cuando cierre Campaña 3 tu estado pasa a Cesada." in text
    assert "Sin un pedido" not in text, "another campaign without an order changes nothing more"
    actions.lock_campaign(campaign=fourth, by=None)
    order(fourth, carlos)
    assert "Cuando cierre Campaña 4 tu estado pasa a Activa." in client.get(home).content.decode()


@pytest.mark.row("RG16")
@pytest.mark.row("RG17")
def test_staff_see_the_history_and_put_into_a_segment(client, carlos):
    close(campaign(1))
    gold = Segment.objects.create(name="Oro")
    rights = ("network.view_agents", VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS)
    factories.sign_in(client, factories.staff(*rights))
    page = reverse("network_staff:agent", args=[carlos.pk])
    assert "En riesgo" in client.get(page).content.decode()
    put = reverse("network_staff:put_into_segment", args=[carlos.pk])
    assert client.get(put).status_code == 200
    assert client.post(put, {"segment": gold.pk, "reason": ""}).status_code == 422
    for _twice in range(2):
        client.post(put, {"segment": gold.pk, "reason": "Lo pidió su líder."})
    assert SegmentHolding.objects.get().segment == gold
    assert "Lo pidió su líder." in client.get(page).content.decode()
    client.post(put, {"segment": "", "reason": "Ya no."})
    assert not SegmentHolding.objects.filter(until=None).exists()
    assert "Lo pidió su líder." in client.get(page).content.decode(), "the history stays"
    factories.sign_in(client, factories.staff("network.view_agents"))
    assert client.get(put).status_code == 403
    assert "En riesgo" not in client.get(page).content.decode()


def test_whom_to_call_stands_on_the_start_page(client, carlos):
    for number in (1, 2):
        close(campaign(number))
    third = campaign(3)
    actions.precalculate(campaign=third, by=None)
    run_due_jobs()
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    address = f"{reverse('network_staff:stencil')}?changes=inactive&campaign={third.pk}"
    assert escape(address) in client.get(reverse("admin:index")).content.decode()
    assert client.get(address).context["count"] == 1


def test_whom_to_call_is_of_the_close_that_comes_next(carlos):
    for number in (1, 2):
        close(campaign(number))
    third, fourth = campaign(3), campaign(4)
    order(third, carlos)
    actions.lock_campaign(campaign=third, by=None)
    actions.precalculate(campaign=fourth, by=None)
    run_due_jobs()
    assert not about_to_leave(), "nobody looked at the third yet"
    actions.precalculate(campaign=third, by=None)
    run_due_jobs()
    assert carlos.pk not in set(about_to_leave().values_list("agent", flat=True))


def test_a_precalculation_says_which_campaign_it_does_not_count(client, carlos):
    close(campaign(1))
    second, third = campaign(2), campaign(3)
    actions.precalculate(campaign=third, by=None)
    run_due_jobs()
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    page = client.get(reverse("network_staff:campaign", args=[third.pk]))
    assert page.context["told"].without == [second]
    assert f"{second.name} no está cerrada" in page.content.decode()


def test_those_whom_a_close_changed_are_listed_whatever_they_are_now(client, carlos):
    for number in (1, 2, 3):
        run = close(campaign(number))
    assert run.figures["inactivated"] == 1
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    found = client.get(reverse("network_staff:stencil"), {"campaign": run.campaign_id, "changes": "inactive"})
    assert found.context["count"] == 1


def test_a_campaign_that_was_brought_in_as_closed_changed_nobody(client, carlos):
    first = campaign(1)
    actions.precalculate(campaign=first, by=None)
    run_due_jobs()
    run = close(first)
    CampaignRun.objects.filter(pk=run.pk).update(state="failed")
    AgentChange.objects.create(agent=carlos, act=Act.INACTIVATE, state="inactive", reason="A mano")
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    stencil = reverse("network_staff:stencil")
    assert client.get(stencil, {"campaign": first.pk}).context["count"] == 1
    found = client.get(stencil, {"campaign": first.pk, "changes": "inactive"})
    assert found.context["count"] == 0
    page = client.get(reverse("network_staff:campaign", args=[first.pk]))
    assert page.context["compared"] == []
    assert "encontró el cierre" not in page.content.decode()


@pytest.mark.row("RG16")
def test_the_office_tells_how_somebody_of_the_branch_stood_at_each_close(client, carlos):
    ana = factories.agent(sponsor=carlos, joined_at=datetime(2024, 1, 1, tzinfo=UTC))
    tree, home = reverse("network_office:tree"), reverse("backoffice_office:home")
    own, hers = (reverse("network_office:stood", args=[one.pk]) for one in (carlos, ana))
    factories.sign_in(client, carlos)
    assert own not in client.get(tree).content.decode(), "nothing was closed yet"
    assert "Todavía no se ha cerrado" in client.get(own).content.decode()
    for number in (1, 2):
        now = campaign(number)
        order(now, ana)
        run = close(now)
    assert own in client.get(home).content.decode()
    assert own in client.get(tree).content.decode()
    assert f"{hers}?campana=1" in client.get(tree, {"persona": ana.pk, "campana": 1}).content.decode()

    def told(page, **query):
        answer = client.get(page, query)
        history = answer.context["history"]
        return [(row.campaign.name, row.state.name) for row in history.rows] if history else [], answer.content.decode()

    assert told(own)[0] == [("Campaña 2", "En riesgo"), ("Campaña 1", "En riesgo")]
    rows, text = told(hers)
    assert rows == [("Campaña 2", "Activa"), ("Campaña 1", "Activa")]
    assert ana.person.name in text
    assert told(hers, campana=1)[0] == rows[1:], "as far as the period that is shown"
    StandingFix.objects.create(
        run=run, campaign=run.campaign, agent=ana, mask=2, idle=1, state_id=CommercialState.objects.get(threshold=1).pk,
        orders=0, amount_minor=0, points=0,
    )  # fmt: skip
    rows, text = told(hers)
    assert rows[0] == ("Campaña 2", "En riesgo")
    assert "Activa hasta que se corrigió el" in text
    factories.sign_in(client, factories.agent())
    assert client.get(hers).status_code == 404
    factories.sign_in(client, ana)
    assert client.get(own).status_code == 404, "nobody looks up"


def closed_long_ago(count):
    """Campaigns written as closed, without the rest of what a close does."""
    for number in range(1, count + 1):
        one = campaign(number, state="closed")
        standings.open_standings(one, draft=False)
        standings.fill_standings(one, Basis(), draft=False)
        standings.index_standings(one, draft=False)


@pytest.mark.row("RG16")
def test_the_whole_history_is_read_page_by_page(client, carlos, django_assert_num_queries):
    """Thirteen at a time; who joined later has fewer, and no page without any."""
    closed_long_ago(16)
    late = factories.agent(sponsor=carlos, joined_at=datetime.combine(FIRST, time(12), UTC) + timedelta(days=21 * 13))
    expected = [f"Campaña {number}" for number in range(16, 0, -1)]

    def pages(address, **query):
        found, cursor = [], ""
        while True:
            page = client.get(address, query | {"after": cursor})
            found.append([row.campaign.name for row in page.context["history"].rows])
            if not (cursor := page.context["history"].page.next_cursor):
                return found, page

    factories.sign_in(client, carlos)
    found, last = pages(reverse("network_office:stood", args=[carlos.pk]))
    assert found == [expected[:13], expected[13:]]
    assert 'rel="prev"' in last.content.decode()
    found, _last = pages(reverse("network_office:stood", args=[carlos.pk]), campana=14)
    assert found == [expected[2:15], expected[15:]]
    factories.sign_in(client, factories.staff("network.view_agents", VIEW_CAMPAIGNS))
    stood = reverse("network_staff:stood", args=[carlos.pk])
    assert pages(stood)[0] == [expected[:13], expected[13:]]
    page = client.get(reverse("network_staff:agent", args=[carlos.pk]))
    assert f"{stood}?after={page.context['standings'].page.next_cursor}" in page.content.decode()
    assert "Campañas anteriores" in page.content.decode()
    page = client.get(reverse("network_staff:agent", args=[late.pk])).content.decode()
    assert "Campañas anteriores" not in page
    assert client.get(stood, {"after": "nada"}).status_code == 200
    older = standing_history(carlos.pk).page.next_cursor
    with CaptureQueriesContext(connection) as many:
        client.get(stood)
    with django_assert_num_queries(len(many)):
        client.get(stood, {"after": older})


def test_what_is_held_of_campaigns_is_exported(carlos):
    first = campaign(1)
    order(first, carlos)
    close(first)
    assert len(PARTS["campaigns"].rows(carlos.person)) == 2
