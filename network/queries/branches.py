"""Branches of the tree: who stands below somebody, in walking order, now or as it was.

Pages read stretches of an ordering of the tree (queries/trees.py), joined to the live rows; whoever came or moved
since stands in their places. Siblings go by their ids, so that pages neither skip nor repeat anybody when the tree is
ordered anew in between: a page goes on behind the place that the last one shown had then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from core.statements import run
from network.queries.trees import IN_FORCE, Tree, tree_now
from network.rules.walk import Node, Stretch, Walk, number_of, sliced

PAGE = 50
NEVER = datetime.max.replace(tzinfo=UTC)


class Cursor(NamedTuple):
    """The last agent of a page, and when it was read."""

    agent_id: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a branch. `level` 1 stands right below its top; `below` is None where only counting would tell;
    `node` is where the ordering of the tree has them."""

    agent_id: int
    sponsor_id: int | None
    level: int
    direct: int
    below: int | None
    node: Node | None
    state: str
    joined_at: datetime
    name: str


WHO = "a.state, a.joined_at, trim(p.given_names || ' ' || p.family_names)"
WHO_THEN = """coalesce((SELECT c.state FROM network_agentchange c WHERE c.agent_id = a.id AND c.at <= %(at)s
    ORDER BY c.at DESC, c.id DESC LIMIT 1), a.state), a.joined_at, trim(p.given_names || ' ' || p.family_names)"""
# Where the ordering is as the tree is, and was at the cursor's moment: its stretch in one piece, in one question. The
# size stands in it: not knowing it, the server plans each page anew, which takes as long as reading it.
STRETCH = f"""
WITH newest AS MATERIALIZED (
  SELECT half, EXISTS (SELECT FROM network_treedelta) OR taken_at > %(moment)s AS changed
  FROM network_treesnapshot ORDER BY id DESC LIMIT 1
), top AS (
  SELECT n.half, n.lft, n.last, n.depth, (SELECT changed FROM newest) AS changed
  FROM network_treenode n WHERE n.half = (SELECT half FROM newest) AND n.agent_id = %(top)s
)
SELECT top.changed, r.* FROM top LEFT JOIN LATERAL (
  SELECT n.agent_id, a.sponsor_id, n.depth - top.depth, n.direct, n.lft, n.last, n.depth, {WHO}
  FROM network_treenode n JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
  WHERE n.half = top.half AND n.lft <= top.last AND n.lft > greatest(top.lft, (
    SELECT lft FROM network_treenode WHERE half = (SELECT half FROM newest) AND agent_id = %(after)s))
  ORDER BY n.lft LIMIT {{size}}
) r ON true
"""  # noqa: S608
SETTLED = Tree("network_treenode", 0, Walk())
SPOTS = """
SELECT a.id, {sponsor}, w.shift + coalesce(n.depth, 0), {direct}, n.lft, n.last, n.depth, {who}
FROM unnest(%(lfts)s::integer[], %(agents)s::bigint[], %(shifts)s::integer[])
  WITH ORDINALITY w (lft, agent, shift, place)
LEFT JOIN {nodes} n ON n.half = %(half)s AND n.lft = w.lft
JOIN network_agent a ON a.id = coalesce(n.agent_id, w.agent) JOIN people_person p ON p.id = a.person_id
ORDER BY w.place
"""
LED_NOW = "(SELECT count(*) FROM network_agent c WHERE c.sponsor_id = a.id)"
LED_BY_THEN = f"""(SELECT e.sponsor_id FROM network_sponsoredge e
  WHERE e.agent_id = a.id AND {IN_FORCE.format("e")} LIMIT 1)"""  # noqa: S608
# From agent to agent, where no ordering is to be had: down to the first below, else on to the next sibling of the
# agent or of the nearest above who has one. It looks at no more agents than the page shows, and those on the way up.
STEPS = """
WITH RECURSIVE walk AS (
  SELECT %(start)s::bigint AS id, %(level)s::integer AS level, 0 AS number
  UNION ALL
  SELECT step.id, w.level + step.by, w.number + 1 FROM walk w CROSS JOIN LATERAL (
    SELECT (SELECT min(c.{agent}) FROM {led} c WHERE c.sponsor_id = w.id AND {c}) AS id, 1 AS by
    UNION ALL (
      WITH RECURSIVE up AS (
        SELECT a.{agent} AS id, a.sponsor_id, 0 AS steps FROM {led} a
        WHERE a.{agent} = w.id AND a.{agent} <> %(top)s AND {a}
        UNION ALL SELECT p.{agent}, p.sponsor_id, up.steps + 1 FROM up JOIN {led} p ON p.{agent} = up.sponsor_id
        WHERE p.{agent} <> %(top)s AND {p}
      )
      SELECT next.id, -up.steps FROM up CROSS JOIN LATERAL (
        SELECT min(s.{agent}) AS id FROM {led} s WHERE s.sponsor_id = up.sponsor_id AND s.{agent} > up.id AND {s}) next
      WHERE next.id IS NOT NULL ORDER BY up.steps LIMIT 1
    )
  ) step WHERE step.id IS NOT NULL AND w.number < %(size)s
    AND (step.by = 1) = EXISTS (SELECT FROM {led} e WHERE e.sponsor_id = w.id AND {e})
)
SELECT w.id, {sponsor}, w.level, {direct}, NULL::int, NULL::int, NULL::int, {who}
FROM walk w JOIN network_agent a ON a.id = w.id JOIN people_person p ON p.id = a.person_id
WHERE w.number > 0 ORDER BY w.number
"""
LIVE = STEPS.format(
    led="network_agent", agent="id", sponsor="a.sponsor_id", direct=LED_NOW, who=WHO, **dict.fromkeys("acpse", "true")
)
AS_OF = STEPS.format(
    led="network_sponsoredge", agent="agent_id", sponsor=LED_BY_THEN, who=WHO_THEN,
    direct=f"(SELECT count(*) FROM network_sponsoredge d WHERE d.sponsor_id = a.id AND {IN_FORCE.format('d')})",  # noqa: S608
    **{name: IN_FORCE.format(name) for name in "acpse"},
)  # fmt: skip
UPLINE = """
WITH RECURSIVE above AS (
  SELECT id, sponsor_id, 0 AS steps FROM network_agent WHERE id = %(agent)s
  UNION ALL SELECT a.id, a.sponsor_id, above.steps + 1 FROM network_agent a JOIN above ON a.id = above.sponsor_id
) SELECT id, steps FROM above ORDER BY steps
"""
UPLINE_THEN = f"""
WITH RECURSIVE above AS (
  SELECT e.agent_id AS id, e.sponsor_id, 0 AS steps FROM network_sponsoredge e
  WHERE e.agent_id = %(agent)s AND {IN_FORCE.format("e")}
  UNION ALL SELECT e.agent_id, e.sponsor_id, above.steps + 1 FROM network_sponsoredge e
  JOIN above ON e.agent_id = above.sponsor_id WHERE {IN_FORCE.format("e")}
) SELECT id, steps FROM above ORDER BY steps
"""  # noqa: S608
SPONSORS = "SELECT id, sponsor_id FROM network_agent WHERE id = ANY(%(agents)s)"
ELDER = """
SELECT id FROM network_agent WHERE sponsor_id = %(sponsor)s AND id < %(agent)s ORDER BY id DESC LIMIT 1
"""


def branch_page(
    top_id: int, *, after: Cursor | None = None, size: int = PAGE, tree: Tree | None = None
) -> list[Member]:
    """Who stands below the agent, in walking order, from the cursor on."""
    last, moment = after or (0, NEVER)
    values: dict[str, Any] = {"top": top_id, "after": last, "moment": moment, "size": size}
    if tree is None:
        found = run(STRETCH.format(size=int(size)), values)
        if found and not found[0][0]:
            return members((row[1:] for row in found if row[1] is not None), SETTLED)
    tree = tree or tree_now()
    if tree.walk is None:
        return members(run(LIVE, values | _from(top_id, last, None)), tree)
    stretches = tree.stretches(top_id, tree.places([top_id]).get(top_id))
    start = _place_of(after, top_id, stretches, tree) if after and stretches else 0
    return _at(stretches, start + 1, size, tree)


def branch_as_of(
    top_id: int, at: datetime, *, after: Cursor | None = None, size: int = PAGE, tree: Tree | None = None
) -> list[Member]:
    """The same as it was at that moment, states too; by the ordering of that moment where there is one."""
    last = after.agent_id if after else 0
    if tree is None:
        return members(run(AS_OF, {"top": top_id, "at": at, "size": size} | _from(top_id, last, at)), None)
    places = tree.places([top_id, last])
    stretches = tree.stretches(top_id, places.get(top_id))
    start = number_of(stretches, last, places.get(last)) or 0
    return _at(stretches, start + 1, size, tree, at)


def upline(agent_id: int) -> list[int]:
    """The agent's id, then who leads, and who leads them, up to the top."""
    return [row[0] for row in run(UPLINE, {"agent": agent_id})]


def line_above(agent_id: int, at: datetime | None = None) -> list[int]:
    """The same, now or then; empty where there was no such agent then."""
    return [row[0] for row in run(UPLINE_THEN if at else UPLINE, {"agent": agent_id, "at": at})]


def members(rows: Iterable[tuple[Any, ...]], tree: Tree | None) -> list[Member]:
    """Rows of agent, sponsor, level, direct, the place in the tree (lft, last, depth), state, joined_at, name."""
    found = []
    for agent, sponsor, level, direct, lft, last, depth, *who in rows:
        node = None if lft is None else Node(lft, last, depth)
        below = tree.below(agent, node) if tree else None
        found.append(Member(agent, sponsor, level, direct, below, node, *who))
    return found


def placed(found: Sequence[Member], tree: Tree) -> list[Member]:
    """The same in another ordering of the tree: their places in it, and how many stood below."""
    places = tree.places([one.agent_id for one in found])
    return [
        replace(one, node=node, below=tree.below(one.agent_id, node))
        for one in found
        for node in [places.get(one.agent_id)]
    ]


def _at(stretches: list[Stretch], start: int, size: int, tree: Tree, at: datetime | None = None) -> list[Member]:
    """The elements of the walk from number `start` on."""
    spots = sliced(stretches, start, size)
    parts = {"sponsor": LED_BY_THEN, "direct": "n.direct", "who": WHO_THEN} if at else {
        "sponsor": "a.sponsor_id", "direct": LED_NOW, "who": WHO
    }  # fmt: skip
    values = {
        "half": tree.half, "at": at, "lfts": [one.lft for one in spots], "agents": [one.agent_id for one in spots],
        "shifts": [one.shift for one in spots],
    }  # fmt: skip
    return members(run(SPOTS.format(nodes=tree.nodes, **parts), values), tree) if spots else []


def _from(top_id: int, last: int, at: datetime | None) -> dict[str, int]:
    """Where a walk from agent to agent goes on; at the top for whoever is not below it."""
    line = line_above(last, at) if last else []
    return {"start": last, "level": line.index(top_id)} if top_id in line else {"start": top_id, "level": 0}


def _place_of(after: Cursor, top_id: int, stretches: list[Stretch], tree: Tree) -> int:
    """The number in the walk behind which a page goes on: where the last one shown stood then, even when they, or
    somebody above them, stand elsewhere now."""
    line = line_above(after.agent_id, after.moment)[::-1]
    line = line[line.index(top_id) :] if top_id in line else [top_id, after.agent_id]
    led = dict(run(SPONSORS, {"agents": line}))
    broken = next(((above, one) for above, one in pairwise(line) if led.get(one) != above), None)
    if broken is None:
        return _number(after.agent_id, stretches, tree)
    elder = run(ELDER, {"sponsor": broken[0], "agent": broken[1]})
    if not elder:
        return _number(broken[0], stretches, tree)
    return _number(elder[0][0], stretches, tree, behind_all=True)


def _number(agent: int, stretches: list[Stretch], tree: Tree, *, behind_all: bool = False) -> int:
    node = tree.places([agent]).get(agent)
    number = number_of(stretches, agent, node) or 0
    return number + (tree.below(agent, node) or 0) if behind_all else number
