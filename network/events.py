"""What happens to clients and agents."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ClientRegistered(Event):
    person_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class AgentCreated(Event):
    """A client became an agent, for the first time or again."""

    person_id: int
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class AgentStateChanged(Event):
    person_id: int
    agent_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class SponsorChanged(Event):
    """Another agent leads this one from now on, or nobody. Ids of agents; None is nobody."""

    person_id: int
    agent_id: int
    old_sponsor_id: int | None
    new_sponsor_id: int | None
    change_id: int
