"""How an agent stands, on their own home, on their page in the backend and on staff's start page."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.html import escape

from core.jobs_run import run_due_jobs
from core.personal import PARTS
from network.actions import campaigns as actions
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
from network.queries.campaigns import about_to_leave
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states

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
        return [(row.campaign.name, row.state.name) for row in answer.context["standings"]], answer.content.decode()

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


def test_what_is_held_of_campaigns_is_exported(carlos):
    first = campaign(1)
    order(first, carlos)
    close(first)
    assert len(PARTS["campaigns"].rows(carlos.person)) == 2
