"""Campaigns: which are there, what keeps one from closing, what a run found, and how everybody stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from core.enums import JobState
from core.pages import KeysetPage
from core.planned import planned
from core.statements import run_anew
from network.enums import Act, AgentState, CampaignState, OrderState, RunKind, RunState
from network.models import (
    Agent,
    AgentChange,
    Campaign,
    CampaignOrder,
    CampaignRun,
    CommercialState,
    OrderBatch,
    SegmentHolding,
    Standing,
    StandingDraft,
)
from network.permissions import VIEW_CAMPAIGNS
from network.queries.bases import Basis, Told, basis_kept, basis_of, told_of
from network.queries.corrections import corrected_rows
from network.queries.expected import becoming, drafts_before, expected_sql, out_among
from network.rules.campaigns import BITS, next_idle, state_at

OPEN_NOW = (CampaignState.OPEN, CampaignState.PRECALCULATED)
TAKES_ORDERS = (CampaignState.PLANNED, CampaignState.OPEN, CampaignState.PRECALCULATED)
FIGURES = """
SELECT s.state_id, count(*), count(*) FILTER (WHERE s.orders > 0), sum(s.orders), sum(s.amount_minor), sum(s.points),
  count(*) FILTER (WHERE s.state_id IS DISTINCT FROM p.state_id),
  count(*) FILTER (WHERE {expected} = 'active' AND c.effect = 'inactivate'),
  count(*) FILTER (WHERE {expected} = 'inactive' AND c.effect = 'activate' AND s.orders > 0
    AND a.person_id <> ALL(%(out)s)),
  count(*) FILTER (WHERE s.state_id IS NOT NULL AND p.state_id IS NULL)
FROM {table} s JOIN network_agent a ON a.id = s.agent_id
LEFT JOIN {before} p ON p.campaign_id = %(before)s AND p.agent_id = s.agent_id
LEFT JOIN network_commercialstate c ON c.id = s.state_id{joined}
WHERE s.campaign_id = %(campaign)s GROUP BY s.state_id"""
NAMES = ("agents", "ordered", "orders", "amount_minor", "points", "changed", "inactivated", "activated")


def calendar() -> QuerySet[Campaign]:
    """Every campaign, the newest first."""
    return Campaign.objects.order_by("-starts_on")


def not_counted(campaign: Campaign) -> list[Campaign]:
    """Those before it that are not closed: its close waits for theirs."""
    rows = Campaign.objects.filter(starts_on__lt=campaign.starts_on).exclude(state=CampaignState.CLOSED)
    return list(rows.order_by("starts_on"))


def next_to_close() -> Campaign | None:
    """The earliest that is not closed: the next close is its."""
    return Campaign.objects.exclude(state=CampaignState.CLOSED).order_by("starts_on").first()


def campaign_for(day: date) -> Campaign | None:
    """Where an order of this day counts: in its campaign, or in the next that still takes orders."""
    rows = Campaign.objects.filter(ends_on__gte=day, state__in=TAKES_ORDERS)
    return rows.order_by("starts_on").first()


def next_for_orders(campaign: Campaign) -> Campaign | None:
    """Where its orders would count if it were locked."""
    rows = Campaign.objects.filter(starts_on__gt=campaign.ends_on, state__in=TAKES_ORDERS)
    return rows.order_by("starts_on").first()


def open_before(campaign: Campaign) -> Campaign | None:
    """The earliest of those before it that are open: agents read of that one."""
    return Campaign.objects.filter(starts_on__lt=campaign.starts_on, state__in=OPEN_NOW).order_by("starts_on").first()


def running(campaign: Campaign) -> CampaignRun | None:
    return campaign.runs.filter(state=RunState.RUNNING).select_related("job").first()


def close_of(campaign: Campaign) -> CampaignRun | None:
    return campaign.runs.filter(kind=RunKind.CLOSE).exclude(state=RunState.FAILED).select_related("job").first()


def last_precalculations(campaign: Campaign) -> list[CampaignRun]:
    """The last one that ended, and the one before it."""
    rows = campaign.runs.filter(kind=RunKind.PRECALCULATION, state=RunState.DONE).select_related("by__person")
    return list(rows.order_by("-started_at", "-pk")[:2])


def told_of_draft(campaign: Campaign, drafts: Sequence[CampaignRun]) -> Told | None:
    """What the last precalculation of a campaign that is not closed went on from; None while there is none."""
    return told_of(campaign, drafts[0]) if drafts and campaign.state != CampaignState.CLOSED else None


def blockers(campaign: Campaign) -> list[str]:
    """What keeps the campaign from being closed, in words; nothing when it can be."""
    found = []
    if campaign.state != CampaignState.LOCKED:
        found.append(_("The campaign is not locked: its orders can still change."))
    if campaign.ends_on >= timezone.localdate():
        found.append(_("Its last day is not over yet."))
    found += [_("%(name)s comes before it and is not closed.") % {"name": one.name} for one in not_counted(campaign)]
    if not CommercialState.objects.filter(is_active=True).exists():
        found.append(_("No commercial state is defined."))
    at_work = CampaignRun.objects.filter(state=RunState.RUNNING).exclude(kind=RunKind.CLOSE)
    kinds = set(at_work.filter(Q(campaign=campaign) | Q(kind=RunKind.CORRECTION)).values_list("kind", flat=True))
    if RunKind.PRECALCULATION in kinds:
        found.append(_("A precalculation is running."))
    if RunKind.CORRECTION in kinds:
        found.append(_("A correction of an earlier campaign is being written."))
    if OrderBatch.objects.filter(job__state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        found.append(_("A file of orders is still coming in."))
    return found


def figures(campaign: Campaign, basis: Basis, *, draft: bool) -> dict[str, Any]:
    """Totals, how many stand in each state, and how many change (since `basis`), become inactive or active. Money in
    minor units."""
    model: Any = StandingDraft if draft else Standing
    drafts = drafts_before(basis)
    out = out_among(model.objects.filter(campaign=campaign), drafts)
    expected, joined = expected_sql(drafts)
    before = basis.model._meta.db_table
    sql = FIGURES.format(table=model._meta.db_table, before=before, expected=expected, joined=joined)
    rows = run_anew(sql, {"campaign": campaign.pk, "before": basis.campaign, "out": out})
    totals: dict[str, Any] = {name: int(sum(row[at] for row in rows)) for at, name in enumerate(NAMES, 1)}
    first = int(sum(row[len(NAMES) + 1] for row in rows))  # of `changed`: those who had no state before
    return totals | {"first": first, "states": {str(row[0] or 0): row[1] for row in rows}}


def stencil_campaigns() -> list[Campaign]:
    """Those of which it is known how everybody stands: closed, or precalculated and not closed yet; newest first."""
    drafted = CampaignRun.objects.filter(kind=RunKind.PRECALCULATION, state=RunState.DONE).values("campaign")
    known = Campaign.objects.filter(Q(state=CampaignState.CLOSED) | Q(pk__in=drafted))
    return list(known.order_by("-starts_on"))


def standings(
    user: Any, campaign: Campaign | None, filters: Mapping[str, Any], drafts: Sequence[CampaignRun] | None = None
) -> QuerySet[Any]:
    """How everybody stands in the campaign, with how they stood before; by `q`, `state`, `segment`, `idle_from`,
    `idle_to`, `territory`, `agent_state` (as it is today) and `changes` (inactive, active, state). `drafts`: its
    `last_precalculations`, where they were read already."""
    model = Standing if campaign is None or campaign.state == CampaignState.CLOSED else StandingDraft
    basis = _basis(campaign, drafts) if campaign else Basis()
    was: QuerySet[Any] = basis.model.objects.filter(campaign=basis.campaign, agent=OuterRef("agent_id"))
    found: QuerySet[Any] = model.objects.filter(campaign=campaign).annotate(
        was_id=Subquery(was.values("state")[:1]), was_name=Subquery(was.values("state__name")[:1])
    )
    if campaign is None:
        return found.none()
    found = _changed(found, campaign, basis, filters.get("changes", ""))
    if filters.get("state"):
        found = found.filter(state=int(filters["state"]))
    found = _in_segment(found, filters.get("segment", ""))
    if filters.get("idle_from") is not None:
        found = found.filter(idle__gte=filters["idle_from"])
    if filters.get("idle_to") is not None:
        found = found.filter(idle__lte=filters["idle_to"])
    return _of_agents(found, user, filters)


def _basis(campaign: Campaign, drafts: Sequence[CampaignRun] | None) -> Basis:
    """What the rows that are shown of it went on from."""
    if campaign.state == CampaignState.CLOSED:
        return basis_of(campaign, draft=False)
    drafts = last_precalculations(campaign) if drafts is None else drafts
    return basis_kept(campaign, drafts[0] if drafts else None)


def _of_agents(found: QuerySet[Any], user: Any, filters: Mapping[str, Any]) -> QuerySet[Any]:
    if filters.get("q"):
        found = found.filter(agent__in=Agent.objects.matching(filters["q"]))
    if filters.get("agent_state"):
        found = found.filter(agent__state=filters["agent_state"])
    if filters.get("territory"):
        found = found.filter(agent__in=Agent.objects.in_territory(filters["territory"]))
    own: QuerySet[Any] = found.filter(agent__person__user=user)
    return found if user.has_perm(VIEW_CAMPAIGNS) else own


def _changed(found: QuerySet[Any], campaign: Campaign, basis: Basis, changes: str) -> QuerySet[Any]:
    """Of a closed campaign those whom its close changed, whatever became of them since."""
    if changes == "state":
        return found.exclude(state=None, was_id=None).filter(Q(was_id=None) | Q(state=None) | ~Q(state=F("was_id")))
    act = {"inactive": Act.INACTIVATE, "active": Act.ACTIVATE}.get(changes)
    if act is None:
        return found
    if campaign.state != CampaignState.CLOSED:
        return becoming(found, AgentState(changes), drafts_before(basis))
    run = close_of(campaign)
    if run is None:  # brought in as closed: nothing was done to anybody here
        return found.none()
    moved = AgentChange.objects.filter(agent=OuterRef("agent_id"), run=run, act=act)
    return found.filter(Exists(moved))


def _in_segment(found: QuerySet[Any], segment: str) -> QuerySet[Any]:
    held = SegmentHolding.objects.filter(agent=OuterRef("agent_id"), until=None)
    if segment == "none":
        return found.filter(~Exists(held))
    return found.filter(Exists(held.filter(segment=int(segment)))) if segment else found


def with_people(found: QuerySet[Any]) -> QuerySet[Any]:
    """Each with name, phone, state and the name of the segment."""
    held = SegmentHolding.objects.filter(agent=OuterRef("agent_id"), until=None).values("segment__name")
    along: QuerySet[Any] = found.select_related("agent__person", "state").annotate(segment_name=Subquery(held[:1]))
    return along


OF_FILE = (
    "pk", "agent__person__given_names", "agent__person__family_names", "agent__person__phone", "agent__person__email",
    "agent__state", "state", "was_id", "idle", "segment_id", "orders", "amount_minor", "points",
)  # fmt: skip


def for_file(found: QuerySet[Any]) -> QuerySet[Any]:
    """The same as plain rows with ids for names: a million of them leave as a file."""
    held = SegmentHolding.objects.filter(agent=OuterRef("agent_id"), until=None).values("segment")
    rows: QuerySet[Any] = found.annotate(segment_id=Subquery(held[:1])).values_list(*OF_FILE, named=True)
    return rows


@dataclass(frozen=True)
class History:
    """How an agent stood in the closed campaigns of a page, the newest first; `page` leads to the other campaigns."""

    rows: list[Any]
    page: KeysetPage


def standing_history(agent: int, *, until: Campaign | None = None, cursor: str | None = "") -> History:
    """Of the closed campaigns since they are an agent, as far as `until`; `before` of each row says what was corrected.
    Those in which they were not looked at have no row."""
    since = Agent.objects.filter(pk=agent).values(day=TruncDate("joined_at"))
    closed = Campaign.objects.filter(state=CampaignState.CLOSED, ends_on__gte=Subquery(since))
    if until:
        closed = closed.filter(starts_on__lte=until.starts_on)
    page = KeysetPage(closed, order=("-starts_on", "-pk"), cursor=cursor, size=BITS)
    seen = {campaign.pk: campaign for campaign in page.rows}  # named: only their partitions are read
    rows: Any = Standing.objects.filter(agent=agent, campaign__in=list(seen)).select_related("state")
    found = sorted(rows, key=lambda row: seen[row.campaign_id].starts_on, reverse=True)
    corrected = corrected_rows(agent) if found else {}
    for row in found:
        row.campaign = seen[row.campaign_id]
        row.before = corrected.get(row.campaign_id, [])
    return History(found, page)


def order_totals(campaign: Campaign) -> dict[str, int]:
    """Of the campaign's valid orders: how many, of how many agents, how much (minor units), points."""
    found = campaign.orders.filter(state=OrderState.VALID).aggregate(
        orders=Count("pk"), agents=Count("agent", distinct=True), amount_minor=Sum("amount_minor"), points=Sum("points")
    )
    return {name: value or 0 for name, value in found.items()}


@dataclass(frozen=True)
class OwnStanding:
    """How an agent stands since the last close, after what is over and not closed yet, and what an order in the
    campaign that is open changes."""

    standing: Any
    open_campaign: Campaign | None
    has_ordered: bool
    state_next: CommercialState | None  # without an order in it
    over: Campaign | None  # the last one before it that is not closed
    state_over: CommercialState | None  # once that is closed

    @property
    def changes(self) -> bool:
        now = self.state_over if self.over else self.standing.state
        return bool(self.state_next and self.state_next != now and not self.has_ordered)

    @property
    def changes_before(self) -> bool:
        """Whether what is over and not closed yet makes them stand in another way already."""
        return bool(self.over and self.state_over and self.state_over.pk != self.standing.state_id)


def own_standing(agent: Agent) -> OwnStanding | None:
    """None while no campaign was closed with this agent: three queries, four with campaigns after it."""
    standing = next(iter(_last_standing(agent=agent.pk)), None)
    if standing is None:
        return None
    over, campaign = _not_closed_after(standing.campaign)
    asked = [*over, campaign] if campaign else over
    orders = CampaignOrder.objects.filter(campaign__in=asked, agent=agent, state=OrderState.VALID)
    ordered = set(orders.values_list("campaign", flat=True)) if asked else set()
    states = {state.pk: state for state in CommercialState.objects.filter(is_active=True)}
    thresholds, idle = [(state.threshold, pk) for pk, state in states.items()], standing.idle
    for one in over:
        idle = next_idle(idle, one.pk in ordered)
    after, coming = (states.get(state_at(k, thresholds) or 0) for k in (idle, next_idle(idle, False)))
    return OwnStanding(
        standing, campaign, bool(campaign and campaign.pk in ordered), coming if campaign else None,
        over[-1] if over else None, after,
    )  # fmt: skip


def _not_closed_after(campaign: Campaign) -> tuple[list[Campaign], Campaign | None]:
    """Those that the next closes count before the first that is open, and that one."""
    later = Campaign.objects.filter(starts_on__gt=campaign.starts_on).exclude(state=CampaignState.CLOSED)
    found = list(later.order_by("starts_on"))
    at = next((place for place, one in enumerate(found) if one.state in OPEN_NOW), None)
    if at is None:
        return [one for one in found if one.state == CampaignState.LOCKED], None
    return found[:at], found[at]


@planned
def _last_standing(agent: int) -> QuerySet[Any]:
    closed = Campaign.objects.filter(state=CampaignState.CLOSED).order_by("-starts_on").values("pk")[:1]
    rows = Standing.objects.filter(campaign=Subquery(closed), agent=agent)
    return rows.select_related("state", "campaign")


def segments_of(agent: Agent, limit: int = 6) -> list[SegmentHolding]:
    """The newest first; whoever is in one now is so in that which has no end."""
    held = agent.segment_holdings.select_related("segment", "by__person")
    return list(held.order_by(F("until").desc(nulls_first=True), "-pk")[:limit])


def about_to_leave() -> QuerySet[Any]:
    """Active agents whom the next close makes inactive, as its precalculation says: that of the earliest campaign
    which is not closed. Of nobody while there is none."""
    campaign = next_to_close()
    model = StandingDraft.objects.filter(campaign=campaign) if campaign else StandingDraft.objects.none()
    return becoming(model, AgentState.INACTIVE)
