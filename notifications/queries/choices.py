"""Who wants to be told what, and how."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.messages import KINDS, Kind
from notifications.enums import Channel
from notifications.messages import DIGEST
from notifications.models import Choice
from people.models import Person

Chosen = dict[tuple[str, str], bool]  # (kind, channel) -> on


@dataclass(frozen=True)
class Wanted:
    """Through which channels a message of a kind reaches a person, and whether its e-mail waits for the summary."""

    channels: tuple[str, ...]
    digest: bool


def wanted(person: Person, kind: Kind) -> Wanted:
    """What holds now: the person's own choice, else the company's, else everything. What must be told always is."""
    if kind.mandatory:
        return Wanted(kind.channels, digest=False)
    own, company = _choices(person, [kind.name, DIGEST.name])
    found = company | own
    channels = tuple(name for name in kind.channels if found.get((kind.name, name), True))
    return Wanted(channels, digest=found.get((DIGEST.name, Channel.EMAIL), False))


def wants_digest(person: Person) -> bool:
    own, company = _choices(person, [DIGEST.name])
    return (company | own).get((DIGEST.name, Channel.EMAIL), False)


def choosable(audiences: Iterable[str]) -> list[Kind]:
    """The kinds of message that readers of these audiences get, by audience, then name; mandatory ones too."""
    told = set(audiences)
    return sorted((kind for kind in KINDS.values() if kind.audience in told), key=lambda k: (k.audience, str(k.label)))


def settled(person: Person | None, kinds: Iterable[Kind]) -> Chosen:
    """(kind, channel) -> whether it is on, for the person, or for whoever has chosen nothing."""
    kinds = list(kinds)
    own, company = _choices(person, [kind.name for kind in kinds])
    found = company | own
    return {
        (kind.name, channel): kind.mandatory or found.get((kind.name, channel), kind.name != DIGEST.name)
        for kind in kinds for channel in kind.channels
    }  # fmt: skip


def _choices(person: Person | None, kinds: list[str]) -> tuple[Chosen, Chosen]:
    """The person's own choices and the company's, in one look."""
    rows = Choice.objects.filter(Q(person=person) | Q(person=None), kind__in=kinds)
    own: Chosen = {}
    company: Chosen = {}
    for row in rows:
        (company if row.person_id is None else own)[row.kind, row.channel] = row.on
    return own, company
