"""What a precalculation or a close goes on from: how everybody stood in a campaign before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import Q

from network.enums import CampaignState, RunKind, RunState
from network.models import Campaign, CampaignRun, CampaignWrites, Standing, StandingDraft


@dataclass(frozen=True)
class Basis:
    """Where the states going in are read: in the campaign `campaign` (0: nobody stood anywhere), as its close left them
    or, if it is not closed, as the precalculation `draft` found them. `without`: the campaigns that are not counted.
    All of them ids."""

    campaign: int = 0
    draft: int | None = None
    without: tuple[int, ...] = ()

    @property
    def model(self) -> type[Standing] | type[StandingDraft]:
        return StandingDraft if self.draft else Standing

    @property
    def kept(self) -> dict[str, Any]:
        """As the figures of a precalculation keep it."""
        return {"from": self.campaign or None, "from_draft": self.draft, "without": list(self.without)}


@dataclass(frozen=True)
class Told:
    """What a precalculation went on from, as far as people must know it."""

    draft: CampaignRun | None  # of a campaign that was not closed
    without: list[Campaign]  # not closed to this day
    changed: Campaign | None  # since: the precalculation is out of date
    first: Campaign | None = None  # then: the one to precalculate anew before it
    is_own: bool = False  # it is the campaign's own orders that changed


def closed_before(campaign: Campaign) -> Campaign | None:
    """The last closed campaign before this one: from it everybody goes on when it is closed."""
    rows = Campaign.objects.filter(state=CampaignState.CLOSED, starts_on__lt=campaign.starts_on)
    return rows.order_by("-starts_on").first()


def closed_after(day: date) -> Campaign | None:
    """The last campaign from this day on that is closed, or whose close has begun: what it wrote goes on from those
    before it, so none comes between any more."""
    begun = CampaignRun.objects.filter(kind=RunKind.CLOSE).values("campaign")
    rows = Campaign.objects.filter(Q(state=CampaignState.CLOSED) | Q(pk__in=begun), starts_on__gte=day)
    return rows.order_by("-starts_on").first()


def times_written(campaigns: Iterable[int]) -> dict[int, int]:
    """How often orders of each were written; nothing for those of which none ever was."""
    return dict(CampaignWrites.objects.filter(campaign__in=list(campaigns)).values_list("campaign", "times"))


def basis_of(campaign: Campaign, *, draft: bool) -> Basis:
    """Of a close the last closed campaign. Of a precalculation the nearest one before it that is closed, or whose last
    precalculation ended well."""
    if not draft:
        before = closed_before(campaign)
        return Basis(before.pk if before else 0)
    return _Earlier(campaign).basis_of(campaign)


def basis_kept(campaign: Campaign, run: CampaignRun | None) -> Basis:
    """What the precalculation `run` went on from. Those that did not keep it went on from the last closed campaign."""
    if run is None or "from" not in run.figures:
        return basis_of(campaign, draft=False)
    kept = run.figures
    return Basis(kept["from"] or 0, kept["from_draft"], tuple(kept["without"]))


def told_of(campaign: Campaign, run: CampaignRun) -> Told:
    """Of the last precalculation of a campaign that is not closed."""
    earlier, basis = _Earlier(campaign), basis_kept(campaign, run)
    without = basis.without if "without" in run.figures else [one.pk for one in earlier.open]
    left_out = [one for one in reversed(earlier.open) if one.pk in without]
    changed, at = earlier.changed_since(campaign, run)
    first = at if changed and at.pk != campaign.pk else None
    return Told(earlier.draft(basis), left_out, changed, first, is_own=changed == campaign)


class _Earlier:
    """The campaigns before one as far as the last closed, and the last precalculation of each, read once."""

    def __init__(self, campaign: Campaign) -> None:
        rows = list(Campaign.objects.filter(starts_on__lt=campaign.starts_on).order_by("-starts_on"))
        self.open = list(takewhile(lambda one: one.state != CampaignState.CLOSED, rows))
        self.closed = rows[len(self.open)] if len(rows) > len(self.open) else None
        runs = CampaignRun.objects.filter(campaign__in=self.open, kind=RunKind.PRECALCULATION)
        last = runs.order_by("campaign_id", "-started_at", "-pk").distinct("campaign_id") if self.open else []
        self.drafts = {run.campaign_id: run for run in last if run.state == RunState.DONE}

    def basis_of(self, campaign: Campaign) -> Basis:
        before = [one for one in self.open if one.starts_on < campaign.starts_on]
        between = list(takewhile(lambda one: one.pk not in self.drafts, before))
        without = [one.pk for one in reversed(between)]
        if len(between) == len(before):
            return Basis(self.closed.pk if self.closed else 0, None, tuple(without))
        run = self.drafts[before[len(between)].pk]
        return Basis(run.campaign_id, run.pk, (*run.figures.get("without", []), *without))

    def draft(self, basis: Basis) -> CampaignRun | None:
        if basis.draft is None:
            return None
        last = self.drafts.get(basis.campaign)
        if last is None or last.pk != basis.draft:
            return CampaignRun.objects.select_related("campaign").get(pk=basis.draft)
        last.campaign = next(one for one in self.open if one.pk == basis.campaign)
        return last

    def changed_since(self, campaign: Campaign, run: CampaignRun) -> tuple[Campaign | None, Campaign]:
        """Which one makes the precalculation `run` out of date, and that of which campaign first: what it would go on
        from today is another, or that is out of date itself, or a closed campaign was corrected, or orders of its own
        were written since."""
        times, written = times_written([campaign.pk, *(one.pk for one in self.open)]), None
        while True:
            now, kept = self.basis_of(campaign), basis_kept(campaign, run)
            if (now.campaign, now.draft) != (kept.campaign, kept.draft):
                return self._later(now.campaign, kept.campaign), campaign
            if run.figures.get("writes", times.get(campaign.pk, 0)) != times.get(campaign.pk, 0):
                written = campaign  # the earliest one: those after it go on from what that finds
            if not now.draft:
                corrected = _corrected_since(run)
                return corrected or written, campaign if corrected or not written else written
            run = self.drafts[now.campaign]
            campaign = next(one for one in self.open if one.pk == now.campaign)

    def _later(self, *ids: int) -> Campaign | None:
        known: Sequence[Campaign] = [*self.open, self.closed] if self.closed else self.open
        return next((one for one in known if one.pk in ids), None)


def _corrected_since(run: CampaignRun) -> Campaign | None:
    fixes = CampaignRun.objects.filter(kind=RunKind.CORRECTION, state=RunState.DONE, finished_at__gt=run.started_at)
    fix = fixes.select_related("campaign").order_by("-finished_at").first()
    return fix.campaign if fix else None
