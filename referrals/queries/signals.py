"""Reading what makes a referral suspicious."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery

from people.models import Person
from referrals.enums import SignalState
from referrals.models import Signal


def has_open_signal(person: Person) -> bool:
    """Whether staff still have to look at how this person came: until then what the referral earns waits."""
    return Signal.objects.filter(person=person, state=SignalState.OPEN).exists()


def under_review(people: Iterable[int]) -> set[int]:
    """Those of the people about whom a sign is open."""
    return set(Signal.objects.filter(person__in=people, state=SignalState.OPEN).values_list("person", flat=True))


def suspicious_referrers() -> QuerySet[Person]:
    """Whoever brought people about whom a sign is open, with how many there are."""
    open_ones = Signal.objects.filter(referrer=OuterRef("pk"), state=SignalState.OPEN).order_by()
    counted = open_ones.values("referrer").annotate(n=Count("person", distinct=True)).values("n")
    strong = open_ones.filter(severity="high").values("referrer").annotate(n=Count("person", distinct=True)).values("n")
    referrers = Person.objects.filter(pk__in=Signal.objects.filter(state=SignalState.OPEN).values("referrer"))
    return referrers.annotate(suspicious=Subquery(counted), strong=Subquery(strong))


def signals_against(referrer: Person) -> dict[Person, list[Signal]]:
    """Each person brought with the signs about them: the ones to review first, the newest first."""
    rows = Signal.objects.filter(referrer=referrer).select_related("person", "about", "decided_by__person")
    found: dict[Person, list[Signal]] = {}
    for signal in sorted(rows.order_by("-raised_at", "-pk")[:500], key=lambda s: s.state != SignalState.OPEN):
        found.setdefault(signal.person, []).append(signal)
    return found
