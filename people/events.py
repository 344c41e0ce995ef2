"""What happens to people and their access."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccessReset(Event):
    """Staff took the second factor away from somebody who could not use it any more."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class AuditBroken(Event):
    """The check of the audit trail found that somebody changed it."""

    check_id: int
    problems: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Somebody's data goes: the apps above forget what they hold, while the name can still be read."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class ErasureAsked(Event):
    request_id: int


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(Event):
    request_id: int


@dataclass(frozen=True, kw_only=True)
class TextAccepted(Event):
    """Somebody accepted a contract: they get their copy."""

    person_id: int
    text_id: int


@dataclass(frozen=True, kw_only=True)
class TextWithdrawn(Event):
    """Somebody took back what they had accepted and need not have."""

    person_id: int
    text_id: int
