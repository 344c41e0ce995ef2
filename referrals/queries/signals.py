"""Reading what makes a referral suspicious."""

from people.models import Person
from referrals.enums import SignalState
from referrals.models import Signal


def has_open_signal(person: Person) -> bool:
    """Whether staff still have to look at how this person came: until then what the referral earns waits."""
    return Signal.objects.filter(person=person, state=SignalState.OPEN).exists()
