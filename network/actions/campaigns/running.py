"""Precalculating and closing: each is a run of its campaign and a background job in steps.

A worker that dies leaves the last step whole; the next one goes on from there, and the rows are the same.
"""

from collections.abc import Generator
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.events import publish
from core.jobs_actions import start_job
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from network.actions.campaigns import calendar, standings
from network.actions.campaigns.effects import apply_effects
from network.actions.campaigns.segments import work_out_segments
from network.actions.snapshots import order_campaign
from network.enums import CampaignState, RunKind, RunState
from network.errors import CampaignBlocked, StillRunning, WrongCampaignState
from network.events import CampaignClosed
from network.models import Campaign, CampaignRun
from network.queries import campaigns as queries
from network.queries.bases import basis_of, times_written

PRECALCULATE = "network.precalculate"
CLOSE = "network.close"


@transaction.atomic
def precalculate(*, campaign: Campaign, by: Any) -> CampaignRun:
    """Begin to work out what a close would decide; one that runs already is answered. Raises WrongCampaignState."""
    calendar.check_may(by)
    found = calendar.locked(campaign)
    if found.state in {CampaignState.PLANNED, CampaignState.CLOSED}:
        raise WrongCampaignState(state=found.standing.label)
    if now := queries.running(found):
        if now.kind != RunKind.PRECALCULATION:
            raise StillRunning()
        return now
    return _begin(found, RunKind.PRECALCULATION, PRECALCULATE, _("Precalculate %(name)s"), by)


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: Any) -> CampaignRun:
    """Begin the close. Asked for twice, by hand or by schedule, it is one run. Raises CampaignBlocked."""
    calendar.check_may(by)
    take_turns(calendar.CLOSING)
    found = calendar.locked(campaign)
    if first := queries.close_of(found):
        return first
    if reasons := queries.blockers(found):
        raise CampaignBlocked(why=" ".join(reasons))
    return _begin(found, RunKind.CLOSE, CLOSE, _("Close %(name)s"), by)


def _begin(campaign: Campaign, kind: RunKind, job: str, title: str, by: Any) -> CampaignRun:
    run = CampaignRun.objects.create(campaign=campaign, kind=kind, by=by)
    run.job = start_job(
        kind=job, title=title % {"name": campaign.name}, params={"run": run.pk}, by=by, total=100,
        url=reverse("network_staff:campaign", args=[campaign.pk]),
    )  # fmt: skip
    run.save(update_fields=["job"])
    audit.record(job, campaign, by=by, after={"run": run.pk})
    return run


def run_precalculation(job: Job) -> Generator[Step, None, Outcome]:
    """The draft is emptied first, so that starting again anywhere ends in the same rows."""
    run = _run_of(job)
    yield from _standings(job, run, draft=True)
    _end(run)
    Campaign.objects.filter(pk=run.campaign_id, state=CampaignState.OPEN).update(state=CampaignState.PRECALCULATED)
    return Outcome(_whole(run))


def run_close(job: Job) -> Generator[Step, None, Outcome]:
    """How everybody stands, what it does to them, their segments; the campaign is closed with the last step."""
    run = _run_of(job)
    yield from _standings(job, run, draft=False)
    if job.state_kept.get("at", 0) < 4:
        basis = basis_of(run.campaign, draft=False)
        run.figures |= queries.figures(run.campaign, basis, draft=False)  # before the effects: who is about to change
        run.save(update_fields=["figures"])
        yield Step(40, state={"at": 4})
    yield from apply_effects(job, run)
    if job.state_kept.get("at", 0) < 6:
        work_out_segments(run.campaign)
        yield Step(95, state={"at": 6})
    if job.state_kept.get("at", 0) < 7:
        order_campaign(campaign=run.campaign)  # who led whom when its last day was over
        yield Step(98, state={"at": 7})
    _close(run, job.by)
    return Outcome(_whole(run))


def _standings(job: Job, run: CampaignRun, *, draft: bool) -> Generator[Step, None, None]:
    """Opened, filled, indexed: three steps, since opening keeps readers of the table out."""
    at = job.state_kept.get("at", 0)
    if at < 1:
        standings.open_standings(run.campaign, draft=draft)
        yield Step(5, state={"at": 1})
    if at < 2:
        basis = standings.hold_basis(run.campaign, draft=draft)
        run.figures = {"thresholds": standings.thresholds()}  # what a correction goes by later
        if draft:  # before it looks at the orders
            run.figures["writes"] = times_written([run.campaign_id]).get(run.campaign_id, 0)
        count = standings.fill_standings(run.campaign, basis, draft=draft)
        if draft:  # while what it goes on from is held: precalculated anew, it would be something else
            run.figures |= basis.kept | queries.figures(run.campaign, basis, draft=True)
        run.save(update_fields=["figures"])
        yield Step(25, state={"at": 2}, line=_("%(count)s agents looked at.") % {"count": count})
    if at < 3:
        standings.index_standings(run.campaign, draft=draft)
        yield Step(35, state={"at": 3})


def _run_of(job: Job) -> CampaignRun:
    return CampaignRun.objects.select_related("campaign").get(pk=job.params["run"])


def _close(run: CampaignRun, by: Any) -> None:
    campaign = calendar.locked(run.campaign)
    campaign.state, campaign.closed_at = CampaignState.CLOSED, timezone.now()
    campaign.save(update_fields=["state", "closed_at"])
    _end(run)
    publish(CampaignClosed(campaign_id=campaign.pk, number=campaign.number, run_id=run.pk), by=by)


def _end(run: CampaignRun) -> None:
    run.state, run.finished_at = RunState.DONE, timezone.now()
    run.save(update_fields=["state", "finished_at", "figures"])


def _whole(run: CampaignRun) -> dict[str, int]:
    return {name: run.figures[name] for name in queries.NAMES}


def rest(job: Job) -> None:
    """Stopped or failed for good: the campaign is free for another run, which goes on with what was written."""
    CampaignRun.objects.filter(pk=job.params["run"], state=RunState.RUNNING).update(
        state=RunState.FAILED, finished_at=timezone.now()
    )
