"""What a move takes along: the people of the branch, how they stand, and what they ordered in campaigns that go on."""

from dataclasses import dataclass
from typing import NamedTuple

from core.statements import run
from network.enums import AgentState
from network.models import Agent

# Of sponsors, or of the matrix; the agent is the top of it, placed or not.
LED = """
WITH RECURSIVE branch AS (
  SELECT id, state, 0 AS level FROM network_agent WHERE id = %(agent)s
  UNION ALL SELECT a.id, a.state, b.level + 1 FROM network_agent a JOIN branch b ON a.sponsor_id = b.id
)
"""
PLACED = """
WITH RECURSIVE branch AS (
  SELECT id, state, 0 AS level FROM network_agent WHERE id = %(agent)s
  UNION ALL SELECT a.id, a.state, b.level + 1 FROM network_spot s JOIN branch b ON s.parent_id = b.id
  JOIN network_agent a ON a.id = s.agent_id WHERE s.until IS NULL
)
"""
STATES = "SELECT state, count(*) FILTER (WHERE level > 0), max(level) FROM branch GROUP BY state"
# What is closed stays with whoever led then.
VOLUME = """
SELECT c.name, count(*), sum(o.points)::bigint FROM branch b
JOIN network_campaignorder o ON o.agent_id = b.id AND o.state = 'valid'
JOIN network_campaign c ON c.id = o.campaign_id AND c.state <> 'closed'
GROUP BY c.number, c.name ORDER BY c.number
"""
COMMERCIAL = """, closed AS MATERIALIZED (
  SELECT id, name FROM network_campaign WHERE state = 'closed' ORDER BY starts_on DESC LIMIT 1
)
SELECT closed.name, c.name, c.colour, count(*) FROM branch b CROSS JOIN closed
JOIN network_standingnow s ON s.campaign_id = (SELECT id FROM closed) AND s.agent_id = b.id
JOIN network_commercialstate c ON c.id = s.state_id
GROUP BY closed.name, c.threshold, c.name, c.colour ORDER BY c.threshold
"""


@dataclass(frozen=True, slots=True)
class Volume:
    campaign: str
    orders: int
    points: int


class Commercial(NamedTuple):
    """How many of the branch hold a commercial state."""

    label: str
    tone: str
    people: int


class Seen(NamedTuple):
    """What a preview said of a move, as far as it may change meanwhile."""

    people: int
    orders: int
    points: int


@dataclass(frozen=True, slots=True)
class Move:
    """The whole branch, its top with it; `levels` and `states` are of those below the top. The commercial states are
    those at the close of the campaign `closed`, the last one."""

    people: int
    levels: int
    states: list[tuple[AgentState, int]]
    volumes: list[Volume]
    closed: str
    commercial: list[Commercial]

    @property
    def below(self) -> int:
        return self.people - 1

    @property
    def seen(self) -> Seen:
        volumes = self.volumes
        return Seen(self.people, sum(one.orders for one in volumes), sum(one.points for one in volumes))


def move_outlook(agent: Agent, *, in_matrix: bool = False) -> Move:
    """Of the agent with everybody below: whom they lead, or who stands below them in the matrix."""
    branch = PLACED if in_matrix else LED
    rows = run(f"{branch} {STATES}", {"agent": agent.pk})
    known = {state: many for state, many, _level in rows}
    held = run(f"{branch} {COMMERCIAL}", {"agent": agent.pk})
    return Move(
        people=sum(known.values()) + 1,
        levels=max((row[2] for row in rows), default=0),
        states=[(state, known[state]) for state in AgentState if known.get(state)],
        volumes=[Volume(*row) for row in run(f"{branch} {VOLUME}", {"agent": agent.pk})],
        closed=held[0][0] if held else "",
        commercial=[Commercial(*row[1:]) for row in held],
    )
