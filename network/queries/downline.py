"""What the tree page asks beside the branch itself: who stands right below, who is found, who stands above."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from core.codes import clean_code, look
from core.statements import run, run_anew
from core.text import normalise
from network.queries.branches import IN_FORCE, LED_BY_THEN, LED_NOW, PAGE, WHO, WHO_THEN, Member, members
from network.queries.trees import Tree, tree_now
from people.queries import ids_with_document, ids_with_document_end

SHORT = 3  # letters; fewer look at the start of each word of the name only
CHILDREN = f"""
SELECT a.id, a.sponsor_id, 1, {LED_NOW}, n.lft, n.last, n.depth, {WHO}
FROM (SELECT * FROM network_agent WHERE %(where)s AND id > %%(after)s ORDER BY id LIMIT %%(size)s) a
JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_treenode n ON n.half = %%(half)s AND n.agent_id = a.id ORDER BY a.id
"""  # noqa: S608
LED = CHILDREN % {"where": "sponsor_id = %(top)s"}
# Whoever is a client only and leads nobody is no top of a tree.
TOPS = CHILDREN % {
    "where": "sponsor_id IS NULL AND (state <> 'client_only' OR EXISTS "
    "(SELECT FROM network_agent c WHERE c.sponsor_id = network_agent.id))"
}
ONE = CHILDREN % {"where": "id = %(top)s"}
THEN = f"""
SELECT e.agent_id, e.sponsor_id, 1, (SELECT count(*) FROM network_sponsoredge c
    WHERE c.sponsor_id = e.agent_id AND {IN_FORCE.format("c")}), n.lft, n.last, n.depth, {WHO_THEN}
FROM network_sponsoredge e JOIN network_agent a ON a.id = e.agent_id JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_campaignnode n ON n.half = %(half)s AND n.agent_id = e.agent_id
WHERE {{where}} AND {IN_FORCE.format("e")} AND e.agent_id > %(after)s ORDER BY e.agent_id LIMIT %(size)s
"""  # noqa: S608
LED_THEN = THEN.format(where="e.sponsor_id = %(top)s")
STATE_THEN = WHO_THEN.partition(", a.joined_at")[0]
TOPS_THEN = THEN.format(
    where=f"e.sponsor_id IS NULL AND ({STATE_THEN} <> 'client_only' OR EXISTS (SELECT FROM network_sponsoredge c "
    f"WHERE c.sponsor_id = e.agent_id AND {IN_FORCE.format('c')}))"
)
ONE_THEN = THEN.format(where="e.agent_id = %(top)s")
FOUND_IN = """
SELECT n.agent_id, {sponsor}, n.depth - top.depth, n.direct, n.lft, n.last, n.depth, {who}
FROM {nodes} top JOIN {nodes} n ON n.half = %(half)s AND n.lft BETWEEN top.lft AND top.last
JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
WHERE top.half = %(half)s AND top.agent_id = %(top)s AND {match} ORDER BY n.lft LIMIT %(size)s
"""
# In a branch of several stretches: each with its number in the walk.
FOUND_AMONG = """
WITH walk AS MATERIALIZED (
  SELECT * FROM unnest(%(firsts)s::integer[], %(lasts)s::integer[], %(shifts)s::integer[], %(agents)s::bigint[])
    WITH ORDINALITY w (first, last, shift, agent, place)
), found AS MATERIALIZED (
  SELECT a.id, n.lft, n.last, n.depth FROM people_person p JOIN network_agent a ON a.person_id = p.id
  LEFT JOIN network_treenode n ON n.half = %(half)s AND n.agent_id = a.id WHERE {match}
)
SELECT a.id, a.sponsor_id, w.shift + CASE WHEN w.agent = 0 THEN f.depth ELSE 0 END, {led}, f.lft, f.last, f.depth, {who}
FROM found f JOIN walk w ON w.agent = f.id OR (w.agent = 0 AND f.lft BETWEEN w.first AND w.last)
JOIN network_agent a ON a.id = f.id JOIN people_person p ON p.id = a.person_id
ORDER BY w.place, f.lft LIMIT %(size)s
"""
FOUND_LIVE = f"""
WITH RECURSIVE below AS (
  SELECT id, 0 AS level FROM network_agent WHERE id = %(top)s
  UNION ALL SELECT a.id, b.level + 1 FROM network_agent a JOIN below b ON a.sponsor_id = b.id
)
SELECT a.id, a.sponsor_id, b.level, {LED_NOW}, NULL::int, NULL::int, NULL::int, {WHO}
FROM below b JOIN network_agent a ON a.id = b.id JOIN people_person p ON p.id = a.person_id
WHERE {{match}} ORDER BY b.level, a.id LIMIT %(size)s
"""  # noqa: S608
FOUND_ANYWHERE = f"""
SELECT a.id, a.sponsor_id, 0, {LED_NOW}, n.lft, n.last, n.depth, {WHO}
FROM network_agent a JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_treenode n ON n.half = %(half)s AND n.agent_id = a.id
WHERE {{match}} ORDER BY p.name_key, a.id LIMIT %(size)s
"""  # noqa: S608
# As it was: by who led whom then, where that moment has no ordering. From each to those they led by the index, however
# many the server takes them for (OFFSET 0): a chain of thousands would have it go through everybody at every step.
LED_BELOW = f"""CROSS JOIN LATERAL (
    SELECT e.agent_id FROM network_sponsoredge e WHERE e.sponsor_id = b.id AND {IN_FORCE.format("e")} OFFSET 0) e"""  # noqa: S608
DIRECT_THEN = f"(SELECT count(*) FROM network_sponsoredge d WHERE d.sponsor_id = a.id AND {IN_FORCE.format('d')})"  # noqa: S608
FOUND_BELOW_THEN = f"""
WITH RECURSIVE below AS (
  SELECT e.agent_id AS id, 0 AS level FROM network_sponsoredge e WHERE e.agent_id = %(top)s AND {IN_FORCE.format("e")}
  UNION ALL SELECT e.agent_id, b.level + 1 FROM below b {LED_BELOW}
)
SELECT a.id, {LED_BY_THEN}, f.level, {DIRECT_THEN}, NULL::int, NULL::int, NULL::int, {WHO_THEN}
FROM (
  SELECT b.id, b.level FROM below b JOIN network_agent a ON a.id = b.id JOIN people_person p ON p.id = a.person_id
  WHERE {{match}} ORDER BY b.level, b.id LIMIT %(size)s
) f JOIN network_agent a ON a.id = f.id JOIN people_person p ON p.id = a.person_id ORDER BY f.level, f.id
"""  # noqa: S608
FOUND_ANYWHERE_THEN = f"""
SELECT a.id, {LED_BY_THEN}, 0, {DIRECT_THEN}, n.lft, n.last, n.depth, {WHO_THEN}
FROM network_agent a JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_campaignnode n ON n.half = %(half)s AND n.agent_id = a.id
WHERE {{match}} AND EXISTS (SELECT FROM network_sponsoredge e WHERE e.agent_id = a.id AND {IN_FORCE.format("e")})
ORDER BY p.name_key, a.id LIMIT %(size)s
"""  # noqa: S608
NAMES = """
SELECT a.id, trim(p.given_names || ' ' || p.family_names) FROM network_agent a
JOIN people_person p ON p.id = a.person_id WHERE a.id = ANY(%(ids)s)
"""
# Where no ordering tells how many stood below: counted, from each anew, up to a bound.
COUNTED_THEN = f"""
SELECT w.id, (SELECT count(*) FROM (
  WITH RECURSIVE below AS (
    SELECT e.agent_id AS id FROM network_sponsoredge e WHERE e.sponsor_id = w.id AND {IN_FORCE.format("e")}
    UNION ALL SELECT e.agent_id FROM below b {LED_BELOW}
  ) SELECT FROM below LIMIT %(most)s) counted)
FROM unnest(%(agents)s::bigint[]) w (id)
"""  # noqa: S608
COUNTED = 1_000
CODES = "SELECT owner_id FROM referrals_invitecode WHERE look = %(look)s"


class Above(NamedTuple):
    agent_id: int
    name: str


def branch_children(
    top_id: int | None, *, tree: Tree | None, after: int = 0, size: int = PAGE, at: datetime | None = None
) -> list[Member]:
    """Who stands right below the agent, or at the top of all for None, by their ids from `after` on; now or then."""
    values = {"top": top_id, "after": after, "size": size, "at": at, "half": tree.half if tree else 0}
    if at:
        return members(run(TOPS_THEN if top_id is None else LED_THEN, values), tree)
    return members(run(TOPS if top_id is None else LED, values), tree)


def branch_head(top_id: int, *, tree: Tree | None, at: datetime | None = None) -> Member | None:
    """The agent at the top of the branch; None where there was none then."""
    values = {"top": top_id, "after": 0, "size": 1, "at": at, "half": tree.half if tree else 0}
    found = members(run(ONE_THEN if at else ONE, values), tree)
    return found[0] if found else None


def branch_search(
    top_id: int | None, text: str, size: int = PAGE, *, tree: Tree | None = None, at: datetime | None = None
) -> list[Member]:
    """Who of the branch, its top with it, the text finds: part of a name, a code, a document or its last four digits.

    For None everybody is looked through. At a moment, in the branch as it was: by `tree` where that has an ordering.
    """
    if not normalise(text):
        return []
    if not at:
        return _found_now(top_id, text, size, tree or tree_now())
    match, values = _match(text)
    values |= {"top": top_id, "size": size, "at": at, "half": tree.half if tree else 0}
    if top_id is None:
        sql = FOUND_ANYWHERE_THEN.format(match=match)
    elif tree:
        sql = FOUND_IN.format(nodes=tree.nodes, sponsor=LED_BY_THEN, match=match, who=WHO_THEN)
    else:
        sql = FOUND_BELOW_THEN.format(match=match)
    return members(run_anew(sql, values), tree)


def _found_now(top_id: int | None, text: str, size: int, tree: Tree) -> list[Member]:
    match, values = _match(text)
    values |= {"top": top_id, "size": size, "half": tree.half}
    if top_id is None:
        return members(run_anew(FOUND_ANYWHERE.format(match=match), values), tree)
    if tree.walk is None:
        return members(run_anew(FOUND_LIVE.format(match=match), values), tree)
    if tree.is_settled:
        sql = FOUND_IN.format(nodes=tree.nodes, sponsor="a.sponsor_id", match=match, who=WHO)
        return members(run_anew(sql, values), tree)
    stretches = tree.stretches(top_id, tree.places([top_id]).get(top_id))
    names = ("firsts", "lasts", "shifts", "agents")
    values |= dict(zip(names, (list(each) for each in zip(*stretches, strict=True)), strict=False))
    return members(run_anew(FOUND_AMONG.format(match=match, who=WHO, led=LED_NOW), values), tree) if stretches else []


def counted_then(agents: Iterable[int], at: datetime) -> dict[int, int]:
    """How many stood below each at that moment; one more than `COUNTED` where there were more."""
    return dict(run(COUNTED_THEN, {"agents": list(agents), "at": at, "most": COUNTED + 1}))


def names_of(ids: Iterable[int]) -> list[Above]:
    """These agents by name, in the order of the ids."""
    wanted = list(ids)
    names = dict(run(NAMES, {"ids": wanted})) if wanted else {}
    return [Above(one, names[one]) for one in wanted if one in names]


def _match(text: str) -> tuple[str, dict[str, Any]]:
    """The condition on a person `p`, and its values. It is planned anew each time: what it finds differs too much."""
    key, values = normalise(text), {}
    parts = []
    for place, word in enumerate(key.split()[:6] if len(key) >= SHORT else [key]):
        escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        values[f"w{place}"] = f"%{escaped}%" if len(key) >= SHORT else f"{escaped}%"
        parts.append(f"p.name_key LIKE %(w{place})s")
    if len(key) < SHORT:
        values["inner"] = f"% {values['w0']}"
        parts = ["(p.name_key LIKE %(w0)s OR p.name_key LIKE %(inner)s)"]
    match = " AND ".join(parts)
    if exactly := _exactly(text):
        return f"(p.id = ANY(%(exactly)s) OR ({match}))", values | {"exactly": exactly}
    return f"({match})", values


def _exactly(text: str) -> list[int]:
    """People whose code, document or end of a document the text is. Letters and spaces together are a name."""
    owners = [row[0] for row in run(CODES, {"look": look(clean_code(text)[:20])})]
    words = text.split()
    if len(words) > 1 and any(c.isalpha() for c in text):
        return owners
    return [*owners, *ids_with_document(text), *ids_with_document_end(text)]
