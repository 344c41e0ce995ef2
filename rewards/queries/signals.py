"""Whether points must wait because staff are still looking at how the client came in."""

from collections.abc import Callable

from people.models import Person
from referrals import queries as referrals


def waits_for_review(person: Person) -> bool:
    """An open signal on the person's referral holds the points of their documents."""
    check: Callable[[Person], bool] | None = getattr(referrals, "has_open_signal", None)
    return check is not None and check(person)
