"""Who would lead into another territory, if coverage changed."""

from collections.abc import Mapping

from core.statements import run
from network.enums import AgentState
from people.queries.territories import Leader, crossings

SHOWN = 20

# Agents and whoever leads them: together today, apart as it would be (0: the territory still to come).
APART = """
WITH outcome (division, territory) AS (
  SELECT * FROM unnest(%(divisions)s::bigint[], %(territories)s::bigint[])
), placed AS (
  SELECT a.id, a.sponsor_id, trim(p.given_names || ' ' || p.family_names) AS name, p.territory_id AS today,
    CASE WHEN o.division IS NULL THEN p.territory_id ELSE o.territory END AS then
  FROM network_agent a JOIN people_person p ON p.id = a.person_id LEFT JOIN outcome o ON o.division = p.division_id
  WHERE a.state = %(active)s
), apart AS (
  SELECT below.id, below.name, lead.name AS leader, lead.then AS source, below.then AS target
  FROM placed below JOIN placed lead ON lead.id = below.sponsor_id
  WHERE below.today = lead.today AND below.then IS DISTINCT FROM lead.then
)
SELECT apart.name, leader, coalesce(s.code || ' ' || s.name, ''), coalesce(t.code || ' ' || t.name, ''), source, target,
  count(*) OVER ()
FROM apart LEFT JOIN people_territory s ON s.id = source LEFT JOIN people_territory t ON t.id = target
ORDER BY apart.name, apart.id LIMIT %(shown)s
"""


@crossings
def led_elsewhere(outcome: Mapping[int, int | None]) -> tuple[int, list[Leader]]:
    """How many active agents would lie in another territory than whoever leads them, and the first of them."""
    values = {
        "divisions": list(outcome), "territories": list(outcome.values()), "active": AgentState.ACTIVE.value,
        "shown": SHOWN,
    }  # fmt: skip
    rows = run(APART, values)
    shown = [Leader(name, leader, source, target) for name, leader, source, target, *_rest in rows]
    return (rows[0][-1] if rows else 0), shown
