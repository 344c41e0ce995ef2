"""Which ordering of the tree is read: that of the last snapshot with the strays since, or that of a campaign."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from core.statements import run, run_anew
from network.models import Campaign
from network.rules.tree_page import end_of
from network.rules.walk import Node, Stray, Stretch, Walk

MOST = 2_000  # strays; where more came since the snapshot, the tree is walked from agent to agent
NOBODY_YET = -1
# The newest half, and who came or moved since, each with the snapshot's places of them, of who leads them now, and of
# the last older sibling who stayed. Whoever is younger than the whole snapshot is the last below their sponsor.
NOW = """
WITH newest AS (SELECT half, taken_at FROM network_treesnapshot ORDER BY id DESC LIMIT 1),
delta AS MATERIALIZED (SELECT DISTINCT agent_id FROM network_treedelta LIMIT %(most)s)
SELECT (SELECT half FROM newest), (SELECT taken_at FROM newest), d.agent_id, a.sponsor_id, n.lft, n.last, n.depth,
  s.lft, s.last, s.depth, coalesce(e.last, CASE WHEN newcomer THEN s.last ELSE s.lft END)
FROM (SELECT) one LEFT JOIN delta d ON true LEFT JOIN network_agent a ON a.id = d.agent_id
LEFT JOIN network_treenode n ON n.half = (SELECT half FROM newest) AND n.agent_id = d.agent_id
LEFT JOIN network_treenode s ON s.half = (SELECT half FROM newest) AND s.agent_id = a.sponsor_id
LEFT JOIN LATERAL (SELECT n.lft IS NULL AND d.agent_id > (
  SELECT max(agent_id) FROM network_treenode WHERE half = (SELECT half FROM newest)) AS newcomer) y ON true
LEFT JOIN LATERAL (
  SELECT m.last FROM network_agent c JOIN network_treenode m
    ON m.half = (SELECT half FROM newest) AND m.agent_id = c.id
  WHERE NOT y.newcomer AND s.lft IS NOT NULL AND c.sponsor_id = a.sponsor_id AND c.id < d.agent_id
    AND c.id <> ALL(ARRAY(SELECT agent_id FROM delta))
  ORDER BY c.id DESC LIMIT 1
) e ON true
"""
# As it was at a moment, in an ordering of another: every change of leader begins an edge, so whoever has one that began
# in between, or came later with a day of before, is a stray, led by whom they were led by then; by nobody if not there.
IN_FORCE = "{0}.since <= %(at)s AND ({0}.until IS NULL OR {0}.until > %(at)s)"
AT = f"""
WITH delta AS MATERIALIZED (
  SELECT DISTINCT agent_id FROM (
    SELECT agent_id FROM network_sponsoredge WHERE since > %(first)s AND since <= %(last)s
    UNION ALL SELECT agent_id FROM network_sponsoredge
    WHERE agent_id > (SELECT max(agent_id) FROM {{nodes}} WHERE half = %(half)s) AND since <= %(last)s
    UNION ALL SELECT agent_id FROM network_treedelta WHERE %(is_now)s
  ) changed LIMIT %(most)s
)
SELECT d.agent_id, l.sponsor_id, n.lft, n.last, n.depth, s.lft, s.last, s.depth,
  coalesce(b.last, CASE WHEN y.newcomer THEN s.last ELSE s.lft END)
FROM delta d LEFT JOIN LATERAL (
  SELECT e.sponsor_id FROM network_sponsoredge e WHERE e.agent_id = d.agent_id AND {IN_FORCE.format("e")} LIMIT 1
) l ON true
LEFT JOIN {{nodes}} n ON n.half = %(half)s AND n.agent_id = d.agent_id
LEFT JOIN {{nodes}} s ON s.half = %(half)s AND s.agent_id = l.sponsor_id
LEFT JOIN LATERAL (SELECT n.lft IS NULL AND d.agent_id > (
  SELECT max(agent_id) FROM {{nodes}} WHERE half = %(half)s) AS newcomer) y ON true
LEFT JOIN LATERAL (
  SELECT m.last FROM network_sponsoredge c JOIN {{nodes}} m ON m.half = %(half)s AND m.agent_id = c.agent_id
  WHERE NOT y.newcomer AND s.lft IS NOT NULL AND c.sponsor_id = l.sponsor_id AND {IN_FORCE.format("c")}
    AND c.agent_id < d.agent_id AND c.agent_id <> ALL(ARRAY(SELECT agent_id FROM delta))
  ORDER BY c.agent_id DESC LIMIT 1
) b ON true
"""  # noqa: S608
PLACES = "SELECT agent_id, lft, last, depth FROM {nodes} WHERE half = %(half)s AND agent_id = ANY(%(agents)s)"


@dataclass(frozen=True)
class Tree:
    """`half` of the table `nodes`, and the walk through it; no walk where too many strays came since `taken_at`."""

    nodes: str
    half: int
    walk: Walk | None
    taken_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nobody came or moved since it was ordered."""
        return self.walk is not None and not self.walk.strays

    def places(self, agents: Collection[int]) -> dict[int, Node]:
        """Where the ordering has these agents; without those it has not."""
        rows = run(PLACES.format(nodes=self.nodes), {"half": self.half, "agents": list(agents)})
        return {agent: Node(*place) for agent, *place in rows}

    def stretches(self, top: int, node: Node | None) -> list[Stretch]:
        """The branch with its top; nothing for whoever is not in the tree. Wants a walk."""
        assert self.walk is not None
        known = node is not None or top in self.walk.strays
        return list(self.walk.stretches(top, node)) if known else []

    def below(self, agent: int, node: Node | None) -> int | None:
        """How many stand below; None where only counting would tell."""
        if self.walk is None or (node is None and agent not in self.walk.strays):
            return None
        return self.walk.below(agent, node)


def tree_now() -> Tree:
    rows = run(NOW, {"most": MOST + 1})
    half, taken_at = rows[0][:2]
    strays = [_stray(row[2:]) for row in rows if row[2] is not None]
    walk = Walk(strays) if len(strays) <= MOST else None
    return Tree("network_treenode", NOBODY_YET if half is None else half, walk, taken_at)


def tree_of(campaign: Campaign) -> Tree | None:
    """As it was when the campaign's last day was over; None while that was not put in order."""
    if not hasattr(campaign, "tree"):
        return None
    return Tree("network_campaignnode", campaign.pk, Walk(), campaign.tree.taken_at)


def tree_at(at: datetime, campaigns: Iterable[Campaign]) -> Tree | None:
    """As it was at the moment, read in the ordering that is nearest in time: of today, or of one of the campaigns.

    None where more than `MOST` came or moved in between.
    """
    now = tree_now()
    trees = ((end_of(one.ends_on, timezone.now()), tree_of(one)) for one in campaigns)
    known = [(end, tree) for end, tree in (*trees, (now.taken_at, now)) if end and tree]
    if not known:
        return None
    moment, tree = min(known, key=lambda pair: abs(pair[0] - at))
    values = {
        "at": at, "half": tree.half, "first": min(at, moment), "last": max(at, moment), "most": MOST + 1,
        "is_now": tree is now,
    }  # fmt: skip
    strays = [_stray(row) for row in run_anew(AT.format(nodes=tree.nodes), values)]
    return replace(tree, walk=Walk(strays)) if len(strays) <= MOST else None


def _stray(row: tuple[int | None, ...]) -> Stray:
    agent, sponsor, *places, after = row
    node, led_by = (Node(*each) if each[0] is not None else None for each in (places[:3], places[3:]))  # type: ignore[arg-type]
    return Stray(agent or 0, sponsor, node, led_by, after or 0)
