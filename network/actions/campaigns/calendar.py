"""The calendar: planning campaigns, opening and locking them."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from core import audit
from core.events import publish
from core.locks import take_turns
from network.enums import CampaignState, RunKind, RunState
from network.errors import (
    BeforeClosed,
    CampaignBegun,
    CampaignsOverlap,
    CloseBegun,
    LockedTooEarly,
    OpenedTooEarly,
    WrongCampaignState,
)
from network.events import CampaignLocked, CampaignOpened, CampaignUnlocked
from network.models import Campaign
from network.permissions import MANAGE_CAMPAIGNS
from network.queries import bases as queries

CLOSING = "network.closing"  # closes, corrections and planning begin one after the other
OPEN_STATES = (CampaignState.OPEN, CampaignState.PRECALCULATED)


def check_may(by: Any) -> None:
    """`by=None` is the system itself."""
    if by and not by.has_perm(MANAGE_CAMPAIGNS):
        raise PermissionDenied


@transaction.atomic
def plan_campaign(
    *, name: str, starts_on: date, ends_on: date, closes_at: datetime | None, by: Any, campaign: Campaign | None = None
) -> Campaign:
    """A new campaign with the next number, or other days of one that is not open yet.

    Raises CampaignsOverlap, CampaignBegun or BeforeClosed.
    """
    check_may(by)
    take_turns(CLOSING)
    made = campaign or Campaign(number=(Campaign.objects.aggregate(top=Max("number"))["top"] or 0) + 1)
    if made.pk:
        made = locked(made)
        if made.state != CampaignState.PLANNED:
            raise CampaignBegun()
    if closed := queries.closed_after(starts_on):
        raise BeforeClosed(name=closed.name, last=date_format(closed.ends_on, "DATE_FORMAT"))
    made.name, made.starts_on, made.ends_on, made.closes_at = name, starts_on, ends_on, closes_at
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise CampaignsOverlap() from error
    after = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    audit.record("network.plan_campaign", made, by=by, after=after)
    return made


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: Any, reason: str = "") -> Campaign:
    """Planned > open. Already open: nothing happens. Before its first day whoever opens it says why.

    Raises WrongCampaignState or OpenedTooEarly.
    """
    check_may(by)
    found = locked(campaign)
    if found.state in OPEN_STATES:
        return found
    if found.state != CampaignState.PLANNED:
        raise WrongCampaignState(state=found.standing.label)
    if by and found.is_to_come and not reason:
        raise OpenedTooEarly()
    found.opened_at = timezone.now()
    _enter(found, CampaignState.OPEN, "network.open_campaign", by, "opened_at", reason=reason)
    publish(CampaignOpened(campaign_id=found.pk, number=found.number), by=by)
    return found


@transaction.atomic
def lock_campaign(*, campaign: Campaign, by: Any, reason: str = "") -> Campaign:
    """Open > locked: from now on orders of its days fall into the next. Before its last day is over whoever locks it
    says why. Raises WrongCampaignState or LockedTooEarly."""
    check_may(by)
    found = locked(campaign)
    if found.state == CampaignState.LOCKED:
        return found
    if found.state not in OPEN_STATES:
        raise WrongCampaignState(state=found.standing.label)
    if by and found.ends_on >= timezone.localdate() and not reason:
        raise LockedTooEarly()
    found.locked_at = timezone.now()
    _enter(found, CampaignState.LOCKED, "network.lock_campaign", by, "locked_at", reason=reason)
    publish(CampaignLocked(campaign_id=found.pk, number=found.number), by=by)
    return found


@transaction.atomic
def unlock_campaign(*, campaign: Campaign, reason: str, by: Any) -> Campaign:
    """Locked > as it was, while its close has not begun: what a close wrote is never written again. Orders that fell
    into the next stay there; a close by the clock that is due already is taken off, else it would lock it at once.

    Raises WrongCampaignState or CloseBegun.
    """
    check_may(by)
    found = locked(campaign)
    if found.state in OPEN_STATES:
        return found
    if found.state != CampaignState.LOCKED:
        raise WrongCampaignState(state=found.standing.label)
    runs = found.runs
    if runs.filter(kind=RunKind.CLOSE).exists():
        raise CloseBegun()
    if found.closes_at and found.closes_at <= timezone.now():
        found.closes_at = None
    found.locked_at = None
    drafted = runs.filter(kind=RunKind.PRECALCULATION, state=RunState.DONE).exists()
    state = CampaignState.PRECALCULATED if drafted else CampaignState.OPEN
    _enter(found, state, "network.unlock_campaign", by, "locked_at", "closes_at", reason=reason)
    publish(CampaignUnlocked(campaign_id=found.pk, number=found.number), by=by)
    return found


def locked(campaign: Campaign) -> Campaign:
    """Read again under its lock: whoever writes its orders holds it shared, so a lock waits for them."""
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _enter(campaign: Campaign, state: CampaignState, act: str, by: Any, *stamps: str, reason: str = "") -> None:
    before, campaign.state = campaign.state, state
    campaign.save(update_fields=["state", *stamps])
    audit.record(act, campaign, by=by, before={"state": before}, after={"state": state.value}, reason=reason)
