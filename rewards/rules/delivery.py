"""Where a reward is sent, and until when its owner may still change or cancel it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from rewards.enums import RedemptionState

ADDRESSED = (RedemptionState.REQUESTED, RedemptionState.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Whom to look for and where, as the agent wrote it."""

    recipient: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    notes: str = ""

    @property
    def is_complete(self) -> bool:
        return all(text.strip() for text in (self.recipient, self.phone, self.address, self.city))

    def as_fields(self) -> dict[str, str]:
        return {name: " ".join(text.split()) for name, text in asdict(self).items()}


def may_readdress(state: str) -> bool:
    """The address is the owner's to correct until somebody starts packing."""
    return state in ADDRESSED


def cancel_until(asked_at: datetime, hours: int) -> datetime | None:
    """The last moment to cancel; None where only the decision of staff ends it."""
    return asked_at + timedelta(hours=hours) if hours else None


def may_cancel(state: str, *, asked_at: datetime, hours: int, now: datetime) -> bool:
    """While nobody has decided, and within the window where the company sets one."""
    until = cancel_until(asked_at, hours)
    return state == RedemptionState.REQUESTED and (until is None or now <= until)
