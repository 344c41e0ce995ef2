"""Who stands where in the matrix, which places are free, and who waits for one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from core import conf
from core.statements import run
from network.enums import AgentState
from network.models import Agent, Spot, WaitingPlace
from network.rules.matrix import first_free, free_slots

STANDING = """
SELECT parent_id, slot, agent_id FROM network_spot WHERE until IS NULL AND parent_id = ANY(%(agents)s)
"""
ABOVE = """
WITH RECURSIVE above AS (
  SELECT agent_id, parent_id, 0 AS steps FROM network_spot WHERE agent_id = %(agent)s AND until IS NULL
  UNION ALL SELECT s.agent_id, s.parent_id, above.steps + 1 FROM network_spot s
  JOIN above ON s.agent_id = above.parent_id WHERE s.until IS NULL
) SELECT agent_id FROM above ORDER BY steps
"""
COUNT = """
WITH RECURSIVE below AS (
  SELECT agent_id FROM network_spot WHERE parent_id = %(agent)s AND until IS NULL
  UNION ALL SELECT s.agent_id FROM network_spot s JOIN below b ON s.parent_id = b.agent_id WHERE s.until IS NULL
) SELECT count(*) FROM (SELECT FROM below LIMIT 10000) counted
"""
# Where an agent who waits shall stand: below the first in the line of sponsors who has a place.
LEADERS = """
WITH RECURSIVE above AS (
  SELECT id, sponsor_id, 0 AS steps FROM network_agent WHERE id = %(agent)s
  UNION ALL SELECT a.id, a.sponsor_id, above.steps + 1 FROM network_agent a JOIN above ON a.id = above.sponsor_id
) SELECT above.id FROM above JOIN network_spot s ON s.agent_id = above.id AND s.until IS NULL
WHERE steps > 0 ORDER BY steps
"""

OF_LINE = """
WITH RECURSIVE above AS (
  SELECT id AS agent, id, sponsor_id FROM network_agent WHERE id = ANY(%(agents)s)
  UNION ALL SELECT above.agent, a.id, a.sponsor_id FROM network_agent a JOIN above ON a.id = above.sponsor_id
) SELECT DISTINCT agent FROM above WHERE id = %(top)s
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place below somebody: who stands there, or nobody."""

    slot: int
    agent: Agent | None


def matrix_on() -> bool:
    return bool(conf.get("network.matrix_on"))


def standing_below(agents: list[int]) -> Mapping[int, dict[int, int]]:
    """slot -> agent, for each of the agents who has somebody right below."""
    found: dict[int, dict[int, int]] = {}
    for parent, slot, agent in run(STANDING, {"agents": agents}):
        found.setdefault(parent, {})[slot] = agent
    return found


def cells_below(agent_id: int) -> list[Cell]:
    """The places right below somebody, taken and free, from left to right."""
    rows = Spot.objects.filter(parent=agent_id, until=None).select_related("agent__person")
    taken = {row.slot: row.agent for row in rows}
    slots = sorted({*taken, *free_slots(taken, conf.get("network.matrix_width"))})
    return [Cell(slot, taken.get(slot)) for slot in slots]


def those_in_line(agents: list[int], top: int) -> set[int]:
    """Which of these agents stand in the top's branch of sponsors, or are the top."""
    return {row[0] for row in run(OF_LINE, {"agents": agents, "top": top})} if agents else set()


def spot_of(agent: Agent) -> Spot | None:
    return Spot.objects.filter(agent=agent, until=None).select_related("parent__person").first()


def spots_before(agent: Agent) -> QuerySet[Spot]:
    """Where the agent stood and stands, the newest first."""
    return Spot.objects.filter(agent=agent).select_related("parent__person", "by__person").order_by("-since", "-pk")


def matrix_above(agent_id: int) -> list[int]:
    """The agent, then whom they stand below, up to the top; nothing without a place."""
    return [row[0] for row in run(ABOVE, {"agent": agent_id})]


def matrix_count(agent_id: int) -> int:
    """How many stand below, counted up to 10,000."""
    return int(run(COUNT, {"agent": agent_id})[0][0])


def matrix_tops(limit: int = 50) -> list[Agent]:
    rows = Spot.objects.filter(parent=None, until=None).select_related("agent__person").order_by("since", "pk")
    return [row.agent for row in rows[:limit]]


def next_free(agent: Agent) -> tuple[int | None, int] | None:
    """Where the agent would stand now: the first free place below the sponsor, or below whoever leads above with one.

    (None, 1) is a top of its own, where nobody above stands in the matrix; None where everything is taken.
    """
    width, depth = conf.get("network.matrix_width"), conf.get("network.matrix_depth")
    leaders = [row[0] for row in run(LEADERS, {"agent": agent.pk})]
    for leader in leaders:
        if found := first_free(leader, standing_below, width=width, depth=depth):
            return found
    return None if leaders else (None, 1)


def waiting() -> QuerySet[WaitingPlace]:
    """Who waits for a place, those to be placed first at the top."""
    active = WaitingPlace.objects.filter(agent__state=AgentState.ACTIVE)
    return active.select_related("agent__person", "agent__sponsor__person").order_by("due_at", "pk")
