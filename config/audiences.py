"""Which people are clients and which are agents: `people` asks, and only the network knows."""

from typing import Any

from django.db.models import Exists, OuterRef

from network.enums import AgentState
from network.models import Agent, Client
from people.enums import Audience
from people.queries.acceptances import AUDIENCES


def clients(person: OuterRef) -> Any:
    return Exists(Client.objects.filter(person=person)) & ~agents(person)


def agents(person: OuterRef) -> Any:
    return Exists(Agent.objects.filter(person=person, state=AgentState.ACTIVE))


def everybody(person: OuterRef) -> Any:
    return Exists(Client.objects.filter(person=person)) | agents(person)


AUDIENCES |= {Audience.CLIENT: clients, Audience.AGENT: agents, Audience.EVERYONE: everybody}
