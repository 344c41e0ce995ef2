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
class LoginProven(Event):
    """The first address of somebody's login is proven to be theirs."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Somebody's data goes: the apps above forget what they hold, while the name can still be read. `unproven`: only a
    registration by an address that nobody proved was held of them, and it is forgotten already."""

    person_id: int
    unproven: bool = False


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


@dataclass(frozen=True, kw_only=True)
class DocumentHandedIn(Event):
    document_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentReviewed(Event):
    document_id: int
    person_id: int
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class DocumentReturned(Event):
    """The approval wants parts of it again; which and why stands on the document."""

    document_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentExpiring(Event):
    """It is valid for some days yet: the person is warned once."""

    document_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentExpired(Event):
    document_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonBarred(Event):
    """An entry of the blacklist keeps somebody out from now on."""

    person_id: int
    entry_id: int


@dataclass(frozen=True, kw_only=True)
class PersonReadmitted(Event):
    person_id: int
    entry_id: int
