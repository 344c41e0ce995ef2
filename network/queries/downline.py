"""What the tree page asks beside the branch itself: who stands right below, who is found, who stands above."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from core.codes import clean_code, look
from core.statements import run, run_anew
from core.text import normalise
from network.enums import AgentState
from network.queries.branches import LED_BY_THEN, LED_NOW, PAGE, WHO, WHO_THEN, Member, members
from network.queries.trees import IN_FORCE, Tree, tree_now
from network.rules.walk import Stretch
from people.queries import ids_with_document, ids_with_document_end

Row = tuple[Any, ...]
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
SELECT n.agent_id, {sponsor}, n.depth - %(depth)s, n.direct, n.lft, n.last, n.depth, {who}
FROM {nodes} n JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
WHERE n.half = %(half)s AND n.lft BETWEEN %(lft)s AND %(last)s AND {match} ORDER BY n.lft LIMIT %(size)s
"""
# In a branch of several stretches, each with its number in the walk. Where the text finds many of the company, or the
# branch is small, the walk is gone along until there are enough, person by person whatever the server expects (OFFSET
# 0): to look for all of them would take seconds. Else the few are looked for among the stretches.
FEW, SMALL = 2_000, 2_000  # people whom a text finds, and of a branch
FEW_FOUND = """
SELECT coalesce(array_agg(id), '{{}}') FROM (SELECT p.id FROM people_person p WHERE {match} LIMIT %(few)s) p
"""
WALK = """(
  SELECT * FROM unnest(%(firsts)s::integer[], %(lasts)s::integer[], %(shifts)s::integer[], %(agents)s::bigint[])
    WITH ORDINALITY w (first, last, shift, agent, place)
  ORDER BY place OFFSET 0
)"""
MATCHING = """CROSS JOIN LATERAL (
    SELECT FROM network_agent a JOIN people_person p ON p.id = a.person_id WHERE a.id = n.agent_id AND {match} OFFSET 0
  ) matching"""
# Who they are is read of those that the page shows alone: joined before, the server reads all agents for each stretch.
FOUND_ALONG = f"""
SELECT a.id, a.sponsor_id, f.level, {LED_NOW}, f.lft, f.last, f.depth, {WHO}
FROM (
  SELECT f.*, w.place, w.shift + CASE WHEN w.agent = 0 THEN f.depth ELSE 0 END AS level
  FROM {WALK} w CROSS JOIN LATERAL (
    (SELECT n.agent_id, n.lft, n.last, n.depth FROM network_treenode n {MATCHING}
    WHERE w.agent = 0 AND n.half = %(half)s AND n.lft BETWEEN w.first AND w.last ORDER BY n.lft LIMIT %(size)s)
    UNION ALL SELECT n.agent_id, place.lft, place.last, place.depth
    FROM (SELECT w.agent AS agent_id WHERE w.agent <> 0) n
    LEFT JOIN network_treenode place ON place.half = %(half)s AND place.agent_id = n.agent_id {MATCHING}
  ) f ORDER BY w.place, f.lft LIMIT %(size)s
) f JOIN network_agent a ON a.id = f.agent_id JOIN people_person p ON p.id = a.person_id
ORDER BY f.place, f.lft
"""  # noqa: S608
FOUND_AMONG = f"""
WITH walk AS MATERIALIZED {WALK}, found AS MATERIALIZED (
  SELECT a.id, n.lft, n.last, n.depth FROM people_person p JOIN network_agent a ON a.person_id = p.id
  LEFT JOIN network_treenode n ON n.half = %(half)s AND n.agent_id = a.id WHERE p.id = ANY(%(people)s)
)
SELECT a.id, a.sponsor_id, w.shift + CASE WHEN w.agent = 0 THEN f.depth ELSE 0 END, {LED_NOW}, f.lft, f.last, f.depth,
  {WHO}
FROM found f JOIN walk w ON w.agent = f.id OR (w.agent = 0 AND f.lft BETWEEN w.first AND w.last)
JOIN network_agent a ON a.id = f.id JOIN people_person p ON p.id = a.person_id
ORDER BY w.place, f.lft LIMIT %(size)s
"""  # noqa: S608
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
WHERE {{match}} ORDER BY p.name_key, p.id LIMIT %(size)s
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
ORDER BY p.name_key, p.id LIMIT %(size)s
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
# Whoever is to be an agent, or was refused before they were one. Agents that came in otherwise have no such history.
NEVER_ADMITTED = """
SELECT a.id FROM network_agent a WHERE a.id = ANY(%(agents)s)
  AND (a.state = 'preregistered' OR EXISTS (
    SELECT FROM network_agentchange c WHERE c.agent_id = a.id AND c.state = 'preregistered'))
  AND NOT EXISTS (SELECT FROM network_agentchange c WHERE c.agent_id = a.id AND c.state IN ('active', 'inactive')
    AND c.at <= coalesce(%(at)s::timestamptz, 'infinity'))
"""
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
    conditions, values = _match(text)
    values |= {"top": top_id, "size": size, "at": at, "half": tree.half if tree else 0}
    if top_id is None:
        return members(_found_anywhere(FOUND_ANYWHERE_THEN, conditions, values), tree)
    match = any_of(conditions)
    if not tree:
        return members(run_anew(FOUND_BELOW_THEN.format(match=match), values), tree)
    place = tree.places([top_id]).get(top_id)
    sql = FOUND_IN.format(nodes=tree.nodes, sponsor=LED_BY_THEN, match=match, who=WHO_THEN)
    return members(run_anew(sql, values | place._asdict()), tree) if place else []


def _found_now(top_id: int | None, text: str, size: int, tree: Tree) -> list[Member]:
    conditions, values = _match(text)
    values |= {"top": top_id, "size": size, "half": tree.half}
    if top_id is None:
        return members(_found_anywhere(FOUND_ANYWHERE, conditions, values), tree)
    match = any_of(conditions)
    if tree.walk is None:
        return members(run_anew(FOUND_LIVE.format(match=match), values), tree)
    place = tree.places([top_id]).get(top_id)
    if tree.is_settled and place:
        sql = FOUND_IN.format(nodes=tree.nodes, sponsor="a.sponsor_id", match=match, who=WHO)
        return members(run_anew(sql, values | place._asdict()), tree)
    stretches = tree.stretches(top_id, place)
    return members(_found_among(stretches, match, values), tree) if stretches else []


def _found_anywhere(sql: str, conditions: Sequence[str], values: dict[str, Any]) -> list[Row]:
    """By name; those of the first condition before those of the next."""
    found: list[Row] = []
    for condition in conditions:
        if left := values["size"] - len(found):
            found += run_anew(sql.format(match=condition), values | {"size": left})
    return found


def _found_among(stretches: Sequence[Stretch], match: str, values: dict[str, Any]) -> list[Row]:
    names = ("firsts", "lasts", "shifts", "agents")
    values |= dict(zip(names, (list(each) for each in zip(*stretches, strict=True)), strict=False))
    if sum(one.size for one in stretches) > SMALL:
        [(people,)] = run_anew(FEW_FOUND.format(match=match), values | {"few": FEW + 1})
        if len(people) <= FEW:
            return run_anew(FOUND_AMONG, values | {"people": people})
    return run_anew(FOUND_ALONG.format(match=match), values)


def counted_then(agents: Iterable[int], at: datetime) -> dict[int, int]:
    """How many stood below each at that moment; one more than `COUNTED` where there were more."""
    return dict(run(COUNTED_THEN, {"agents": list(agents), "at": at, "most": COUNTED + 1}))


def never_admitted(states: Mapping[int, str], at: datetime | None = None) -> set[int]:
    """Which of these agents, with their states, were none yet, now or at that moment."""
    asked = [agent for agent, state in states.items() if state in {AgentState.PREREGISTERED, AgentState.CLIENT_ONLY}]
    return {row[0] for row in run(NEVER_ADMITTED, {"agents": asked, "at": at})} if asked else set()


def names_of(ids: Iterable[int]) -> list[Above]:
    """These agents by name, in the order of the ids."""
    wanted = list(ids)
    names = dict(run(NAMES, {"ids": wanted})) if wanted else {}
    return [Above(one, names[one]) for one in wanted if one in names]


def is_short(text: str) -> bool:
    """Whether only the beginnings of names are looked at."""
    return len(normalise(text)) < SHORT


def any_of(conditions: Sequence[str]) -> str:
    return f"({' OR '.join(conditions)})"


def _match(text: str) -> tuple[list[str], dict[str, Any]]:
    """Conditions on a person `p`, one of which must hold and no two do, and their values. What is short is looked for
    at the beginning of the whole name first. They are planned anew each time: what they find differs too much."""
    key, values = normalise(text), dict[str, Any]()
    if is_short(text):
        values = {"w0": f"{_escaped(key)}%", "inner": f"% {_escaped(key)}%"}
        parts = ["p.name_key LIKE %(w0)s", "(p.name_key LIKE %(inner)s AND p.name_key NOT LIKE %(w0)s)"]
    else:
        values = {f"w{place}": f"%{_escaped(word)}%" for place, word in enumerate(key.split()[:6])}
        parts = [f"({' AND '.join(f'p.name_key LIKE %({name})s' for name in values)})"]
    if exactly := [] if is_short(text) else _exactly(text):  # no code and no document is as short
        values["exactly"] = exactly
        parts = ["p.id = ANY(%(exactly)s)", *(f"({part} AND p.id <> ALL(%(exactly)s))" for part in parts)]
    return parts, values


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _exactly(text: str) -> list[int]:
    """People whose code, document or end of a document the text is. Letters and spaces together are a name."""
    owners = [row[0] for row in run(CODES, {"look": look(clean_code(text)[:20])})]
    words = text.split()
    if len(words) > 1 and any(c.isalpha() for c in text):
        return owners
    return [*owners, *ids_with_document(text), *ids_with_document_end(text)]
