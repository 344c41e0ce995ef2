"""What a confirmed correction writes, all of it in one transaction: orders, standings, segments, and what follows."""

from collections.abc import Generator

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.events import publish, publish_all
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.statements import insert_all
from network.actions.campaigns import calendar
from network.actions.campaigns.effects import enter_all
from network.actions.campaigns.locking import lock_orders, note_written
from network.actions.campaigns.orders import COMPARED, rewrite
from network.enums import Act, AgentState, RunState, SegmentSource
from network.errors import CorrectionChanged
from network.events import CampaignCorrected, StandingCorrected
from network.models import CampaignOrder, CampaignRun, SegmentHolding, StandingFix
from network.queries import corrections
from network.queries.corrections import Change, Plan
from people.models import Person

ACTS = {AgentState.INACTIVE: Act.INACTIVATE, AgentState.ACTIVE: Act.ACTIVATE}


def run_correction(job: Job) -> Generator[Step, None, Outcome]:
    """One step: it is written whole, or waits for somebody to look at it again."""
    run = CampaignRun.objects.select_related("campaign", "by", "confirmed_by").get(pk=job.params["run"])
    if run.state == RunState.RUNNING:
        compensate(run)
    yield from ()  # it ends with its writing: whoever stops it has either nothing or all
    return Outcome({name: value for name, value in run.figures.items() if isinstance(value, int)})


def compensate(run: CampaignRun) -> None:
    """Inside the caller's transaction. Raises CorrectionChanged."""
    take_turns(calendar.CLOSING)
    calendar.locked(run.campaign)
    lock_orders()
    people = Person.objects.filter(agent__in=corrections.plan_of(run).agents)
    list(people.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    plan = corrections.plan_of(run)  # anew: nobody whom it is about changes any more
    if plan.digest != run.figures["digest"]:
        raise CorrectionChanged()
    _write_orders(run)
    _write_standings(run, plan)
    _write_segments(run, plan)
    for state, act in ACTS.items():
        _enter(run, [one for one in plan.changes if one.effect == state], state, act)
    _end(run, plan)


def _write_orders(run: CampaignRun) -> None:
    """They count in the campaign from now on; the lines say what was before."""
    lines = {line.number: line for line in run.lines.all()}
    held = list(CampaignOrder.objects.filter(number__in=lines))
    note_written({run.campaign_id, *(order.campaign_id for order in held)})
    for order in held:
        line = lines.pop(order.number)
        for name in COMPARED:
            setattr(order, name, getattr(line, name))
        order.campaign, order.changed_at = run.campaign, timezone.now()
    rewrite(held)
    insert_all([
        CampaignOrder(number=line.number, campaign=run.campaign, **{name: getattr(line, name) for name in COMPARED})
        for line in lines.values()
    ])  # fmt: skip


def _write_standings(run: CampaignRun, plan: Plan) -> None:
    insert_all([
        StandingFix(
            run=run, campaign_id=campaign, agent=change.agent, mask=row.mask, idle=row.idle, state_id=row.state,
            orders=row.totals.orders, amount_minor=row.totals.amount_minor, points=row.totals.points,
        )
        for change in plan.changes
        for campaign, row in change.rows.items()
    ])  # fmt: skip


def _write_segments(run: CampaignRun, plan: Plan) -> None:
    moved, now = [one for one in plan.changes if one.segment_changes], timezone.now()
    held = SegmentHolding.objects.filter(agent__in=[one.agent for one in moved], until=None)
    held.update(until=now)
    insert_all([
        SegmentHolding(
            agent=one.agent, segment_id=one.segment_now, source=SegmentSource.CALCULATION, campaign=run.campaign,
            since=now, reason=reason_of(run),
        )
        for one in moved
        if one.segment_now
    ])  # fmt: skip


def _enter(run: CampaignRun, changes: list[Change], state: AgentState, act: Act) -> None:
    if changes:
        enter_all(run, [one.agent for one in changes], [reason_of(run)] * len(changes), state, act)


def _end(run: CampaignRun, plan: Plan) -> None:
    by = run.confirmed_by
    publish_all([
        StandingCorrected(
            person_id=one.agent.person_id, agent_id=one.agent.pk, run_id=run.pk, old_state_id=one.last_was.state,
            new_state_id=one.last_now.state,
        )
        for one in plan.changes
        if one.state_changes
    ], by=by)  # fmt: skip
    run.state, run.finished_at = RunState.DONE, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    publish(CampaignCorrected(
        campaign_id=run.campaign_id, number=run.campaign.number, run_id=run.pk, agents=len(plan.changes),
    ), by=by)  # fmt: skip


def reason_of(run: CampaignRun) -> str:
    """In the company's language: it stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Correction of %(campaign)s: %(reason)s") % {"campaign": run.campaign.name, "reason": run.reason}
    return words[:500]


def rest(job: Job) -> None:
    """Stopped or failed, with nothing written: it waits again, and somebody looks at what it does now."""
    CampaignRun.objects.filter(pk=job.params["run"], state=RunState.RUNNING).update(
        state=RunState.WAITING, confirmed_by=None
    )
