"""Whether points must wait because staff are still looking at how the client came in."""

from collections.abc import Iterable

from people.models import Person
from referrals import queries


def waits_for_review(person: Person) -> bool:
    """An open signal on the person's referral holds the points of their documents."""
    return queries.has_open_signal(person)


def under_review(people: Iterable[int]) -> set[int]:
    """Those of the people whose documents' points are held."""
    return queries.under_review(people)
