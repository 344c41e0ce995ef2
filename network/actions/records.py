"""What every act on an agent shares: who may, under which locks, who may lead, and the line in the history."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from core import conf
from core.statements import insert
from network import queries
from network.enums import Act, Target
from network.errors import (
    CannotActivate,
    KeptOut,
    MoveChangedMeanwhile,
    OwnRecord,
    ReasonMissing,
    RegistrationWaits,
    SponsorMissing,
    TooYoung,
    TwoPeopleNeeded,
    WaitsAlready,
    WrongSponsor,
)
from network.models import Agent, AgentChange
from network.permissions import MANAGE_AGENTS
from network.queries import Seen
from network.rules.registration import age_on
from people.actions import lock_people
from people.models import Person
from people.queries import is_kept_out

TREE = "network.tree"


def check_may(person: Person, reason: str, by: Any, right: str = MANAGE_AGENTS) -> None:
    """Staff with the right, for somebody else, with a reason. `by=None` is the system itself."""
    if by and not by.has_perm(right):
        raise PermissionDenied
    if by and by.person_id == person.pk:
        raise OwnRecord()
    if not reason.strip():
        raise ReasonMissing()


def check_leads(agent: Agent, reason: str, by: Any) -> None:
    """An active agent, for somebody of their own line, with a reason."""
    leader = queries.agent_of(by)
    if not (leader and leader.is_active) or agent.pk == leader.pk or not queries.is_in_line(agent, under=leader):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonMissing()


def check_let_in(person: Person, by: Any) -> None:
    """The blacklist does not keep out whoever is to be active. Raises KeptOut; CannotActivate where others than staff
    read it."""
    if is_kept_out(person):
        raise KeptOut() if by is None or by.is_staff else CannotActivate()


def check_decided(person: Person, target: Target, by: Any) -> None:
    """What they are to be waits for no decision, whose own rules say who takes it. Raises RegistrationWaits;
    WaitsAlready where others than staff read it."""
    if queries.waiting_among([person.pk], target):
        raise RegistrationWaits() if by is None or by.is_staff else WaitsAlready()


def check_not_own_registration(person: Person, by: Any) -> None:
    """Whoever registered them ends it no more than they decide on it: a colleague does. Raises TwoPeopleNeeded."""
    waits = queries.registration_waiting(person, Target.AGENT)
    if by and waits and waits.registered_by_id == by.pk:
        raise TwoPeopleNeeded()


def check_age(person: Person, target: str) -> None:
    """Old enough for what they are to be, where the birth date is known. Raises TooYoung."""
    least = conf.get(f"network.minimum_age_{target}")
    if person.birth_date and age_on(person.birth_date, timezone.localdate()) < least:
        raise TooYoung(age=least)


def locked_agent(person: Person, *others: Agent | None) -> Agent | None:
    """The agent this person is, read under the locks of the person and of other agents: a second call waits here and
    sees what the first did. People are locked in id order, so that nobody waits in a circle."""
    lock_people(ids=[person.pk, *(other.person_id for other in others if other)])
    return queries.agent_led(person)


def lock_tree() -> None:
    """Changes of who leads whom go one after the other: two that are right alone may make a circle together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [TREE])


def check_seen(agent: Agent, seen: Seen | None, *, in_matrix: bool = False) -> None:
    """What moves is what the preview said, where somebody looked at one. Raises MoveChangedMeanwhile."""
    if seen is None:
        return
    now = queries.move_outlook(agent, in_matrix=in_matrix).seen
    if now != seen:
        raise MoveChangedMeanwhile(seen, now)


def checked_sponsor(agent: Agent, named: Agent | None) -> Agent | None:
    """Whoever shall lead the agent, looked at again under the locks. Raises SponsorMissing or WrongSponsor."""
    if named is None:
        if queries.sponsor_needed(agent):
            raise SponsorMissing()
        return None
    if agent.pk:  # whoever was never an agent leads nobody yet
        lock_tree()
    sponsor = Agent.objects.select_related("person").get(pk=named.pk)
    if agent.pk and sponsor.pk == agent.sponsor_id:
        return sponsor  # who led before goes on, active or not
    if not sponsor.is_active or is_kept_out(sponsor.person) or (agent.pk and queries.is_in_line(sponsor, under=agent)):
        raise WrongSponsor()
    return sponsor


def write_down(agent: Agent, act: Act, *, by: Any, reason: str, form_key: UUID | None) -> AgentChange:
    """A line of the agent's history: how it stands from now on."""
    return insert(AgentChange(
        agent=agent, act=act, state=agent.state, sponsor=agent.sponsor, by=by, reason=reason.strip(), form_key=form_key
    ))  # fmt: skip
