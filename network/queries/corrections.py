"""What a correction of a closed campaign changes, agent by agent: worked out, nothing written."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any

from django.db.models import Count, Sum

from core import statements
from network.enums import AgentState, CampaignState, OrderState, RunKind, RunState, SegmentSource
from network.models import (
    Agent,
    AgentChange,
    Campaign,
    CampaignOrder,
    CampaignRun,
    CommercialState,
    CorrectionLine,
    Segment,
    SegmentHolding,
    Standing,
    StandingFix,
)
from network.queries.expected import stay_out
from network.rules.campaigns import BITS, SegmentRule, Thresholds, segment_at
from network.rules.corrections import Stood, Totals, effect_of, restated

CLOSED = """
SELECT campaign_id, state_id, idle, orders FROM network_standing WHERE agent_id = %s AND campaign_id = ANY(%s)"""
OF_RUN = ("campaign", "by__person", "confirmed_by__person", "job", "compensates")


@dataclass(frozen=True)
class Change:
    """Of one agent: in the corrected campaign, in the last closed one, in their segment, in their own state."""

    agent: Agent
    rows: dict[int, Stood]  # campaign id -> how they stand in it now, where that changes
    was: Stood
    now: Stood
    last_was: Stood
    last_now: Stood
    segment_was: int | None
    segment_now: int | None
    effect: AgentState | None

    @property
    def state_changes(self) -> bool:
        return self.last_was.state != self.last_now.state

    @property
    def segment_changes(self) -> bool:
        return self.segment_was != self.segment_now


@dataclass(frozen=True)
class Plan:
    changes: list[Change] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """Of everything it would write: whoever confirms says by it what they have seen."""
        told = [(c.agent.pk, sorted(c.rows.items()), c.segment_was, c.segment_now, c.effect) for c in self.changes]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    @property
    def agents(self) -> list[int]:
        return [change.agent.pk for change in self.changes]

    @property
    def figures(self) -> dict[str, int]:
        return {
            "agents": len(self.changes), "changed": sum(c.state_changes for c in self.changes),
            "inactivated": sum(c.effect == AgentState.INACTIVE for c in self.changes),
            "activated": sum(c.effect == AgentState.ACTIVE for c in self.changes),
            "segments": sum(c.segment_changes for c in self.changes),
        }  # fmt: skip


def correction(pk: int) -> CampaignRun | None:
    return CampaignRun.objects.filter(kind=RunKind.CORRECTION, pk=pk).select_related(*OF_RUN).first()


def waiting_correction(campaign: Campaign) -> CampaignRun | None:
    return campaign.runs.filter(kind=RunKind.CORRECTION, state__in=[RunState.WAITING, RunState.RUNNING]).first()


def last_of_chain(campaign: Campaign) -> CampaignRun:
    """What a new correction compensates: the last one that took effect, or the close itself."""
    done = campaign.runs.filter(kind__in=[RunKind.CLOSE, RunKind.CORRECTION], state=RunState.DONE)
    return done.order_by("-pk")[0]


def lines_of(run: CampaignRun) -> list[CorrectionLine]:
    return list(run.lines.select_related("agent__person").order_by("pk"))


def plan_of(run: CampaignRun) -> Plan:
    """From how everybody stands at this moment. Under the caller's locks it is what will be written."""
    return _Working(run).plan()


class _Working:
    """Everything that is read, once for all agents."""

    def __init__(self, run: CampaignRun) -> None:
        self.campaign, self.lines = run.campaign, list(run.lines.all())
        closed = list(Campaign.objects.filter(state=CampaignState.CLOSED).order_by("starts_on"))
        at = next(place for place, one in enumerate(closed) if one.pk == self.campaign.pk)
        self.before = closed[at - 1].pk if at else 0
        self.after = [one.pk for one in closed[at:]]
        self.seen = [one.pk for one in closed[-BITS:]][::-1]
        self.thresholds = self._thresholds()
        self.ids = sorted({line.agent_id for line in self.lines} | set(self._moved_from()))
        self.stood = self._stood({*self.after, *self.seen, self.before})
        self.totals = self._totals()
        self.effects = dict(CommercialState.objects.values_list("pk", "effect"))
        segments = Segment.objects.filter(is_active=True, by_calculation=True).order_by("position", "name")
        self.segments = [SegmentRule(s.pk, s.least_average_minor, s.least_campaigns, s.out_of) for s in segments]
        held = SegmentHolding.objects.filter(agent__in=self.ids, until=None)
        self.out = set[int]().union(*stay_out(Agent.objects.filter(pk__in=self.ids).values("person")))
        self.held: dict[int, SegmentHolding] = {one.agent_id: one for one in held}

    def plan(self) -> Plan:
        brought = self._brought_about()
        agents = Agent.objects.filter(pk__in=self.ids).select_related("person").order_by("pk")
        return Plan([self._change(agent, brought.get(agent.pk, "")) for agent in agents])

    def _change(self, agent: Agent, brought_about: str) -> Change:
        """It reaches as far as the agent was looked at without a gap: after one a close began anew."""
        reached = list(takewhile(lambda pk: (agent.pk, pk) in self.stood, self.after))
        stood = [self.stood[agent.pk, pk] for pk in reached]
        start = self.stood.get((agent.pk, self.before))
        now = restated(
            (start.mask, start.idle) if start else (0, 0), stood, self.totals.get(agent.pk, Totals()), self.thresholds
        )
        rows = {pk: new for pk, old, new in zip(reached, stood, now, strict=True) if old != new}
        last_was, last_now = (stood[-1], now[-1]) if len(reached) == len(self.after) else (stood[-1],) * 2
        held, ordered = self.held.get(agent.pk), max(now[0].totals.orders, last_now.totals.orders) > 0
        return Change(
            agent, rows, stood[0], now[0], last_was, last_now, held.segment_id if held else None,
            self._segment(agent.pk, held, now[0].totals),
            self._effect(agent, last_was, last_now, brought_about, ordered),
        )  # fmt: skip

    def _effect(
        self, agent: Agent, was: Stood, now: Stood, brought_about: str, ordered: bool
    ) -> AgentState | None:  # fmt: skip
        if was.state == now.state:
            return None
        was_effect, now_effect = (self.effects.get(one.state or 0, "") for one in (was, now))
        found = effect_of(agent.state, was_effect, now_effect, brought_about, ordered=ordered)
        return None if found == AgentState.ACTIVE and agent.person_id in self.out else found

    def _segment(self, agent: int, held: SegmentHolding | None, corrected: Totals) -> int | None:
        """As a close works it out; what staff, a goal or a rule chose stays."""
        if not self.segments or (held and held.source != SegmentSource.CALCULATION):
            return held.segment_id if held else None
        figures = []
        for pk in self.seen:
            one = self.stood.get((agent, pk))
            totals = corrected if pk == self.campaign.pk else one.totals if one else Totals()
            figures.append((totals.orders, totals.amount_minor))
        return segment_at(figures, self.segments)

    def _thresholds(self) -> list[Thresholds]:
        """As they were at each close; of closes that did not keep them, as they are today."""
        today: Any = list(CommercialState.objects.filter(is_active=True).values_list("threshold", "pk"))
        runs = CampaignRun.objects.filter(campaign__in=self.after, kind=RunKind.CLOSE, state=RunState.DONE)
        kept = {run.campaign_id: run.figures.get("thresholds") for run in runs}
        return [[(k, pk) for k, pk in kept.get(campaign) or today] for campaign in self.after]

    def _moved_from(self) -> Iterable[int]:
        """Agents who had an order of this campaign that is another's."""
        return (line.before["agent_id"] for line in self.lines if line.before.get("campaign_id") == self.campaign.pk)

    def _stood(self, campaigns: set[int]) -> dict[tuple[int, int], Stood]:
        rows = Standing.objects.filter(agent__in=self.ids, campaign__in=campaigns)
        values = rows.values_list("agent", "campaign", "mask", "idle", "state", "orders", "amount_minor", "points")
        return {row[:2]: Stood(*row[2:5], Totals(*row[5:])) for row in values}

    def _totals(self) -> dict[int, Totals]:
        """Of the campaign: its orders but for those that are corrected, and those as they are to count."""
        numbers = [line.number for line in self.lines]
        kept = CampaignOrder.objects.filter(campaign=self.campaign, agent__in=self.ids, state=OrderState.VALID)
        sums = kept.exclude(number__in=numbers).values_list("agent").order_by("agent")
        totals = {row[0]: Totals(*row[1:]) for row in sums.annotate(Count("pk"), Sum("amount_minor"), Sum("points"))}
        for line in self.lines:
            if line.state == OrderState.VALID:
                one = totals.get(line.agent_id, Totals())
                totals[line.agent_id] = Totals(
                    one.orders + 1, one.amount_minor + line.amount_minor, one.points + line.points
                )
        return totals

    def _brought_about(self) -> dict[int, str]:
        """agent -> the act, where a run of the corrected campaign or of a later one made them what they are."""
        last = AgentChange.objects.filter(agent__in=self.ids).order_by("agent", "-at", "-pk").distinct("agent")
        rows = last.values_list("agent", "act", "run__campaign")
        return {agent: act for agent, act, campaign in rows if campaign in self.after}


@dataclass(frozen=True)
class Before:
    """How an agent stood in a campaign until `run` corrected it."""

    state: CommercialState | None
    idle: int
    orders: int
    run: CampaignRun


def corrected_rows(agent: int) -> dict[int, list[Before]]:
    """campaign id -> what its close and earlier corrections said of the agent, the newest first."""
    rows = StandingFix.objects.filter(agent=agent).select_related("run", "state")
    fixes = list(rows.order_by("campaign", "run"))
    if not fixes:
        return {}
    states = CommercialState.objects.in_bulk()
    written = _closed(agent, [fix.campaign_id for fix in fixes])
    found: dict[int, list[Before]] = {}
    for fix in fixes:
        state, idle, orders = written[fix.campaign_id]
        found.setdefault(fix.campaign_id, []).insert(0, Before(states.get(state or 0), idle, orders, fix.run))
        written[fix.campaign_id] = (fix.state_id, fix.idle, fix.orders)
    return found


def _closed(agent: int, campaigns: list[int]) -> dict[int, tuple[int | None, int, int]]:
    return {row[0]: row[1:] for row in statements.run(CLOSED, [agent, campaigns])}
