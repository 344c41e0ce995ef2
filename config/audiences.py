"""Which people are clients and which are agents, and of which rank, whose address is still to be proven, and whose code
a text is: the apps below ask, and only those above know."""

from typing import Any

from django.db.models import Exists, OuterRef

from network.enums import AgentState
from network.models import Agent, Client
from network.queries import holds_rank, ranks, to_be_proven
from notifications.queries.waiting import UNPROVEN
from people.enums import Audience
from people.queries.acceptances import AUDIENCES
from people.queries.audited import CODES
from people.queries.ranks import HOLDERS, NAMES
from referrals.queries import owners_called


def clients(person: OuterRef) -> Any:
    return Exists(Client.objects.filter(person=person)) & ~agents(person)


def agents(person: OuterRef) -> Any:
    return Exists(Agent.objects.filter(person=person, state=AgentState.ACTIVE))


def everybody(person: OuterRef) -> Any:
    return Exists(Client.objects.filter(person=person)) | agents(person)


def rank_names() -> dict[str, str]:
    return {rank.code: rank.name for rank in ranks()}


AUDIENCES |= {Audience.CLIENT: clients, Audience.AGENT: agents, Audience.EVERYONE: everybody}
NAMES.append(rank_names)
HOLDERS.append(holds_rank)
CODES.append(owners_called)
UNPROVEN.append(to_be_proven)
