"""Signs that somebody refers themselves. A sign refuses nothing: staff look at it, and until then points wait."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import conf
from core.events import publish
from people.models import Person
from referrals import rules
from referrals.enums import SignalKind
from referrals.events import SignalRaised
from referrals.models import Attribution, Footprint, Signal
from referrals.queries import has_open_signal, referrer_of

HOUR = timedelta(hours=1)


@transaction.atomic
def inspect_referral(*, person: Person, visitor: str = "", ip: str = "") -> list[Signal]:
    """Look at how somebody has just come, and keep where from, as hashes. A repeat adds nothing."""
    mark = _leave_footprint(person, visitor, ip)
    brought = referrer_of(person)
    if brought is None:
        return []
    found = {
        SignalKind.BROWSER: _same_browser(brought, mark),
        SignalKind.CONTACT: _same_contact(person, mark),
        SignalKind.NETWORK: _same_network(brought, mark),
        SignalKind.BURST: brought.referrer if _is_burst(brought) else None,
    }
    return _raise_signals(brought, {kind: about for kind, about in found.items() if about})


@transaction.atomic
def note_presence(*, person: Person, visitor: str, ip: str) -> list[Signal]:
    """A person is here with this browser. Whoever was brought by them and signed up from it is looked at again."""
    mark = _leave_footprint(person, visitor, ip)
    if not mark.visitor:
        return []
    brought = Attribution.objects.filter(
        referrer=person, ended_at=None, person__footprints__visitor=mark.visitor
    ).select_related("person", "referrer")
    return [signal for each in brought.distinct() for signal in _raise_signals(each, {SignalKind.BROWSER: person})]


def _leave_footprint(person: Person, visitor: str, ip: str) -> Footprint:
    inbox = rules.keyed_hash("inbox", rules.inbox(person.email))
    print_, created = Footprint.objects.get_or_create(
        person=person, visitor=visitor, network=rules.network_mark(ip), inbox=inbox
    )
    if not created:
        print_.at = timezone.now()
        print_.save(update_fields=["at"])
    return print_


def _same_browser(brought: Attribution, mark: Footprint) -> Person | None:
    """The referrer, or somebody else whom the referrer brought, in the same browser."""
    if not mark.visitor:
        return None
    seen = Footprint.objects.filter(visitor=mark.visitor).exclude(person=brought.person).select_related("person")
    siblings = Attribution.objects.filter(referrer=brought.referrer, ended_at=None).values("person")
    own = seen.filter(person=brought.referrer).first()
    found = own or seen.filter(person__in=siblings).first()
    return found.person if found else None


def _same_network(brought: Attribution, mark: Footprint) -> Person | None:
    since = timezone.now() - timedelta(days=conf.get("referrals.signal_days"))
    seen = Footprint.objects.filter(person=brought.referrer, network=mark.network, at__gt=since)
    return brought.referrer if mark.network and seen.exists() else None


def _same_contact(person: Person, mark: Footprint) -> Person | None:
    others = Person.objects.exclude(pk=person.pk)
    if person.phone and (same := others.filter(phone=person.phone).first()):
        return same
    inbox = Footprint.objects.filter(inbox=mark.inbox).exclude(person=person).select_related("person").first()
    return inbox.person if mark.inbox and inbox else None


def _is_burst(brought: Attribution) -> bool:
    limit: int = conf.get("referrals.burst_per_hour")
    lately = Attribution.objects.filter(referrer=brought.referrer, bound_at__gt=timezone.now() - HOUR)
    return 0 < limit <= lately.count()


def _raise_signals(brought: Attribution, found: dict[SignalKind, Person]) -> list[Signal]:
    was_open = has_open_signal(brought.person)
    raised = []
    for kind, about in found.items():
        signal, created = Signal.objects.get_or_create(
            attribution=brought, kind=kind,
            defaults={
                "person": brought.person, "referrer": brought.referrer, "severity": kind.severity,
                "about": None if kind == SignalKind.BURST else about,
            },
        )  # fmt: skip
        raised += [signal] if created else []
    if raised and not was_open:
        publish(SignalRaised(person_id=brought.person_id, referrer_id=brought.referrer_id))
    return raised
