"""Who wants to be told what, and how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.messages import KINDS, Kind
from core.statements import run
from notifications.enums import OFF, Channel
from notifications.messages import DIGEST
from notifications.models import Choice
from people.models import Person

CHOSEN = """
SELECT person_id, kind, channel, "on" FROM notifications_choice
WHERE (person_id = ANY(%(people)s) OR person_id IS NULL) AND kind = ANY(%(kinds)s)
"""
Chosen = dict[tuple[str, str], bool]  # (kind, channel) -> on


@dataclass(frozen=True)
class Wanted:
    """Through which channels a message of a kind reaches a person, and whether its e-mail waits for the summary."""

    channels: tuple[str, ...]
    digest: bool


def wanted(person: Person, kind: Kind) -> Wanted:
    return wanted_by([(person, kind)])[0]


def wanted_by(told: Sequence[tuple[Person, Kind]]) -> list[Wanted]:
    """What holds now for each: nothing of a kind that the company switched off, else their own choice, else the
    company's, else everything. What must be told always is."""
    asked = [(person, kind) for person, kind in told if not kind.mandatory]
    people, kinds = {person.pk for person, _kind in asked}, {kind.name for _person, kind in asked}
    chosen = _choices(people, {*kinds, DIGEST.name}) if asked else {}
    return [_wanted(kind, chosen.get(None, {}) | chosen.get(person.pk, {})) for person, kind in told]


def _wanted(kind: Kind, found: Chosen) -> Wanted:
    if kind.mandatory:
        return Wanted(kind.channels, digest=False)
    off = found.get((kind.name, OFF), False)
    channels = () if off else tuple(name for name in kind.channels if found.get((kind.name, name), True))
    return Wanted(channels, digest=found.get((DIGEST.name, Channel.EMAIL), False))


def wants_digest(person: Person) -> bool:
    chosen = _choices([person.pk], [DIGEST.name])
    return (chosen.get(None, {}) | chosen.get(person.pk, {})).get((DIGEST.name, Channel.EMAIL), False)


def choosable(audiences: Iterable[str]) -> list[Kind]:
    """The kinds of message that readers of these audiences get, by audience, then name; mandatory ones too, and none
    that the company switched off."""
    told, off = set(audiences), switched_off()
    kinds = (kind for kind in KINDS.values() if kind.audience in told and kind.name not in off)
    return sorted(kinds, key=lambda k: (k.audience, str(k.own_label)))


def switched_off() -> set[str]:
    """The kinds that the company tells nobody of."""
    return set(Choice.objects.filter(person=None, channel=OFF, on=True).values_list("kind", flat=True))


def settled(person: Person | None, kinds: Iterable[Kind]) -> Chosen:
    """(kind, channel) -> whether it is on, for the person, or for whoever has chosen nothing."""
    kinds = list(kinds)
    chosen = _choices([person.pk] if person else [], [kind.name for kind in kinds])
    found = chosen.get(None, {}) | (chosen.get(person.pk, {}) if person else {})
    return {
        (kind.name, channel): kind.mandatory or found.get((kind.name, channel), kind.name != DIGEST.name)
        for kind in kinds for channel in kind.channels
    }  # fmt: skip


def _choices(people: Iterable[int], kinds: Iterable[str]) -> dict[int | None, Chosen]:
    """The people's own choices and, under None, the company's, in one look."""
    found: dict[int | None, Chosen] = {}
    for person, kind, channel, on in run(CHOSEN, {"people": list(people), "kinds": list(kinds)}):
        found.setdefault(person, {})[kind, channel] = on
    return found
