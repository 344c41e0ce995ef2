"""The welcome of a newcomer, the word to whoever brought them, and what a newcomer is told of their registration.

All of it waits while the newcomer's own login waits for its address to be proven: until then anybody may have typed it.
All other letters to the newcomer wait in the outbox, as they are written, and leave after these.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from config.notices import tell_new_agent
from config.notices_registration import tell_decided, tell_newcomer
from config.notices_texts import tell_text
from core import events
from core.messages import Kind
from core.models import StoredEvent
from network import messages as network_messages
from network import queries as network
from network.events import AgentCreated, ApplicationDecided, ApplicationFiled, ClientRegistered
from notifications.actions import release_waiting, tell
from notifications.queries import kinds_waiting
from notifications.queries.waiting import REPLACED
from people.events import LoginProven, TextAccepted
from people.models import Person
from people.queries import login_waits
from referrals import messages as referral_messages
from referrals.enums import Channel
from referrals.events import CodeBound
from referrals.queries import referrer_of

# What tells a newcomer of each, and tells nothing while their address is to be proven.
WAITS: dict[type[events.Event], Callable[[Any, int], None]] = {
    TextAccepted: tell_text,
    ApplicationFiled: tell_newcomer,
    ApplicationDecided: tell_decided,
    AgentCreated: tell_new_agent,
}
STANDING = {kind.name for kind in (
    *network_messages.AGENT_STATE.values(), network_messages.CLIENT_ACTIVATED, network_messages.CLIENT_INACTIVATED,
    network_messages.STATE_LOADED, network_messages.STATE_RESTORED,
)}  # fmt: skip
SPONSOR = {network_messages.SPONSOR_CHANGED.name, network_messages.SPONSOR_REMOVED.name}
RANK = {kind.name for kind in (
    network_messages.RANK_REACHED, network_messages.RANK_RESTORED, network_messages.STANDING_CORRECTED,
)}  # fmt: skip
SUBJECT = ("application_id", "text_id", "agent_id")  # what an event is about
REPLACED.extend([STANDING, SPONSOR, RANK])


def welcome_client(event: ClientRegistered, cause: int) -> None:
    person = Person.objects.get(pk=event.person_id)
    if hasattr(person, "user") and not login_waits(person):  # written down by staff: there is no account to open
        _welcome(person, cause)


def tell_referrer(event: CodeBound, cause: int) -> None:
    people = Person.objects.in_bulk([event.person_id, event.referrer_id])
    kind = referral_messages.LATE_CODE if event.late else referral_messages.CODE_BOUND
    if not login_waits(people[event.person_id]):
        _tell_bound(people[event.person_id], people[event.referrer_id], kind, event.attribution_id, cause)


def tell_what_waited(event: LoginProven, cause: int) -> None:
    """Once each, however often an address is proven: the keys are those of the letters that did not wait. Whoever
    staff set as the referrer meanwhile was not brought by a code, and is told nothing, as ever."""
    person = Person.objects.get(pk=event.person_id)
    if not network.came_alone(person):
        return
    _welcome(person, cause)
    _tell_what_happened(person)
    release_waiting(person=person)
    bound = referrer_of(person)
    if bound and bound.channel != Channel.STAFF:
        _tell_bound(person, bound.referrer, referral_messages.CODE_BOUND, bound.pk, cause)


def _tell_what_happened(person: Person) -> None:
    """Since the login is there, in that order; each by its own event, as if it had not waited. Of what was decided
    several times the last alone; whose standing changed after they became an agent reads of that in its own letter."""
    tells = {kind.kind(): function for kind, function in WAITS.items()}
    if STANDING & kinds_waiting(person):
        del tells[AgentCreated.kind()]
    happened = StoredEvent.objects.filter(
        kind__in=tells, at__gte=person.user.date_joined, payload__person_id=person.pk
    ).order_by("pk")  # fmt: skip
    last = {(one.kind, *(one.payload.get(name) for name in SUBJECT)): one for one in happened}
    for stored in sorted(last.values(), key=lambda one: one.pk):
        tells[stored.kind](events.load(stored), stored.pk)


def _welcome(person: Person, cause: int) -> None:
    brought = referrer_of(person)
    kind = network_messages.WELCOME_INVITED if brought else network_messages.WELCOME
    values = {"first_name": person.first_name, "referrer": brought.referrer.public_name if brought else ""}
    url = reverse("website_account:home")
    tell(person=person, kind=kind, values=values, key=f"welcome:{person.pk}", cause=cause, url=url)


def _tell_bound(person: Person, referrer: Person, kind: Kind, bound: int, cause: int) -> None:
    tell(
        person=referrer, kind=kind, values={"client": person.name}, key=f"bound:{bound}", cause=cause,
        url=reverse("referrals_office:invite"),
    )  # fmt: skip
