from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class CreditRequested(Event):
    request_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CreditAnswered(Event):
    """What was asked for again is here."""

    request_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CreditDecided(Event):
    """`outcome` is approved or rejected, for good, or more: what to send again stands on the request."""

    request_id: int
    person_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class CreditWithdrawn(Event):
    request_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class CreditLimitChanged(Event):
    """Staff gave somebody another limit by hand; one that comes of a request is told with it."""

    change_id: int
    person_id: int
