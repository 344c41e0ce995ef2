"""What a move takes along: the people of the branch, how they stand, and what they ordered in campaigns that go on."""

from dataclasses import dataclass

from core.statements import run
from network.enums import AgentState
from network.models import Agent

BRANCH = """
WITH RECURSIVE branch AS (
  SELECT id, state, 0 AS level FROM network_agent WHERE id = %(agent)s
  UNION ALL SELECT a.id, a.state, b.level + 1 FROM network_agent a JOIN branch b ON a.sponsor_id = b.id
)
"""
STATES = f"{BRANCH} SELECT state, count(*) FILTER (WHERE level > 0), max(level) FROM branch GROUP BY state"  # noqa: S608
# What is closed stays with whoever led then.
VOLUME = f"""{BRANCH}
SELECT c.name, count(*), sum(o.points) FROM branch b
JOIN network_campaignorder o ON o.agent_id = b.id AND o.state = 'valid'
JOIN network_campaign c ON c.id = o.campaign_id AND c.state <> 'closed'
GROUP BY c.number, c.name ORDER BY c.number
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Volume:
    campaign: str
    orders: int
    points: int


@dataclass(frozen=True, slots=True)
class Move:
    """The whole branch, its top with it; `levels` and `states` are of those below the top."""

    people: int
    levels: int
    states: list[tuple[AgentState, int]]
    volumes: list[Volume]

    @property
    def below(self) -> int:
        return self.people - 1


def move_outlook(agent: Agent) -> Move:
    rows = run(STATES, {"agent": agent.pk})
    known = {state: many for state, many, _level in rows}
    return Move(
        people=sum(known.values()) + 1,
        levels=max((row[2] for row in rows), default=0),
        states=[(state, known[state]) for state in AgentState if known.get(state)],
        volumes=[Volume(*row) for row in run(VOLUME, {"agent": agent.pk})],
    )
