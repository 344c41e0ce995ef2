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
class SiteStopped(Event):
    """Staff closed somebody's site, or let it be shown again (`stopped` false). The reason stands on the site."""

    site_id: int
    person_id: int
    stopped: bool


@dataclass(frozen=True, kw_only=True)
class ReferrerChanged(Event):
    """Staff changed, set or took away somebody's referrer."""

    person_id: int
    old_referrer_id: int | None
    new_referrer_id: int | None


@dataclass(frozen=True, kw_only=True)
class CodeDecided(Event):
    """A code that an agent asked for was approved or refused."""

    request_id: int
    person_id: int
    approved: bool


@dataclass(frozen=True, kw_only=True)
class DisputeDecided(Event):
    """Staff decided who brought somebody. `other_id` is the referrer there was when the claim came, if any."""

    dispute_id: int
    claimant_id: int
    other_id: int | None
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class SignalRaised(Event):
    """The referral of this person looks suspicious: what it earns waits until staff have looked."""

    person_id: int
    referrer_id: int


@dataclass(frozen=True, kw_only=True)
class SignalCleared(Event):
    """Staff have looked at every sign about the referral; `confirmed` when it does not count."""

    person_id: int
    referrer_id: int
    confirmed: bool
