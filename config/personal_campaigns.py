"""What is held of an agent's campaigns, and what becomes of it when they are erased."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import format_money
from core.personal import Fate, Part, Row, register
from network.models import CampaignOrder, RankChange, SegmentHolding, Standing, StandingFix
from people.models import Person


def campaigns(person: Person) -> list[Row]:
    """Orders that counted, how each close found the agent, and the segments and ranks."""
    orders = CampaignOrder.objects.filter(agent__person=person).select_related("campaign").order_by("pk")
    rows: list[Row] = [
        {
            _("Order number"): one.number, _("Date"): one.ordered_on, _("Campaign"): one.campaign.name,
            _("Amount"): format_money(one.amount_minor, one.currency), _("Points"): one.points,
            _("State"): one.get_state_display(),
        }
        for one in orders
    ]  # fmt: skip
    standings = Standing.objects.filter(agent__person=person).select_related("campaign", "state")
    rows += [
        {
            _("Campaign"): row.campaign.name, _("Commercial state"): row.state.name if row.state else "",
            _("Orders"): row.orders, _("Amount"): format_money(row.amount_minor, settings.CURRENCY),
        }
        for row in standings.order_by("campaign__starts_on")
    ]  # fmt: skip
    fixes = StandingFix.objects.filter(agent__person=person).select_related("campaign", "state", "run").order_by("pk")
    rows += [
        {
            _("Campaign"): row.campaign.name, _("Commercial state"): row.state.name if row.state else "",
            _("Orders"): row.orders, _("Corrected"): row.run.finished_at, _("Reason"): row.run.reason,
        }
        for row in fixes
    ]  # fmt: skip
    held = SegmentHolding.objects.filter(agent__person=person).select_related("segment").order_by("pk")
    rows += [{_("Segment"): row.segment.name, _("Since"): row.since, _("Reason"): row.reason} for row in held]
    changes = RankChange.objects.filter(agent__person=person).select_related("rank").order_by("pk")
    return rows + [
        {
            _("Rank"): row.rank.name if row.rank else _("No rank"), _("Since"): row.since,
            _("By"): row.get_source_display(), _("Reason"): row.reason,
        }
        for row in changes
    ]  # fmt: skip


register(
    Part(
        name="campaigns", label=gettext_lazy("Campaigns, ranks and their figures"), rows=campaigns, fate=Fate.NAMELESS,
        why=gettext_lazy("The figures of each campaign stay, without a name."),
    ),
)  # fmt: skip
