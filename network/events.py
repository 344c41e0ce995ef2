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


@dataclass(frozen=True, kw_only=True)
class ApplicationHeld(Event):
    """Nothing happens until the person confirms by the code that is sent to them."""

    application_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationJoined(Event):
    """Staff said whose a held registration is, and it goes on."""

    application_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationFiled(Event):
    """Somebody registered: it waits, or took effect at once."""

    application_id: int
    person_id: int
    channel: str
    target: str
    passage: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ApplicationDecided(Event):
    """`state` is approved, rejected, withdrawn, or more: something must be sent again."""

    application_id: int
    person_id: int
    target: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ApplicationSentAgain(Event):
    application_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignOpened(Event):
    campaign_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class CampaignLocked(Event):
    campaign_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class CampaignUnlocked(Event):
    campaign_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class CampaignClosed(Event):
    """How everybody stood is written; what it does to agents came in events of their own."""

    campaign_id: int
    number: int
    run_id: int


@dataclass(frozen=True, kw_only=True)
class ActivationEarned(Event):
    """An order of somebody who is not active reached a rule that activates."""

    agent_id: int
    hit_id: int


@dataclass(frozen=True, kw_only=True)
class RankReached(Event):
    """An agent got to a rank from below it, or had none. Going down is no event."""

    person_id: int
    agent_id: int
    rank_code: str


@dataclass(frozen=True, kw_only=True)
class CorrectionPrepared(Event):
    """A correction of a closed campaign waits for a second person."""

    campaign_id: int
    run_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignCorrected(Event):
    """Orders of a closed campaign were corrected; `agents` says how many agents that is about."""

    campaign_id: int
    number: int
    run_id: int
    agents: int


@dataclass(frozen=True, kw_only=True)
class StandingCorrected(Event):
    """The commercial state of an agent is another since a correction. What else it does has an event of its own."""

    person_id: int
    agent_id: int
    run_id: int
    old_state_id: int | None
    new_state_id: int | None


@dataclass(frozen=True, kw_only=True)
class ClientStateChanged(Event):
    person_id: int
    client_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class PeopleLoaded(Event):
    """A file of people, or of states (`about`), was written: so many records made, so many changed. One for the file,
    none for its rows."""

    load_id: int
    about: str
    made: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class PeopleUnloaded(Event):
    """A file was undone: so many were taken back, so many kept since something happened meanwhile."""

    load_id: int
    about: str
    undone: int
    kept: int
