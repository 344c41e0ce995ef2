"""The page that moves an agent says what the move takes along."""

import pytest
from django.utils import timezone

from network.models import Campaign, CampaignOrder
from network.permissions import CHANGE_SPONSOR, VIEW_AGENTS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.row("RG19")
def test_the_page_says_what_the_move_takes_along(login):
    leader, agent = factories.agent(), factories.agent()
    low = factories.agent(sponsor=agent)
    factories.agent(sponsor=low, state="inactive")
    campaign = Campaign.objects.create(number=7, name="Campaña 7", starts_on="2026-01-01", ends_on="2026-01-21")
    day = timezone.localdate()
    CampaignOrder.objects.create(
        number="P-1", agent=low, ordered_on=day, campaign=campaign, amount_minor=100, currency="COP", points=45
    )
    page = login(factories.staff(CHANGE_SPONSOR, VIEW_AGENTS)).get(f"/admin/agentes/{agent.pk}/lider/")
    moved = page.context["moved"]
    assert (moved.people, moved.levels) == (3, 2)
    assert dict(moved.states) == {"active": 1, "inactive": 1}  # as many as come along below: the agent is named apart
    assert [(v.campaign, v.orders, v.points) for v in moved.volumes] == [("Campaña 7", 1, 45)]
    assert "Campaña 7" in page.content.decode()
    assert leader.pk != agent.sponsor_id
