"""Every write of codes, touches and who brought whom."""

from datetime import timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, conf
from core.codes import random_code
from core.errors import DomainError
from core.events import publish
from people.models import Person, User
from referrals import rules
from referrals.enums import LATE, TYPED, Channel, TouchKind
from referrals.errors import (
    AlreadyReferred,
    CircularChange,
    CircularReferral,
    OwnReferrer,
    ReasonMissing,
    TooLate,
    TooManyTries,
)
from referrals.events import CodeBound, ReferrerChanged
from referrals.models import Attribution, InviteCode, Touch
from referrals.queries import permanent_code, referrer_of, usable_code

MINUTE = 60
SAME_VISIT = timedelta(minutes=30)
VISITS_PER_MINUTE = 60  # from one address: a full room scanning one QR


@transaction.atomic
def issue_code(*, owner: Person, by: User | None = None) -> InviteCode:
    """The owner's permanent code: made the first time, active again afterwards."""
    _lock(owner.pk)
    if code := permanent_code(owner):
        if not code.is_active:
            set_codes_active(owner=owner, active=True, by=by)
            code.refresh_from_db()
        return code
    code = _unused_code(owner)
    audit.record("referrals.issue_code", code, by=by, after={"owner": owner.pk})
    return code


def _unused_code(owner: Person) -> InviteCode:
    for _attempt in range(10):
        try:
            with transaction.atomic():
                return InviteCode.objects.create(owner=owner, code=random_code())
        except IntegrityError:  # somebody holds it already
            continue
    raise RuntimeError("no free invite code in ten attempts")


@transaction.atomic
def set_codes_active(*, owner: Person, active: bool, by: User | None = None) -> None:
    """Open or close every code of the owner at once; audited where something changes."""
    _lock(owner.pk)
    if InviteCode.objects.filter(owner=owner, is_active=not active).update(is_active=active):
        before, after = {"active": not active}, {"active": active}
        audit.record("referrals.set_codes_active", owner, by=by, before=before, after=after)


@transaction.atomic
def bind_code(*, person: Person, text: str, channel: Channel | str, by: User | None = None) -> Attribution:
    """Make the code's owner the person's referrer.

    Raises UnknownCode, OwnCode, TooLate, AlreadyReferred or CircularReferral.
    """
    channel = Channel(channel)
    owner_id = usable_code(text, person).owner_id
    _lock(person.pk, owner_id)
    code = usable_code(text, person)
    _check_may_bind(person, code.owner, late=channel in LATE)
    kind = TouchKind.TYPED if channel in TYPED else TouchKind.CARRIED
    Touch.objects.create(code=code, kind=kind, channel=channel, person=person)
    bound = _attribute(person=person, referrer=code.owner, code=code, channel=channel, bound_by=by)
    after = {"referrer": code.owner_id, "code": code.pk, "channel": channel}
    audit.record("referrals.bind_code", person, by=by, after=after)
    publish(
        CodeBound(
            person_id=person.pk, referrer_id=code.owner_id, attribution_id=bound.pk, channel=channel.value,
            late=channel in LATE,
        ),
        by=by,
    )  # fmt: skip
    return bound


def _check_may_bind(person: Person, owner: Person, *, late: bool) -> None:
    if referrer_of(person):
        raise AlreadyReferred()
    if Attribution.objects.filter(person=owner, referrer=person, ended_at=None).exists():
        raise CircularReferral()
    days = conf.get("referrals.late_code_days")
    if late and not rules.late_code_allowed(person.created_at, timezone.now(), days):
        raise TooLate(days=days)


@transaction.atomic
def change_referrer(*, person: Person, referrer: Person | None, reason: str, by: User) -> Attribution | None:
    """Staff set another referrer, or none; what stood before stays in the history.

    Raises ReasonMissing, OwnReferrer or CircularChange. The referrer in force, chosen again, changes nothing.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing()
    _lock(person.pk, *([referrer.pk] if referrer else []))
    old = referrer_of(person)
    if (old.referrer_id if old else None) == (referrer.pk if referrer else None):
        return old
    _check_may_be_set(person, referrer)
    _end(old)
    new = _set_by_staff(person, referrer, reason, by) if referrer else None
    before, after = (old.referrer_id if old else None), (referrer.pk if referrer else None)
    audit.record(
        "referrals.change_referrer", person, by=by, before={"referrer": before}, after={"referrer": after},
        reason=reason,
    )  # fmt: skip
    publish(ReferrerChanged(person_id=person.pk, old_referrer_id=before, new_referrer_id=after), by=by)
    return new


def _end(attribution: Attribution | None) -> None:
    if attribution:
        attribution.ended_at = timezone.now()
        attribution.save(update_fields=["ended_at"])


def _check_may_be_set(person: Person, referrer: Person | None) -> None:
    if referrer == person:
        raise OwnReferrer()
    if Attribution.objects.filter(person=referrer, referrer=person, ended_at=None).exists():
        raise CircularChange()


def _set_by_staff(person: Person, referrer: Person, reason: str, by: User) -> Attribution:
    code = permanent_code(referrer)
    if code:
        Touch.objects.create(code=code, kind=TouchKind.STAFF, channel=Channel.STAFF, person=person)
    return _attribute(person=person, referrer=referrer, code=code, channel=Channel.STAFF, bound_by=by, reason=reason)


def _attribute(**values: object) -> Attribution:
    try:
        with transaction.atomic():
            return Attribution.objects.create(**values)
    except IntegrityError as error:
        raise AlreadyReferred() from error


def _lock(*people: int) -> None:
    """Hold the people's rows, in id order, so that two bindings that touch each other go one after the other."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


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
