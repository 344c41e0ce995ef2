from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class PointsAwarded(Event):
    award_id: int
    person_id: int
    points: int


@dataclass(frozen=True, kw_only=True)
class PointsTakenBack(Event):
    award_id: int
    person_id: int
    points: int


@dataclass(frozen=True, kw_only=True)
class PointsDropped(Event):
    """Points that waited for a review will not come."""

    award_id: int
    person_id: int
    points: int


@dataclass(frozen=True, kw_only=True)
class PointsExpiring(Event):
    """Points of a person are about to end; how many, when and how soon stand in the warning."""

    warning_id: int
    person_id: int
    points: int


@dataclass(frozen=True, kw_only=True)
class RedemptionRequested(Event):
    redemption_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class RedemptionChanged(Event):
    """A step or a modification; `points` is negative where more was taken, positive where some came back."""

    redemption_id: int
    change_id: int
    person_id: int
    points: int


@dataclass(frozen=True, kw_only=True)
class DeliverySent(Event):
    """It has left, or the number to follow it by is another one."""

    redemption_id: int
    change_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ClaimOpened(Event):
    claim_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ClaimWritten(Event):
    """A message in a claim; `from_staff` says who hears of it: the agent, or whoever answers claims."""

    claim_id: int
    message_id: int
    person_id: int
    from_staff: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionPosted(Event):
    correction_id: int
    person_id: int
    points: int
