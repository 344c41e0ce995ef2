"""Who brought whom: the one place where a code binds, and where staff correct it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, conf
from core.events import publish
from people.actions import lock_people
from people.models import Person, User
from people.queries import is_barred
from referrals import rules
from referrals.actions.signals import inspect_referral
from referrals.enums import LATE, TYPED, Channel, SignalState, TouchKind
from referrals.errors import (
    AlreadyReferred,
    BarredReferrer,
    CircularChange,
    CircularReferral,
    OwnMatter,
    OwnReferrer,
    ReasonMissing,
    TooLate,
)
from referrals.events import CodeBound, ReferrerChanged
from referrals.models import Attribution, Signal, Touch
from referrals.queries import permanent_code, referrer_of, usable_code


@transaction.atomic
def bind_code(
    *, person: Person, text: str, channel: Channel | str, by: User | None = None, visitor: str = "", ip: str = ""
) -> Attribution:
    """Make the code's owner the person's referrer. Where from it came, `visitor` and `ip`, may raise a sign for staff.

    Raises UnknownCode, OwnCode, TooLate, AlreadyReferred or CircularReferral.
    """
    channel = Channel(channel)
    owner_id = usable_code(text, person).owner_id
    lock_people(ids=[person.pk, owner_id])
    code = usable_code(text, person)
    _check_may_bind(person, code.owner, late=channel in LATE)
    kind = TouchKind.TYPED if channel in TYPED else TouchKind.CARRIED
    Touch.objects.create(code=code, kind=kind, channel=channel, person=person)
    bound = _attribute(person=person, referrer=code.owner, code=code, channel=channel, bound_by=by)
    after = {"referrer": code.owner_id, "code": code.pk, "channel": channel}
    audit.record("referrals.bind_code", person, by=by, after=after)
    inspect_referral(person=person, visitor=visitor, ip=ip)  # before the event: points that waited may have to go on
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

    Who is it already changes nothing. Raises ReasonMissing, OwnMatter, OwnReferrer, BarredReferrer or CircularChange.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing()
    if by.person_id in {person.pk, referrer.pk if referrer else None}:
        raise OwnMatter()
    lock_people(ids=[person.pk, *([referrer.pk] if referrer else [])])
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


@transaction.atomic
def unbind_unproven(*, person: Person, reason: str) -> None:
    """Nobody ever showed to be this person, so nobody brought them: the referral ends, and no sign about it waits to be
    looked at. Whoever was the referrer has not been told of them yet."""
    lock_people(ids=[person.pk])
    signs = Signal.objects.filter(person=person, state=SignalState.OPEN)
    signs.update(state=SignalState.CLEARED, reason=reason, decided_at=timezone.now())
    if old := referrer_of(person):
        _end(old)
        before, after = {"referrer": old.referrer_id}, {"referrer": None}
        audit.record("referrals.change_referrer", person, by=None, before=before, after=after, reason=reason)
        publish(ReferrerChanged(person_id=person.pk, old_referrer_id=old.referrer_id, new_referrer_id=None))


def _check_may_be_set(person: Person, referrer: Person | None) -> None:
    if referrer == person:
        raise OwnReferrer()
    if referrer and is_barred(referrer):
        raise BarredReferrer()
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
