"""Compensating a close: one person prepares it, another confirms what they were shown, a job writes it in one step.

A closed campaign is not opened again and its rows stay. What is written names the run that it compensates.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core import audit
from core.events import publish
from core.imports import guess_columns
from core.jobs_actions import start_job
from core.locks import take_turns
from core.repeats import repeat_of
from core.statements import insert_all
from network.actions.campaigns import calendar
from network.actions.campaigns.batches import Fault, cells_of, line_of, read_orders
from network.actions.campaigns.orders import COMPARED, OrderLine
from network.enums import CampaignState, RunKind, RunState
from network.errors import (
    CloseRunning,
    CorrectionChanged,
    CorrectionDecided,
    CorrectionWaits,
    NothingCorrected,
    OrderMissing,
    OwnCorrection,
    ReasonMissing,
    RowsWrong,
    TooManyCorrected,
    WrongCampaignState,
)
from network.events import CorrectionPrepared
from network.models import Campaign, CampaignOrder, CampaignRun, CorrectionLine, Standing
from network.queries import campaigns as queries
from network.queries import corrections
from network.queries.campaign_orders import agents_named
from network.rules.orders import HEADERS

CORRECT = "network.correct"
MOST = 5_000  # orders
NAMED = 8  # wrong rows that are named
Numbered = list[tuple[int, dict[str, str]]]


@transaction.atomic
def prepare_correction(
    *, campaign: Campaign, reason: str, table: Any, order: dict[str, str], form_key: uuid.UUID, by: Any
) -> CampaignRun:  # fmt: skip
    """Orders as they are to count in a closed campaign, out of a table, or a single one (cells as in the table).

    Nothing takes effect yet. The same form again answers the first. Raises WrongCampaignState, CorrectionWaits,
    ReasonMissing, OrderMissing, RowsWrong, NothingCorrected, TooManyCorrected, ColumnsMissing and as read_table.
    """
    calendar.check_may(by)
    take_turns(form_key)
    if first := repeat_of(CampaignRun.objects.all(), form_key, campaign_id=campaign.pk):
        return first
    if not reason.strip():
        raise ReasonMissing()
    found = calendar.locked(campaign)
    if found.state != CampaignState.CLOSED:
        raise WrongCampaignState(state=found.standing.label)
    if corrections.waiting_correction(found):
        raise CorrectionWaits()
    lines = _lines(found, _rows(table, order), alone=table is None)
    run = CampaignRun.objects.create(
        campaign=found, kind=RunKind.CORRECTION, state=RunState.WAITING, by=by, reason=reason.strip(),
        compensates=corrections.last_of_chain(found), form_key=form_key,
    )  # fmt: skip
    for line in lines:
        line.run = run
    insert_all(lines)
    audit.record("network.prepare_correction", run, by=by, after={"orders": len(lines)}, reason=run.reason)
    publish(CorrectionPrepared(campaign_id=found.pk, run_id=run.pk), by=by)
    return run


def _rows(table: Any, order: dict[str, str]) -> Numbered:
    if table is None:
        if not order.get("number"):
            raise OrderMissing()
        return [(1, order)]
    read = read_orders(table)
    if len(read.rows) > MOST:
        raise TooManyCorrected(most=MOST)
    numbers = [number for number, _row in read.rows]
    return list(zip(numbers, cells_of(read.rows, guess_columns(read.headers, HEADERS)), strict=True))


def _lines(campaign: Campaign, rows: Numbered, *, alone: bool) -> list[CorrectionLine]:
    """Of every row that changes something. All or nothing: a wrong row is named, and nothing is taken in."""
    known = agents_named(cell["agent"] for _number, cell in rows)
    said = [(number, line_of(cell, known)) for number, cell in rows]
    read = [one for _number, one in said if isinstance(one, OrderLine)]
    orders = {line.number: line for line in reversed(read)}  # what the first row of each number says
    held = {one.number: one for one in CampaignOrder.objects.filter(number__in=orders).select_related("campaign")}
    looked_at = set(_looked_at(campaign, (line.agent_id for line in read)))
    wrong, lines = [], []
    for number, one in said:
        fault = one if isinstance(one, Fault) else _objection(campaign, one, held.get(one.number), looked_at)
        if isinstance(one, OrderLine) and orders[one.number] != one:
            fault = fault or Fault("number", _("The number stands twice in the file."))
        if fault and alone:
            raise RowsWrong(why=fault.why, field=fault.field)
        if fault:
            wrong.append(_("Row %(number)s: %(why)s") % {"number": number, "why": fault.why})
        elif isinstance(one, OrderLine) and orders[one.number] is one:  # a second row says the same
            lines.append(_line(campaign, one, held.get(one.number)))
    if wrong:
        raise RowsWrong(why=" ".join(wrong[:NAMED]))
    changed = [line for line in lines if line is not None]
    if not changed:
        raise NothingCorrected()
    return changed


def _looked_at(campaign: Campaign, agents: Iterable[int]) -> Iterable[int]:
    return Standing.objects.filter(campaign=campaign, agent__in=list(agents)).values_list("agent", flat=True)


def _objection(
    campaign: Campaign, line: OrderLine, held: CampaignOrder | None, looked_at: set[int]
) -> Fault | None:  # fmt: skip
    if line.agent_id not in looked_at:
        return Fault("agent", _("This agent was not looked at when the campaign was closed."))
    if not campaign.starts_on <= line.ordered_on <= campaign.ends_on:
        return Fault("ordered_on", _("That day is not one of the campaign."))
    if held and held.campaign_id != campaign.pk and held.campaign.state not in queries.TAKES_ORDERS:
        why = _("It counts in %(name)s, which is locked: it cannot change.") % {"name": held.campaign.name}
        return Fault("number", why)
    return None


def _line(campaign: Campaign, line: OrderLine, held: CampaignOrder | None) -> CorrectionLine | None:
    wanted = {name: getattr(line, name) for name in COMPARED}
    before: dict[str, Any] = {}
    if held:
        if held.campaign_id == campaign.pk and wanted == {name: getattr(held, name) for name in COMPARED}:
            return None
        names = ("agent_id", "campaign_id", "amount_minor", "points", "state")
        before = {name: getattr(held, name) for name in names}
    return CorrectionLine(number=line.number, before=before, **wanted)


@transaction.atomic
def confirm_correction(*, run: CampaignRun, digest: str, by: Any) -> CampaignRun:
    """A second person has seen what it does: the job begins. The same person again answers the same.

    Raises OwnCorrection, CorrectionDecided, CloseRunning or CorrectionChanged.
    """
    calendar.check_may(by)
    take_turns(calendar.CLOSING)
    found = _held(run)
    if found.confirmed_by_id == by.pk and found.state in {RunState.RUNNING, RunState.DONE}:
        return found
    if found.state != RunState.WAITING:
        raise CorrectionDecided()
    if found.by_id == by.pk:
        raise OwnCorrection()
    if CampaignRun.objects.filter(state=RunState.RUNNING).exclude(kind=RunKind.PRECALCULATION).exists():
        raise CloseRunning()
    plan = corrections.plan_of(found)
    if plan.digest != digest:
        raise CorrectionChanged()
    found.state, found.confirmed_by, found.figures = RunState.RUNNING, by, plan.figures | {"digest": digest}
    found.job = start_job(
        kind=CORRECT, title=_("Correct %(name)s") % {"name": found.campaign.name}, params={"run": found.pk}, by=by,
        total=100, url=reverse("network_staff:correction", args=[found.pk]),
    )  # fmt: skip
    found.save(update_fields=["state", "confirmed_by", "figures", "job"])
    audit.record("network.confirm_correction", found, by=by, after=plan.figures, reason=found.reason)
    return found


@transaction.atomic
def discard_correction(*, run: CampaignRun, reason: str, by: Any) -> None:
    """It never takes effect. Whoever prepared it may do so too. Raises ReasonMissing or CorrectionDecided."""
    calendar.check_may(by)
    if not reason.strip():
        raise ReasonMissing()
    found = _held(run)
    if found.state == RunState.DISCARDED:
        return
    if found.state != RunState.WAITING:
        raise CorrectionDecided()
    found.state = RunState.DISCARDED
    found.save(update_fields=["state"])
    audit.record("network.discard_correction", found, by=by, reason=reason.strip())


def _held(run: CampaignRun) -> CampaignRun:
    return CampaignRun.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=run.pk)
