"""What a page of the tree tells of: today, a day, or a campaign; and how those it shows stood then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from network.enums import CampaignState
from network.models import Campaign, CommercialState, Standing
from network.queries.campaigns import TAKES_ORDERS
from network.queries.trees import Tree, tree_at, tree_now, tree_of
from network.rules.tree_page import end_of


@dataclass(frozen=True)
class Period:
    """`at` is the moment shown, None for now; `campaign` is whose volumes count, `standing` the closed one whose
    states; `tree` the ordering, None where the moment has none, and `groups` the one that groups are read in. `begun`
    are all campaigns to choose from, the newest first. Of a `day`, the campaign is the one that ran on it, up to its
    end, and the standing was closed by then."""

    at: datetime | None
    campaign: Campaign | None
    standing: Campaign | None
    tree: Tree | None
    begun: list[Campaign]
    day: date | None = None
    groups: Tree | None = None


def period_of(*, number: int | None = None, day: date | None = None) -> Period:
    """Of the campaign with this number, of this day, or of today where neither is there or over. Two questions."""
    today, every = timezone.localdate(), list(Campaign.objects.select_related("tree").order_by("-starts_on"))
    begun, closed = (
        [one for one in every if one.starts_on <= today], [one for one in every if one.state == CampaignState.CLOSED]
    )  # fmt: skip
    at = end_of(day, timezone.now())
    if day and at and not number:
        ran = next((one for one in begun if one.starts_on <= day <= one.ends_on), None)
        known = next((one for one in closed if one.closed_at and one.closed_at <= at), None)
        return Period(at, ran, known, None, begun, day, tree_at(at, begun))
    campaign = next((one for one in begun if one.number == number), None)
    over = end_of(campaign.ends_on, timezone.now()) if campaign else None
    if campaign and over:
        standing = next((one for one in closed if one.starts_on <= campaign.starts_on), None)
        tree = tree_of(campaign)
        return Period(over, campaign, standing, tree, begun, groups=tree)
    taking = [one for one in every if one.ends_on >= today and one.state in TAKES_ORDERS]
    campaign = campaign or next(reversed(taking), None)
    tree = tree_now()
    return Period(None, campaign, next(iter(closed), None), tree, begun, groups=tree)


def commercial_states(agents: Iterable[int], campaign: Campaign | None) -> dict[int, CommercialState]:
    """The state of each at the close of the campaign, by agent; without those it gave none."""
    if campaign is None:
        return {}
    rows = Standing.objects.filter(campaign=campaign, agent__in=list(agents), state__isnull=False)
    return {row.agent_id: row.state for row in rows.select_related("state").only("agent", "state") if row.state}
