"""Who leads whom, now and on any date."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import conf
from core.planned import planned
from core.statements import run
from network.enums import AgentState
from network.models import Agent, AgentChange
from network.queries.members import agents_of_ids, search_agents
from people.models import Person
from people.queries import is_kept_out
from referrals.queries import referrer_of

BELOW_CAP = 10_000
OFFERED = 10


@dataclass(frozen=True)
class SponsorChoice:
    """Who may be chosen to lead somebody: the one proposed first, then those found by the text."""

    agents: list[Agent]
    proposed: Agent | None
    is_referrer: bool
    may_be_nobody: bool
    chosen: str
    text: str
    found: bool  # whether the text found anybody

    def preselected(self, nobody: str) -> "SponsorChoice":
        """With the one proposed chosen, or nobody where that is allowed, unless somebody chose already."""
        default = str(self.proposed.pk) if self.proposed else nobody if self.may_be_nobody else ""
        return self if self.chosen else replace(self, chosen=default)

    def without_nobody(self) -> "SponsorChoice":
        return replace(self, may_be_nobody=False)


def sponsor_choice(
    person: Person, *, agent: Agent | None = None, text: str = "", chosen: str = "", propose: bool = True
) -> SponsorChoice:
    """`chosen` is what the form holds so far, an agent's id or anything: it stays on offer whatever is searched."""
    proposed = sponsor_by_default(person) if propose else None
    kept = [proposed.pk] if proposed else []
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        kept.append(int(chosen))
    found = search_agents(text, limit=OFFERED)
    offered = {one.pk: one for one in [*agents_of_ids(kept), *found]}
    brought = referrer_of(person)
    return SponsorChoice(
        agents=[one for one in offered.values() if one.person_id != person.pk],
        proposed=proposed,
        is_referrer=bool(proposed and brought and brought.referrer_id == proposed.person_id),
        may_be_nobody=not sponsor_needed(agent or Agent(person=person)),
        chosen=chosen,
        text=text,
        found=bool(found),
    )


def agent_led(person: Person) -> Agent | None:
    """The agent this person is, with whoever leads them."""
    return next(iter(_led(person=person.pk)), None)


@planned
def _led(person: int) -> "QuerySet[Agent, Any]":
    return Agent.objects.select_related("person", "sponsor__person").filter(person=person).order_by("pk")


def sponsor_by_default(person: Person) -> Agent | None:
    """Who would lead the person as an agent: the sponsor there is, else the referrer, if that is an active agent whom
    nothing keeps out."""
    agent = agent_led(person)
    if agent and agent.sponsor:
        return agent.sponsor
    brought = referrer_of(person)
    if brought is None:
        return None
    found = Agent.objects.with_person().filter(person=brought.referrer_id, state=AgentState.ACTIVE).first()
    if found is None or is_kept_out(found.person):
        return None
    return None if agent and is_in_line(found, under=agent) else found


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
    return bool(run(LINE, [agent.pk, under.pk])[0][0])


BELOW = """
WITH RECURSIVE below AS (
  SELECT id FROM network_agent WHERE sponsor_id = %s
  UNION SELECT a.id FROM network_agent a JOIN below ON a.sponsor_id = below.id
) SELECT count(*) FROM (SELECT 1 FROM below LIMIT %s) counted
"""


def count_below(agent: Agent, cap: int = BELOW_CAP) -> tuple[int, bool]:
    """How many people stand below the agent, counted no further than the cap, and whether there are more."""
    found = int(run(BELOW, [agent.pk, cap + 1])[0][0])
    return min(found, cap), found > cap
