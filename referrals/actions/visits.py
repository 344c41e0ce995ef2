"""Visits of a link, and the limits on trying codes."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from core import conf
from core.errors import DomainError
from people.models import Person
from referrals import rules
from referrals.enums import Channel, TouchKind
from referrals.errors import TooManyTries
from referrals.models import InviteCode, Touch
from referrals.queries import usable_code

MINUTE = 60
SAME_VISIT = timedelta(minutes=30)
VISITS_PER_MINUTE = 60  # from one address: a full room scanning one QR


def record_visit(*, code: InviteCode, channel: Channel | str, visitor: str) -> None:
    """Count that a browser opened the link; the same browser counts once in half an hour."""
    since = timezone.now() - SAME_VISIT
    known = Touch.objects.filter(code=code, kind=TouchKind.VISIT, visitor=visitor, at__gt=since)
    if not known.exists():
        Touch.objects.create(code=code, kind=TouchKind.VISIT, channel=Channel(channel), visitor=visitor)


def try_code(*, text: str, ip: str, person: Person | None = None, email: str = "", phone: str = "") -> InviteCode:
    """The code that somebody typed or followed, with a limit on wrong ones. Call it outside a transaction.

    Raises UnknownCode, OwnCode, or TooManyTries: after too many wrong ones within a minute right ones are refused
    too, so that nothing is learnt by going on.
    """
    limit = conf.get("referrals.code_tries")
    try:
        code = usable_code(text, person, email=email, phone=phone)
    except DomainError:
        if not _take_slot("code", ip, limit):
            raise TooManyTries() from None
        raise
    if not _free_slots("code", ip, limit):
        raise TooManyTries()
    return code


def may_count_visit(*, ip: str) -> bool:
    """Whether one more visit from this address is believable."""
    return _take_slot("visit", ip, VISITS_PER_MINUTE)


def _free_slots(name: str, ip: str, limit: int) -> list[str]:
    keys = [f"referrals:{name}:{rules.network_of(ip)}:{n}" for n in range(limit)]
    taken = cache.get_many(keys)
    return [key for key in keys if key not in taken]


def _take_slot(name: str, ip: str, limit: int) -> bool:
    """Take one of the address's slots for a minute. Adding a row succeeds once, so no slot is taken twice."""
    return any(cache.add(key, 1, MINUTE) for key in _free_slots(name, ip, limit))
