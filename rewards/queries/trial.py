"""A rule tried over past documents: who would have earned what. Reads only, in one statement however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from rewards.models import PointRule

# least() passes over nulls, so a cap that is empty cuts nothing. Each cap lets through what is left of it in the order
# of the documents: up to the cap with this document, less up to the cap without it. A cap that is not there costs
# nothing either: its running sum is left out.
DOCUMENT = """
WITH document AS (
  SELECT a.id, a.person_id, a.on_date,
    CASE WHEN a.outcome IN ('posted', 'held') THEN a.points ELSE 0 END AS earned,
    least(%(points)s::numeric * CASE WHEN %(per_minor)s::bigint IS NULL THEN 1
      ELSE greatest(a.base_minor, 0) / %(per_minor)s::bigint END, %(max_per_document)s::bigint) AS due
  FROM rewards_award a
  WHERE a.on_date BETWEEN %(since)s AND %(until)s AND a.currency = %(currency)s AND a.person_id IS NOT NULL
    AND a.outcome NOT IN ('reversed', 'voided', 'dropped')
    AND (%(segment)s::bigint IS NULL OR EXISTS (
      SELECT FROM network_segmentholding h JOIN network_agent g ON g.id = h.agent_id
      WHERE g.person_id = a.person_id AND h.until IS NULL AND h.segment_id = %(segment)s::bigint))
    AND (a.type_id = %(type)s::bigint OR %(type)s::bigint IS NULL AND NOT EXISTS (
      SELECT FROM rewards_pointrule r
      WHERE r.type_id = a.type_id AND r.currency = a.currency AND r.starts_on <= a.on_date))
)"""
MONTHLY = """, month AS (
  SELECT *, sum(due) OVER (PARTITION BY person_id, date_trunc('month', on_date) ORDER BY on_date, id) AS so_far
  FROM document
), monthly AS (
  SELECT id, person_id, on_date, earned,
    least(so_far, %(max_per_month)s::bigint) - least(so_far - due, %(max_per_month)s::bigint) AS due
  FROM month
)"""
BUDGETED = """, rule AS (
  SELECT *, sum(due) OVER (ORDER BY on_date, id) AS so_far FROM {documents}
), within AS (
  SELECT person_id, earned, least(so_far, %(budget)s::bigint) - least(so_far - due, %(budget)s::bigint) AS due FROM rule
)"""
PEOPLE = """, person AS (
  SELECT person_id, count(*) AS documents, sum(earned) AS earned, sum(due) AS would FROM {documents} GROUP BY person_id
)
SELECT p.id, trim(p.given_names || ' ' || p.family_names), person.documents, person.would, person.earned,
  count(*) OVER (), sum(person.documents) OVER (), sum(person.would) OVER (), sum(person.earned) OVER ()
FROM person JOIN people_person p ON p.id = person.person_id
ORDER BY abs(person.would - person.earned) DESC, p.id LIMIT %(limit)s
"""


def _statement(draft: PointRule) -> str:
    parts, documents = [DOCUMENT], "document"
    if draft.max_per_month is not None:
        parts.append(MONTHLY)
        documents = "monthly"
    if draft.budget is not None:
        parts.append(BUDGETED.format(documents=documents))
        documents = "within"
    return "".join([*parts, PEOPLE.format(documents=documents)])


SHOWN = 100


@dataclass(frozen=True)
class Tried:
    """What somebody would have earned by the draft, beside what they earned."""

    person_id: int
    name: str
    documents: int
    would: int
    earned: int

    @property
    def difference(self) -> int:
        return self.would - self.earned


@dataclass(frozen=True)
class Trial:
    """The largest differences first; the totals count everybody."""

    rows: list[Tried]
    people: int = 0
    documents: int = 0
    would: int = 0
    earned: int = 0

    @property
    def difference(self) -> int:
        return self.would - self.earned


def try_rule(draft: PointRule, *, since: date, until: date, limit: int = SHOWN) -> Trial:
    """The draft as if it had been in force for every document of the period; it is not saved."""
    found = list(_rows(draft, since, until, limit))
    if not found:
        return Trial([])
    people, documents, would, earned = (int(value) for value in found[0][5:])
    return Trial([_tried(row) for row in found], people, documents, would, earned)


def everybody(draft: PointRule, *, since: date, until: date) -> Iterator[Tried]:
    """Every row of the trial, for a file."""
    return (_tried(row) for row in _rows(draft, since, until, None))


def _rows(draft: PointRule, since: date, until: date, limit: int | None) -> list[tuple[Any, ...]]:
    values = {
        "points": draft.points, "per_minor": draft.per_minor if draft.formula == "per_amount" else None,
        "max_per_document": draft.max_per_document, "max_per_month": draft.max_per_month, "budget": draft.budget,
        "type": draft.type_id, "segment": draft.segment_id, "currency": draft.currency, "since": since, "until": until,
        "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_statement(draft), values)
        return list(cursor.fetchall())


def _tried(row: tuple[Any, ...]) -> Tried:
    return Tried(row[0], row[1], int(row[2]), int(row[3]), int(row[4]))
