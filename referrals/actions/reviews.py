"""What staff decide about suspicious referrals."""

from django.db import transaction
from django.utils import timezone

from core import audit
from core.events import publish
from people.actions import lock_people
from people.models import Person, User
from referrals.actions.binding import change_referrer
from referrals.enums import SignalState
from referrals.errors import AlreadyDecided, OwnMatter, ReasonMissing
from referrals.events import SignalCleared
from referrals.models import Signal
from referrals.queries import referrer_of


@transaction.atomic
def decide_signals(*, person: Person, confirmed: bool, reason: str, by: User) -> None:
    """Staff have looked at every open sign about the person. Confirmed, the referral ends and what waited is dropped.

    Raises ReasonMissing, AlreadyDecided or OwnMatter.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing()
    lock_people(ids=[person.pk])
    signals = list(Signal.objects.select_for_update(of=("self",)).filter(person=person, state=SignalState.OPEN))
    if not signals:
        raise AlreadyDecided()
    if by.person_id in {person.pk, *(signal.referrer_id for signal in signals)}:
        raise OwnMatter()
    state = SignalState.CONFIRMED if confirmed else SignalState.CLEARED
    Signal.objects.filter(pk__in=[signal.pk for signal in signals]).update(
        state=state, reason=reason, decided_by=by, decided_at=timezone.now()
    )
    after = {"state": state, "signals": [signal.kind for signal in signals]}
    audit.record("referrals.decide_signals", person, by=by, after=after, reason=reason)
    for referrer_id in sorted({signal.referrer_id for signal in signals}):
        publish(SignalCleared(person_id=person.pk, referrer_id=referrer_id, confirmed=confirmed), by=by)
    brought = referrer_of(person)
    if confirmed and brought and brought.pk in {signal.attribution_id for signal in signals}:
        change_referrer(person=person, referrer=None, reason=reason, by=by)
