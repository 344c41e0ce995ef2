"""Which ordering of the tree is read: that of the last snapshot with the strays since, or that of a campaign."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from core.statements import run
from network.models import Campaign
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


def _stray(row: tuple[int | None, ...]) -> Stray:
    agent, sponsor, *places, after = row
    node, led_by = (Node(*each) if each[0] is not None else None for each in (places[:3], places[3:]))  # type: ignore[arg-type]
    return Stray(agent or 0, sponsor, node, led_by, after or 0)
