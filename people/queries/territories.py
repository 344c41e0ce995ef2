"""Territories: the tree with its people, and what would change if coverage did."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from core.planned import planned
from core.statements import run
from people.models import Coverage, Person, Territory

NEW = 0  # stands for a territory that is not there yet

# The divisions named and all that lies in them, each with its territory: its own coverage or the nearest one above.
# `changed` and `given` are coverage as it would be (0: a territory still to come; null: none).
RESOLVED = """
WITH RECURSIVE inside (id) AS (
  SELECT unnest(%(divisions)s::bigint[])
  UNION SELECT d.id FROM people_division d JOIN inside ON d.parent_id = inside.id
), given (division, territory) AS (
  SELECT * FROM unnest(%(changed)s::bigint[], %(given)s::bigint[])
), covered (division, territory) AS (
  SELECT c.division_id, c.territory_id FROM people_coverage c WHERE c.division_id <> ALL (%(changed)s::bigint[])
  UNION ALL SELECT division, territory FROM given WHERE territory IS NOT NULL
), up (leaf, at, above, n) AS (
  SELECT d.id, d.id, d.parent_id, 0 FROM people_division d JOIN inside ON inside.id = d.id
  UNION ALL SELECT up.leaf, d.id, d.parent_id, up.n + 1 FROM up JOIN people_division d ON d.id = up.above
), nearest (division, territory) AS (
  SELECT DISTINCT ON (up.leaf) up.leaf, covered.territory
  FROM up JOIN covered ON covered.division = up.at ORDER BY up.leaf, up.n
), resolved (division, territory) AS (
  SELECT inside.id, nearest.territory FROM inside LEFT JOIN nearest ON nearest.division = inside.id
)
"""
MOVES = (
    RESOLVED
    + """
SELECT p.territory_id, r.territory, count(*), md5(string_agg(p.id::text, ',' ORDER BY p.id))
FROM people_person p JOIN resolved r ON r.division = p.division_id
WHERE p.territory_id IS DISTINCT FROM r.territory GROUP BY 1, 2 ORDER BY 1, 2
"""
)
OUTCOME = (
    RESOLVED
    + """
SELECT division, territory FROM resolved ORDER BY division
"""
)
UPDATE = (
    RESOLVED
    + """
UPDATE people_person p SET territory_id = r.territory FROM resolved r
WHERE r.division = p.division_id AND p.territory_id IS DISTINCT FROM r.territory
"""
)
COUNTS = """
SELECT territory_id, count(*) FROM people_person WHERE territory_id IS NOT NULL AND erased_at IS NULL GROUP BY 1
"""


@dataclass(frozen=True)
class Move:
    """So many people go from one territory to another; None is no territory, 0 one still to come."""

    source: int | None
    target: int | None
    people: int
    mark: str = ""  # which people


@dataclass(frozen=True)
class Leader:
    """Somebody who would lead into, or be led from, another territory."""

    name: str
    leader: str
    source: str = ""
    target: str = ""


@dataclass(frozen=True)
class Plan:
    """What would happen. `stamp` is another one as soon as anything about it changes."""

    moves: list[Move]
    leaders: int
    shown: list[Leader]
    given: dict[str, Any] = field(default_factory=dict)
    coverage: list[tuple[int, int]] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(move.people for move in self.moves)

    @property
    def stamp(self) -> str:
        moves = [[move.source, move.target, move.people, move.mark] for move in self.moves]
        told = json.dumps([self.given, moves, self.leaders, self.coverage], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


# Whoever knows who leads whom says what a change does to that: given the territory of each division as it would be,
# how many, and the first few.
Crossing = Callable[[Mapping[int, int | None]], tuple[int, list[Leader]]]
CROSSINGS: list[Crossing] = []


def crossings(function: Crossing) -> Crossing:
    CROSSINGS.append(function)
    return function


def params(changes: Mapping[int, int | None], divisions: Iterable[int] = ()) -> dict[str, Any]:
    return {
        "divisions": sorted({*changes, *divisions}), "changed": list(changes), "given": list(changes.values()),
    }  # fmt: skip


def plan(changes: Mapping[int, int | None], **given: Any) -> Plan:
    """What these changes of coverage (division -> territory, 0 for a new one, None for none) would do."""
    wanted = params(changes)
    moves = [Move(*row) for row in run(MOVES, wanted)]
    outcome = dict(run(OUTCOME, wanted))
    told = [crossing(outcome) for crossing in CROSSINGS] if moves else []
    rows = Coverage.objects.filter(division__in=changes).order_by("division").values_list("division_id", "territory_id")
    return Plan(
        moves=moves, leaders=sum(count for count, _shown in told), shown=[one for _n, shown in told for one in shown],
        given=given | {"changes": sorted(changes.items())}, coverage=list(rows),
    )  # fmt: skip


@dataclass
class Node:
    """A territory in the tree: people who live right in it, and in it with all its parts."""

    territory: Territory
    people: int = 0
    total: int = 0
    divisions: int = 0
    children: list["Node"] = field(default_factory=list)


def tree() -> list[Node]:
    """The territories in use, each below what it is part of, by code: three queries."""
    lived_in = counts()
    covered = dict(Coverage.objects.values("territory").annotate(n=Count("pk")).values_list("territory", "n"))
    nodes = {
        row.pk: Node(row, people=lived_in.get(row.pk, 0), divisions=covered.get(row.pk, 0))
        for row in Territory.objects.filter(is_active=True).order_by("code")
    }
    roots = []
    for node in nodes.values():
        above = nodes.get(node.territory.parent_id or 0)
        (above.children if above else roots).append(node)
    for root in roots:
        _add_up(root)
    return roots


def counts() -> dict[int, int]:
    """territory -> people who live right in it."""
    return dict(run(COUNTS, {}))


def _add_up(node: Node) -> int:
    node.total = node.people + sum(map(_add_up, node.children))
    return node.total


def with_parts(territory_id: int) -> list[int]:
    """The territory and all that lies in it."""
    below: dict[int | None, list[int]] = {}
    for pk, parent in Territory.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    found = [territory_id]
    for pk in found:
        found += below.get(pk, [])
    return found


def people_in(chosen: str | int) -> QuerySet[Person]:
    """People of a territory with all its parts, or of none at all (`none`)."""
    if chosen == "none":
        return Person.objects.filter(territory=None)
    return Person.objects.filter(territory__in=with_parts(int(chosen)))


def people_without_territory() -> QuerySet[Person]:
    """Who lies in no territory, newest first: without a recognised place, or where nobody covers it."""
    found = Person.objects.filter(territory=None, erased_at=None).exclude(user__is_staff=True)
    return found.select_related("division__parent")


def territory_choices() -> list[tuple[str, str]]:
    """For filters: those in use, indented by their place in the tree, and those of nobody."""
    found: list[tuple[str, str]] = []

    def walk(nodes: list[tuple[int, str]], depth: int) -> None:
        for pk, name in nodes:
            found.append((str(pk), f"{'· ' * depth}{name}"))
            walk(below.get(pk, []), depth + 1)

    below: dict[int | None, list[tuple[int, str]]] = {}
    for row in _in_use():
        below.setdefault(row.parent_id, []).append((row.pk, str(row)))
    walk(below.get(None, []), 0)
    return found


@planned
def _in_use() -> "QuerySet[Territory, Any]":
    return Territory.objects.filter(is_active=True).order_by("code")


def chain_of(territory_id: int | None) -> list[tuple[str, int]]:
    """The territory and what it lies in, as (kind, id), the smallest first."""
    rows: list[tuple[str, int]] = []
    while territory_id is not None and len(rows) < 10:
        kind, above = Territory.objects.values_list("kind", "parent_id").get(pk=territory_id)
        rows.append((kind, territory_id))
        territory_id = above
    return rows


def chains() -> dict[int, list[tuple[str, int]]]:
    """The chain of every territory, by id: one query."""
    rows = {pk: (kind, above) for pk, kind, above in Territory.objects.values_list("pk", "kind", "parent_id")}
    found: dict[int, list[tuple[str, int]]] = {}
    for pk in rows:
        at: int | None = pk
        found[pk] = []
        while at is not None and len(found[pk]) < 10:
            kind, above = rows[at]
            found[pk].append((kind, at))
            at = above
    return found


def covered_by(territory: Territory) -> list[Coverage]:
    rows = Coverage.objects.filter(territory=territory).select_related("division__parent")
    return list(rows.order_by("division__country", "division__level", "division__name_key"))


def inside(territory: Territory) -> set[int]:
    """Every division that lies in the territory, through its own coverage or that of what it lies in."""
    own = list(Coverage.objects.filter(territory=territory).values_list("division_id", flat=True))
    return {division for division, found in run(OUTCOME, params({}, own)) if found == territory.pk}


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    return {row.pk: str(row) for row in Territory.objects.filter(pk__in=[pk for pk in ids if pk])}
