"""What a page of the tree tells of: today, a day, or a campaign; and how those it shows stood then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from network.enums import CampaignState
from network.models import Campaign, CommercialState, Standing
from network.queries.campaigns import campaign_for, closed_before, last_closed
from network.queries.trees import Tree, tree_now, tree_of
from network.rules.tree_page import end_of


@dataclass(frozen=True)
class Period:
    """`at` is the moment shown, None for now; `campaign` is whose volumes count, `standing` the closed one whose
    states; `tree` the ordering, None where the moment has none."""

    at: datetime | None
    campaign: Campaign | None
    standing: Campaign | None
    tree: Tree | None


def period_of(*, number: int | None = None, day: date | None = None) -> Period:
    """Of the campaign with this number, of this day, or of today where neither is there or over."""
    at = end_of(day, timezone.now())
    if at and not number:
        return Period(at, None, None, None)
    campaign = Campaign.objects.select_related("tree").filter(number=number).first() if number else None
    over = end_of(campaign.ends_on, timezone.now()) if campaign else None
    if campaign and over:
        is_closed = campaign.state == CampaignState.CLOSED
        return Period(over, campaign, campaign if is_closed else closed_before(campaign), tree_of(campaign))
    return Period(None, campaign or campaign_for(timezone.localdate()), last_closed(), tree_now())


def commercial_states(agents: Iterable[int], campaign: Campaign | None) -> dict[int, CommercialState]:
    """The state of each at the close of the campaign, by agent; without those it gave none."""
    if campaign is None:
        return {}
    rows = Standing.objects.filter(campaign=campaign, agent__in=list(agents), state__isnull=False)
    return {row.agent_id: row.state for row in rows.select_related("state").only("agent", "state") if row.state}


def campaigns_begun(limit: int) -> list[Campaign]:
    """The last ones that have begun, the newest first."""
    return list(Campaign.objects.filter(starts_on__lte=timezone.localdate()).order_by("-number")[:limit])
