from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProcessStarted(Event):
    process_id: int
    subject: str
    subject_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class StepOpened(Event):
    """A step waits for whoever is responsible for it: it began, was sent again or was handed over. One that waits for
    the person can be handed over too."""

    process_id: int
    step_id: int


@dataclass(frozen=True, kw_only=True)
class StepReminded(Event):
    process_id: int
    step_id: int


@dataclass(frozen=True, kw_only=True)
class StepOverdue(Event):
    process_id: int
    step_id: int


@dataclass(frozen=True, kw_only=True)
class StepDecided(Event):
    """`outcome` is approved, rejected or more."""

    process_id: int
    step_id: int
    subject: str
    subject_id: int
    person_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ProcessDecided(Event):
    """`outcome` is approved or rejected, for good, or more: what to send again stands on the process."""

    process_id: int
    subject: str
    subject_id: int
    person_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ProcessResumed(Event):
    process_id: int
    subject: str
    subject_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ProcessWithdrawn(Event):
    process_id: int
    subject: str
    subject_id: int
    person_id: int
