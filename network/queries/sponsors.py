"""Who leads whom, now and on any date."""

from datetime import datetime

from django.db import connection

from core import conf
from network.enums import AgentState
from network.models import Agent, AgentChange
from people.models import Person
from referrals.queries import referrer_of

BELOW_CAP = 10_000


def sponsor_by_default(person: Person) -> Agent | None:
    """Who would lead the person as an agent: the sponsor there is, else the referrer, if that is an active agent."""
    agent = Agent.objects.select_related("sponsor__person").filter(person=person).first()
    if agent and agent.sponsor:
        return agent.sponsor
    brought = referrer_of(person)
    if brought is None:
        return None
    found = Agent.objects.with_person().filter(person=brought.referrer_id, state=AgentState.ACTIVE).first()
    return None if found is None or (agent and is_in_line(found, under=agent)) else found


def sponsor_needed(agent: Agent) -> bool:
    """Whether this agent may not go without a sponsor: the company says so, and there is somebody to choose."""
    others = Agent.objects.filter(state=AgentState.ACTIVE).exclude(pk=agent.pk)
    return bool(conf.get("network.sponsor_required")) and others.exists()


def standing_on(agent: Agent, moment: datetime) -> AgentChange | None:
    """State and sponsor as they were at that moment; None before the agent was one."""
    changes = AgentChange.objects.filter(agent=agent, at__lte=moment).select_related("sponsor__person", "by__person")
    return changes.order_by("-at", "-pk").first()


def sponsor_history(agent: Agent) -> list[AgentChange]:
    """The changes that brought another sponsor, the newest first, the one in force at the top."""
    changes = agent.changes.select_related("sponsor__person", "by__person").order_by("at", "pk")
    told: list[AgentChange] = []
    for change in changes:
        if change.sponsor_id != (told[-1].sponsor_id if told else None):
            told.append(change)
    return told[::-1]


LINE = """
WITH RECURSIVE above AS (
  SELECT id, sponsor_id FROM network_agent WHERE id = %s
  UNION SELECT a.id, a.sponsor_id FROM network_agent a JOIN above ON a.id = above.sponsor_id
) SELECT EXISTS (SELECT 1 FROM above WHERE id = %s)
"""


def is_in_line(agent: Agent, *, under: Agent) -> bool:
    """Whether `agent` is `under` or anywhere below it."""
    with connection.cursor() as cursor:
        cursor.execute(LINE, [agent.pk, under.pk])
        return bool(cursor.fetchone()[0])


BELOW = """
WITH RECURSIVE below AS (
  SELECT id FROM network_agent WHERE sponsor_id = %s
  UNION SELECT a.id FROM network_agent a JOIN below ON a.sponsor_id = below.id
) SELECT count(*) FROM (SELECT 1 FROM below LIMIT %s) counted
"""


def count_below(agent: Agent, cap: int = BELOW_CAP) -> tuple[int, bool]:
    """How many people stand below the agent, counted no further than the cap, and whether there are more."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [agent.pk, cap + 1])
        found = int(cursor.fetchone()[0])
    return min(found, cap), found > cap
