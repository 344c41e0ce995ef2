"""What the tree page asks beside the branch itself: who stands right below, who is found, who stands above."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from core.codes import clean_code, look
from core.statements import run
from core.text import normalise
from network.queries.branches import NEWEST, PAGE, UPLINE, WHO, Member
from people.queries import ids_with_document, ids_with_document_end
from referrals.models import InviteCode

SHORT = 3  # letters; fewer look at the start of the name only
# `below` where nothing changed since the snapshot: elsewhere only a walk would tell.
CHILDREN = f"""
SELECT 0, 0, a.id, a.sponsor_id, 1, (SELECT count(*) FROM network_agent c WHERE c.sponsor_id = a.id), n.last - n.lft,
  {WHO}
FROM (SELECT * FROM network_agent WHERE %(where)s AND id > %%(after)s ORDER BY id LIMIT %%(size)s) a
JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_treenode n ON n.half = ({NEWEST}) AND n.agent_id = a.id
  AND NOT EXISTS (SELECT FROM network_treedelta)
ORDER BY a.id
"""  # noqa: S608
LED = CHILDREN % {"where": "sponsor_id = %(top)s"}
TOPS = CHILDREN % {"where": "sponsor_id IS NULL"}
ONE = CHILDREN % {"where": "id = %(top)s"}
IN_FORCE = "{0}.since <= %(at)s AND ({0}.until IS NULL OR {0}.until > %(at)s)"
THEN = f"""
SELECT 0, 0, e.agent_id, e.sponsor_id, 1, (SELECT count(*) FROM network_sponsoredge c
    WHERE c.sponsor_id = e.agent_id AND {IN_FORCE.format("c")}), NULL,
  coalesce((SELECT c.state FROM network_agentchange c WHERE c.agent_id = e.agent_id AND c.at <= %(at)s
    ORDER BY c.at DESC, c.id DESC LIMIT 1), a.state), a.joined_at, trim(p.given_names || ' ' || p.family_names)
FROM network_sponsoredge e JOIN network_agent a ON a.id = e.agent_id JOIN people_person p ON p.id = a.person_id
WHERE {{where}} AND {IN_FORCE.format("e")} AND e.agent_id > %(after)s ORDER BY e.agent_id LIMIT %(size)s
"""  # noqa: S608
LED_THEN = THEN.format(where="e.sponsor_id = %(top)s")
TOPS_THEN = THEN.format(where="e.sponsor_id IS NULL")
ONE_THEN = THEN.format(where="e.agent_id = %(top)s")
UPLINE_THEN = f"""
WITH RECURSIVE above AS (
  SELECT e.agent_id AS id, e.sponsor_id, 0 AS steps FROM network_sponsoredge e
  WHERE e.agent_id = %(agent)s AND {IN_FORCE.format("e")}
  UNION ALL SELECT e.agent_id, e.sponsor_id, above.steps + 1 FROM network_sponsoredge e
  JOIN above ON e.agent_id = above.sponsor_id WHERE {IN_FORCE.format("e")}
) SELECT id, steps FROM above ORDER BY steps
"""  # noqa: S608
STRETCH_OF = f"""
SELECT n.half, n.lft, n.last, n.depth FROM network_treenode n
WHERE n.half = ({NEWEST}) AND n.agent_id = %(top)s AND NOT EXISTS (SELECT FROM network_treedelta)
"""  # noqa: S608
FOUND = f"""
SELECT n.lft, 0, n.agent_id, a.sponsor_id, n.depth - %(depth)s, n.direct, n.last - n.lft, {WHO}
FROM network_treenode n JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
WHERE n.half = %(half)s AND n.lft >= %(lft)s AND n.lft <= %(last)s AND {{match}} ORDER BY n.lft LIMIT %(size)s
"""  # noqa: S608
FOUND_LIVE = f"""
WITH RECURSIVE below AS (
  SELECT id, 0 AS level FROM network_agent WHERE id = %(top)s
  UNION ALL SELECT a.id, b.level + 1 FROM network_agent a JOIN below b ON a.sponsor_id = b.id
)
SELECT 0, 0, a.id, a.sponsor_id, b.level, (SELECT count(*) FROM network_agent c WHERE c.sponsor_id = a.id), NULL, {WHO}
FROM below b JOIN network_agent a ON a.id = b.id JOIN people_person p ON p.id = a.person_id
WHERE {{match}} ORDER BY b.level, a.id LIMIT %(size)s
"""  # noqa: S608
FOUND_ANYWHERE = f"""
SELECT 0, 0, a.id, a.sponsor_id, 0, (SELECT count(*) FROM network_agent c WHERE c.sponsor_id = a.id), NULL, {WHO}
FROM network_agent a JOIN people_person p ON p.id = a.person_id WHERE {{match}} ORDER BY p.name_key, a.id LIMIT %(size)s
"""  # noqa: S608
NAMES = """
SELECT a.id, trim(p.given_names || ' ' || p.family_names) FROM network_agent a
JOIN people_person p ON p.id = a.person_id WHERE a.id = ANY(%(ids)s)
"""


class Above(NamedTuple):
    agent_id: int
    name: str


def branch_children(
    top_id: int | None, *, after: int = 0, size: int = PAGE, at: datetime | None = None
) -> list[Member]:
    """Who stands right below the agent, or at the top of all for None, by their ids from `after` on; now or then."""
    values = {"top": top_id, "after": after, "size": size, "at": at}
    if at:
        return _members(run(TOPS_THEN if top_id is None else LED_THEN, values))
    return _members(run(TOPS if top_id is None else LED, values))


def branch_head(top_id: int, at: datetime | None = None) -> Member | None:
    """The agent at the top of the branch; None where there was none then."""
    found = _members(run(ONE_THEN if at else ONE, {"top": top_id, "after": 0, "size": 1, "at": at}))
    return found[0] if found else None


def branch_search(top_id: int | None, text: str, size: int = PAGE) -> list[Member]:
    """Who of the branch, its top with it, the text finds: part of a name, a code, a document or its last four digits.

    For None everybody is looked through.
    """
    if not normalise(text):
        return []
    match, values = _match(text)
    values |= {"top": top_id, "size": size}
    if top_id is None:
        return _members(_ask(FOUND_ANYWHERE.format(match=match), values))
    stretch = run(STRETCH_OF, values)
    if not stretch:
        return _members(_ask(FOUND_LIVE.format(match=match), values))
    values |= dict(zip(("half", "lft", "last", "depth"), stretch[0], strict=True))
    return _members(_ask(FOUND.format(match=match), values))


def line_above(agent_id: int, at: datetime | None = None) -> list[int]:
    """The agent's id, then who leads, up to the top, now or then; empty where there was none then."""
    return [row[0] for row in run(UPLINE_THEN if at else UPLINE, {"agent": agent_id, "at": at})]


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
    match = " AND ".join(parts)
    if exactly := _exactly(text):
        return f"(p.id = ANY(%(exactly)s) OR ({match}))", values | {"exactly": exactly}
    return f"({match})", values


def _exactly(text: str) -> list[int]:
    """People whose code, document or end of a document the text is."""
    owners = InviteCode.objects.filter(look=look(clean_code(text)[:20])).values_list("owner", flat=True)
    return [*owners, *ids_with_document(text), *ids_with_document_end(text)]


def _ask(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _members(rows: Iterable[tuple[Any, ...]]) -> list[Member]:
    return [Member(*row) for row in rows]
