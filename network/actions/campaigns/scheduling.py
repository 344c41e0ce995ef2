"""What campaigns do by the clock: open on their first day, be precalculated now and then, be locked and closed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from core import conf, jobs
from network.actions.campaigns import calendar
from network.actions.campaigns.running import close_campaign, precalculate
from network.enums import CampaignState, RunKind, RunState
from network.models import Campaign, CampaignRun
from network.queries import campaigns as queries


@jobs.sweeps
def open_by_schedule() -> int:
    """Open what has begun, where the company lets campaigns open by themselves. Answers how many."""
    if not conf.get("network.campaigns_open_alone"):
        return 0
    begun = Campaign.objects.filter(state=CampaignState.PLANNED, starts_on__lte=timezone.localdate())
    return sum(_open(campaign) for campaign in begun.order_by("starts_on"))


@transaction.atomic
def _open(campaign: Campaign) -> int:
    if calendar.locked(campaign).state != CampaignState.PLANNED:
        return 0  # another worker, or somebody by hand
    calendar.open_campaign(campaign=campaign, by=None)
    return 1


@jobs.sweeps
def precalculate_by_schedule() -> int:
    """Precalculate what is open, so many days after it was opened or begun to be looked at last. Answers how many.

    The earlier one first: the next goes on from what that finds, and waits for it.
    """
    days = conf.get("network.precalculate_days")
    if not days:
        return 0
    return sum(_look(campaign, days) for campaign in _stale(days).order_by("starts_on"))


def _stale(days: int) -> QuerySet[Campaign]:
    """Open campaigns without a run, that nobody precalculated for so long; what failed counts as looked at."""
    drafted = Max("runs__started_at", filter=Q(runs__kind=RunKind.PRECALCULATION))
    since = timezone.now() - timedelta(days=days)
    found = Campaign.objects.filter(state__in=calendar.OPEN_STATES).exclude(runs__state=RunState.RUNNING)
    return found.annotate(drafted=drafted).filter(
        Q(drafted__lte=since) | Q(drafted=None) & (Q(opened_at__lte=since) | Q(opened_at=None))
    )


@transaction.atomic
def _look(campaign: Campaign, days: int) -> int:
    calendar.locked(campaign)
    if not _stale(days).filter(pk=campaign.pk).exists():
        return 0
    at_work = CampaignRun.objects.filter(state=RunState.RUNNING, kind=RunKind.PRECALCULATION)
    if at_work.filter(campaign__starts_on__lt=campaign.starts_on).exists():
        return 0
    precalculate(campaign=campaign, by=None)
    return 1


@jobs.sweeps
def close_by_schedule() -> int:
    """Lock and close what is due. What is blocked stays as it is: its page names the reasons."""
    failed = Q(runs__kind=RunKind.CLOSE, runs__state=RunState.FAILED)  # somebody looks at why, and closes it by hand
    due = Campaign.objects.filter(closes_at__lte=timezone.now()).exclude(
        Q(state__in=[CampaignState.PLANNED, CampaignState.CLOSED]) | Q(runs__state=RunState.RUNNING)
    )
    due = due.exclude(pk__in=Campaign.objects.filter(failed).values("pk"))
    return sum(_close_when_free(campaign) for campaign in due.order_by("starts_on"))


@transaction.atomic
def _close_when_free(campaign: Campaign) -> int:
    if campaign.state != CampaignState.LOCKED:
        campaign = calendar.lock_campaign(campaign=campaign, by=None)
    if queries.blockers(campaign):
        return 0
    close_campaign(campaign=campaign, by=None)
    return 1
