"""What referrals tell the rest."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class CodeBound(Event):
    """A person now has a referrer through a code; `late` when it was entered in the profile."""

    person_id: int
    referrer_id: int
    attribution_id: int
    channel: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class ReferrerChanged(Event):
    """Staff changed, set or took away somebody's referrer."""

    person_id: int
    old_referrer_id: int | None
    new_referrer_id: int | None
