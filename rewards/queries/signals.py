"""Whether points must wait because staff are still looking at how the client came in."""

from people.models import Person
from referrals.queries import has_open_signal


def waits_for_review(person: Person) -> bool:
    """An open signal on the person's referral holds the points of their documents."""
    return has_open_signal(person)
