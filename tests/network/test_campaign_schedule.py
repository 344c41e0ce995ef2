"""RG16: campaigns open, are precalculated and close by the clock, once each, also after nothing ran for a while."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import conf, jobs_run
from network.actions import campaigns as actions
from network.enums import CampaignState, RunKind
from network.models import CampaignRun
from network.permissions import VIEW_CAMPAIGNS
from tests import factories
from tests.network.campaign_cast import campaign, states

pytestmark = pytest.mark.django_db
PLANNED = CampaignState.PLANNED


def looked_at(**fields):
    """A campaign that was opened a week ago."""
    return campaign(1, opened_at=timezone.now() - timedelta(days=7), **fields)


def precalculations():
    return CampaignRun.objects.filter(kind=RunKind.PRECALCULATION)


def test_a_campaign_opens_on_its_first_day_where_the_company_says_so():
    today = timezone.localdate()
    begun, coming = campaign(1, PLANNED), campaign(2, PLANNED)
    type(begun).objects.filter(pk=coming.pk).update(
        starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=9)
    )
    assert actions.open_by_schedule() == 0
    conf.change("network.campaigns_open_alone", True, by=None)
    assert [actions.open_by_schedule(), actions.open_by_schedule()] == [1, 0]
    begun.refresh_from_db()
    coming.refresh_from_db()
    assert (begun.state, bool(begun.opened_at), coming.state) == (CampaignState.OPEN, True, PLANNED)


def test_an_open_campaign_is_precalculated_every_so_many_days():
    states()
    factories.agent()
    looked_at()
    assert actions.precalculate_by_schedule() == 0, "by hand only, until the company says how often"
    conf.change("network.precalculate_days", 7, by=None)
    assert [actions.precalculate_by_schedule(), actions.precalculate_by_schedule()] == [1, 0]
    jobs_run.run_due_jobs()
    assert actions.precalculate_by_schedule() == 0
    precalculations().update(started_at=timezone.now() - timedelta(days=30))
    assert [actions.precalculate_by_schedule(), actions.precalculate_by_schedule()] == [1, 0], "once for the pause"
    assert precalculations().filter(by=None).count() == 2


@pytest.mark.parametrize("state", [PLANNED, CampaignState.LOCKED, CampaignState.CLOSED])
def test_only_what_is_open_is_precalculated_by_itself(state):
    states()
    conf.change("network.precalculate_days", 1, by=None)
    looked_at(state=state)
    assert actions.precalculate_by_schedule() == 0


@pytest.mark.row("RG16")
def test_the_page_of_a_planned_campaign_says_that_it_opens_by_itself(client):
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    page = reverse("network_staff:campaign", args=[campaign(1, PLANNED).pk])
    words = "Se abre sola el primer día"
    assert words.lower() not in client.get(page).content.decode().lower()
    conf.change("network.campaigns_open_alone", True, by=None)
    assert words.lower() in client.get(page).content.decode().lower()
