"""Where a reward is sent, and until when its owner may still change or cancel it."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext

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

    @classmethod
    def of(cls, delivery: Any) -> "Address":
        """As a delivery keeps it."""
        return cls(**{field.name: getattr(delivery, field.name) for field in fields(cls)})

    @property
    def is_complete(self) -> bool:
        return all(text.strip() for text in (self.recipient, self.phone, self.address, self.city))

    def as_fields(self) -> dict[str, str]:
        return {name: " ".join(text.split()) for name, text in asdict(self).items()}


def may_readdress(state: str) -> bool:
    """The address is the owner's to correct until somebody starts packing."""
    return state in ADDRESSED


def is_sendable(state: str) -> bool:
    """Whether it may leave, or has left: somebody approved it and it has not ended."""
    return RedemptionState(state).is_open and state != RedemptionState.REQUESTED


def is_on_its_way(state: str) -> bool:
    """Whether an address still matters."""
    return RedemptionState(state).is_open and state != RedemptionState.DELIVERED


def cancel_until(asked_at: datetime, hours: int) -> datetime | None:
    """The last moment to cancel; None where only the decision of staff ends it."""
    return asked_at + timedelta(hours=hours) if hours else None


def may_cancel(state: str, *, asked_at: datetime, hours: int, now: datetime) -> bool:
    """While nobody has decided, and within the window where the company sets one."""
    until = cancel_until(asked_at, hours)
    return state == RedemptionState.REQUESTED and (until is None or now <= until)


def tracking_problem(state: str, given: dict[str, str], *, has_address: bool, is_same: bool) -> str:
    """Why these tracking data cannot be written down, in words; empty where they can."""
    if not is_sendable(state):
        return gettext("It is %(state)s: only what was approved is sent.") % {"state": RedemptionState(state).label}
    if not has_address:
        return gettext("It has no address.")
    if not given["carrier"]:
        return gettext("Write the carrier.")
    if len(given["carrier"]) > 80 or len(given["tracking_number"]) > 60 or len(given["tracking_url"]) > 300:
        return gettext("A value is too long.")
    if given["tracking_url"] and not is_https(given["tracking_url"]):
        return gettext("The tracking page is an address that begins with https://")
    return gettext("It says so already.") if is_same else ""


def is_https(url: str) -> bool:
    try:
        URLValidator(schemes=["https"])(url)
    except ValidationError:
        return False
    return True
