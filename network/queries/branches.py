"""Branches of the tree: who stands below somebody, in walking order, now or as it was.

Pages read a stretch of the last snapshot, joined to the live rows. Whoever came since is added from the live tree;
where somebody moved since, the branch is walked live until the next snapshot, so a page is never wrong.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.statements import run

PAGE = 50
Cursor = tuple[int, int]  # lft of the snapshot, and the number among those who came since below the same agent
START: Cursor = (0, 0)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a branch. `level` 1 stands right below its top; `below` is None where only a live walk would tell."""

    lft: int
    arrival: int
    agent_id: int
    sponsor_id: int | None
    level: int
    direct: int
    below: int | None
    state: str
    joined_at: datetime
    name: str

    @property
    def cursor(self) -> Cursor:
        return (self.lft, self.arrival)


NEWEST = "SELECT half FROM network_treesnapshot ORDER BY id DESC LIMIT 1"
WHO = "a.state, a.joined_at, trim(p.given_names || ' ' || p.family_names)"
# One round trip where nothing changed since the snapshot: its stretch, and whether anything did.
STRETCH = f"""
WITH top AS (
  SELECT n.half, n.lft, n.last, n.depth, EXISTS (SELECT FROM network_treedelta) AS changed
  FROM network_treenode n WHERE n.half = ({NEWEST}) AND n.agent_id = %(top)s
)
SELECT top.changed, r.* FROM top LEFT JOIN LATERAL (
  SELECT n.lft, 0, n.agent_id, a.sponsor_id, n.depth - top.depth, n.direct, n.last - n.lft, {WHO}
  FROM network_treenode n JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
  WHERE n.half = top.half AND n.lft > greatest(%(lft)s, top.lft) AND n.lft <= top.last
  ORDER BY n.lft LIMIT %(size)s
) r ON true
"""  # noqa: S608
# Those who came since: each hangs from the first agent above that the snapshot knows.
ARRIVED = f"""
WITH RECURSIVE top AS (
  SELECT n.half, n.lft, n.last, n.depth FROM network_treenode n
  WHERE n.half = ({NEWEST}) AND n.agent_id = %(top)s
), delta AS MATERIALIZED (
  SELECT DISTINCT d.agent_id AS id, a.sponsor_id AS up
  FROM network_treedelta d JOIN network_agent a ON a.id = d.agent_id
), fresh AS MATERIALIZED (
  SELECT * FROM delta WHERE NOT EXISTS (
    SELECT FROM network_treenode n, top WHERE n.half = top.half AND n.agent_id = delta.id)
), climb AS (
  SELECT id, up, 1 AS steps FROM fresh
  UNION ALL SELECT c.id, f.up, c.steps + 1 FROM climb c JOIN fresh f ON f.id = c.up
), hung AS (
  SELECT n.lft, row_number() OVER (PARTITION BY n.lft ORDER BY c.id) AS arrival, c.id,
    n.depth - top.depth + c.steps AS level
  FROM top, climb c JOIN network_treenode n ON n.agent_id = c.up
  WHERE n.half = top.half AND n.lft BETWEEN top.lft AND top.last
), members AS (
  (SELECT n.lft, 0::bigint AS arrival, n.agent_id, n.depth - top.depth AS level, n.direct, n.last - n.lft AS below
   FROM top JOIN network_treenode n ON n.half = top.half AND n.lft > top.lft AND n.lft <= top.last
   WHERE n.lft >= %(lft)s ORDER BY n.lft LIMIT %(size)s + 1)
  UNION ALL SELECT lft, arrival, id, level, 0, NULL FROM hung
)
SELECT m.lft, m.arrival, m.agent_id, a.sponsor_id, m.level,
  m.direct + (SELECT count(*) FROM fresh WHERE up = m.agent_id), CASE WHEN m.arrival = 0 THEN m.below END, {WHO}
FROM members m JOIN network_agent a ON a.id = m.agent_id JOIN people_person p ON p.id = a.person_id
WHERE (m.lft, m.arrival) > (%(lft)s, %(arrival)s) ORDER BY m.lft, m.arrival LIMIT %(size)s
"""  # noqa: S608
MOVED = f"""
SELECT EXISTS (SELECT FROM network_treedelta d JOIN network_treenode n ON n.agent_id = d.agent_id
  WHERE n.half = ({NEWEST})) OR NOT EXISTS (
  SELECT FROM network_treenode n WHERE n.half = ({NEWEST}) AND n.agent_id = %(top)s)
"""  # noqa: S608
LIVE = f"""
WITH RECURSIVE below AS (
  SELECT id, 1 AS level, ARRAY[id] AS path FROM network_agent WHERE sponsor_id = %(top)s
  UNION ALL SELECT a.id, b.level + 1, b.path || a.id FROM network_agent a JOIN below b ON a.sponsor_id = b.id
), walked AS (SELECT id, level, row_number() OVER (ORDER BY path) AS place FROM below)
SELECT w.place, 0, w.id, a.sponsor_id, w.level,
  (SELECT count(*) FROM network_agent c WHERE c.sponsor_id = w.id), NULL, {WHO}
FROM walked w JOIN network_agent a ON a.id = w.id JOIN people_person p ON p.id = a.person_id
WHERE w.place > %(lft)s ORDER BY w.place LIMIT %(size)s
"""  # noqa: S608
AS_OF = """
WITH RECURSIVE below AS (
  SELECT e.agent_id AS id, 1 AS level, ARRAY[e.agent_id] AS path FROM network_sponsoredge e
  WHERE e.sponsor_id = %(top)s AND e.since <= %(at)s AND (e.until IS NULL OR e.until > %(at)s)
  UNION ALL SELECT e.agent_id, b.level + 1, b.path || e.agent_id
  FROM network_sponsoredge e JOIN below b ON e.sponsor_id = b.id
  WHERE e.since <= %(at)s AND (e.until IS NULL OR e.until > %(at)s)
), walked AS (SELECT id, level, row_number() OVER (ORDER BY path) AS place FROM below)
SELECT w.place, 0, w.id, e.sponsor_id, w.level, (SELECT count(*) FROM below b JOIN network_sponsoredge c
    ON c.agent_id = b.id AND c.since <= %(at)s AND (c.until IS NULL OR c.until > %(at)s) WHERE c.sponsor_id = w.id),
  NULL, coalesce((SELECT c.state FROM network_agentchange c WHERE c.agent_id = w.id AND c.at <= %(at)s
    ORDER BY c.at DESC, c.id DESC LIMIT 1), a.state), a.joined_at, trim(p.given_names || ' ' || p.family_names)
FROM walked w JOIN network_agent a ON a.id = w.id JOIN people_person p ON p.id = a.person_id
JOIN network_sponsoredge e ON e.agent_id = w.id AND e.since <= %(at)s AND (e.until IS NULL OR e.until > %(at)s)
WHERE w.place > %(lft)s ORDER BY w.place LIMIT %(size)s
"""
UPLINE = """
WITH RECURSIVE above AS (
  SELECT id, sponsor_id, 0 AS steps FROM network_agent WHERE id = %(agent)s
  UNION ALL SELECT a.id, a.sponsor_id, above.steps + 1 FROM network_agent a JOIN above ON a.id = above.sponsor_id
) SELECT id, steps FROM above ORDER BY steps
"""


def branch_page(top_id: int, *, after: Cursor = START, size: int = PAGE) -> list[Member]:
    """Who stands below the agent, in walking order, from `after` on; the last one's `cursor` leads on."""
    values: dict[str, Any] = {"top": top_id, "lft": after[0], "arrival": after[1], "size": size}
    found = run(STRETCH, values)
    if found and not found[0][0]:
        return [Member(*row[1:]) for row in found if row[1] is not None]
    moved = run(MOVED, values)[0][0]
    return [Member(*row) for row in run(LIVE if moved else ARRIVED, values)]


def branch_as_of(top_id: int, at: datetime, *, after: Cursor = START, size: int = PAGE) -> list[Member]:
    """The same as it was at that moment; states too."""
    return [Member(*row) for row in run(AS_OF, {"top": top_id, "at": at, "lft": after[0], "size": size})]


def upline(agent_id: int) -> list[int]:
    """The agent's id, then who leads, and who leads them, up to the top."""
    return [row[0] for row in run(UPLINE, {"agent": agent_id})]
