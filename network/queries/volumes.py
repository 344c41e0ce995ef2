"""What agents and their groups ordered in a campaign, for those a page shows: their own, and with everybody below.

A group is stretches of the ordering of the tree (rules/walk.py), so the orders are passed through once, however many
are shown and however deep: each falls between two ends of stretches, and a group is the sum of what lies in its own.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db import transaction

from core.statements import run, run_anew
from network.models import Campaign
from network.queries.branches import Member
from network.queries.trees import Tree
from network.rules.walk import Stretch

OWN = """
SELECT w.id, coalesce(sum(o.points), 0)::bigint, coalesce(sum(o.amount_minor), 0)::bigint, (
  SELECT max(x.ordered_on) FROM network_campaignorder x
  WHERE x.agent_id = w.id AND x.state = 'valid' AND x.ordered_on <= %(until)s)
FROM unnest(%(agents)s::bigint[]) w (id) LEFT JOIN network_campaignorder o
  ON o.campaign_id = %(campaign)s AND o.agent_id = w.id AND o.state = 'valid' AND o.ordered_on <= %(day)s
GROUP BY w.id
"""
# `ends` ascend; an order lies in the bucket of the last end that is not behind its agent.
BUCKETS = """
SELECT width_bucket(n.lft, %(ends)s::integer[]), sum(o.points)::bigint, sum(o.amount_minor)::bigint
FROM {nodes} n JOIN network_campaignorder o ON o.agent_id = n.agent_id
WHERE n.half = %(half)s AND n.lft BETWEEN %(first)s AND %(last)s
  AND o.campaign_id = %(campaign)s AND o.state = 'valid' AND o.ordered_on <= %(day)s
GROUP BY 1
"""
# The same of places here and there in the tree, each looked for by itself: those who came here from elsewhere.
BUCKETS_OF = """
SELECT width_bucket(n.lft, %(ends)s::integer[]), sum(o.points)::bigint, sum(o.amount_minor)::bigint
FROM unnest(%(places)s::integer[]) one (lft) JOIN {nodes} n ON n.half = %(half)s AND n.lft = one.lft
CROSS JOIN LATERAL (
  SELECT points, amount_minor FROM network_campaignorder
  WHERE campaign_id = %(campaign)s AND agent_id = n.agent_id AND state = 'valid' AND ordered_on <= %(day)s OFFSET 0) o
GROUP BY 1
"""
NEAR, FEW, SPANS = 1_000, 100, 8  # places between spans that are read as one; in a small one; spans read one by one
LARGE, ROOM = 100_000, "64MB"  # places of the tree, and memory for each join of so many
Sums = tuple[int, int]  # points and minor units


@dataclass(frozen=True, slots=True)
class Volume:
    """Of a campaign: valid orders only, money in minor units. The group is the agent with everybody below, None where
    the tree of the campaign is not in order yet. `last_on` is the day of the last order until the campaign's end."""

    points: int
    amount_minor: int
    last_on: date | None
    group_points: int | None
    group_amount_minor: int | None


def volumes_of(
    members: Sequence[Member], campaign: Campaign, tree: Tree | None, *, groups: bool = True, day: date | None = None
) -> dict[int, Volume]:
    """By agent; up to the end of a day, where one is given. Two questions, whoever they are; one without groups."""
    is_known = groups and tree is not None and tree.walk is not None
    walks = {one.agent_id: tree.stretches(one.agent_id, one.node) for one in members} if tree and is_known else {}
    newcomers = {stretch.agent_id for walk in walks.values() for stretch in walk if stretch.agent_id}
    own = _own({one.agent_id for one in members} | newcomers, campaign, day)
    stretches = [stretch for walk in walks.values() for stretch in walk if not stretch.agent_id]
    buckets = _buckets(stretches, campaign, tree, day)
    found = {}
    for one in members:
        points, amount, last_on = own[one.agent_id]
        walk = walks.get(one.agent_id)
        parts = [buckets.of(each) if not each.agent_id else own[each.agent_id][:2] for each in walk] if walk else []
        group = (sum(part[0] for part in parts), sum(part[1] for part in parts)) if parts else (None, None)
        found[one.agent_id] = Volume(points, amount, last_on, *group)
    return found


def _own(agents: Iterable[int], campaign: Campaign, day: date | None) -> dict[int, tuple[int, int, date | None]]:
    values = {
        "agents": sorted(agents), "campaign": campaign.pk, "until": day or campaign.ends_on, "day": day or date.max,
    }  # fmt: skip
    return {agent: (points, amount, last_on) for agent, points, amount, last_on in run(OWN, values)}


@dataclass(frozen=True)
class Buckets:
    """What lies before each of the ends."""

    ends: list[int]
    before: list[Sums]

    def of(self, stretch: Stretch) -> Sums:
        low = self.before[bisect_left(self.ends, stretch.first)]
        high = self.before[bisect_left(self.ends, stretch.last + 1)]
        return (high[0] - low[0], high[1] - low[1])


def _summed(sql: str, values: dict[str, Any], *, places: int) -> list[tuple[int, int, int]]:
    """Planned anew: a branch may be ten people or everybody. With room to join so many in memory where it is large."""
    if places < LARGE:
        return run_anew(sql, values)
    with transaction.atomic():
        run_anew("SELECT set_config('work_mem', %s, true)", [ROOM])
        return run_anew(sql, values)


def _buckets(stretches: Sequence[Stretch], campaign: Campaign, tree: Tree | None, day: date | None) -> Buckets:
    if not stretches or tree is None:
        return Buckets([], [])
    ends = sorted({end for one in stretches for end in (one.first, one.last + 1)})
    values = {"ends": ends, "half": tree.half, "campaign": campaign.pk, "day": day or date.max}
    sums = [(0, 0)] * len(ends)
    for bucket, points, amount in _rows(_spans(stretches), tree.nodes, values):
        sums[bucket] = _plus(sums[bucket], (points, amount))
    return Buckets(ends, list(accumulate(sums, _plus)))


def _plus(one: Sums, other: Sums) -> Sums:
    return (one[0] + other[0], one[1] + other[1])


def _spans(stretches: Sequence[Stretch]) -> list[Sums]:
    """First and last place of what is read in one go, ascending."""
    spans: list[Sums] = []
    for first, last in sorted((one.first, one.last) for one in stretches):
        if spans and first <= spans[-1][1] + NEAR:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return spans


def _rows(spans: list[Sums], nodes: str, values: dict[str, Any]) -> list[tuple[int, int, int]]:
    large = [(first, last) for first, last in spans if last - first >= FEW]
    if len(large) > SPANS:
        large = spans = [(spans[0][0], spans[-1][1])]
    rows: list[tuple[int, int, int]] = []
    for first, last in large:
        rows += _summed(BUCKETS.format(nodes=nodes), values | {"first": first, "last": last}, places=last - first)
    if places := [lft for first, last in spans if last - first < FEW for lft in range(first, last + 1)]:
        rows += run_anew(BUCKETS_OF.format(nodes=nodes), values | {"places": places})
    return rows
