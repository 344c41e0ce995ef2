"""What people, and the company for those who chose nothing, want to be told."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from core.messages import KINDS, Kind
from notifications import queries
from notifications.enums import OFF, Channel
from notifications.messages import DIGEST
from notifications.models import Choice
from notifications.permissions import EDIT_TEMPLATES
from people.models import Person, User


@transaction.atomic
def choose(*, person: Person, choices: Mapping[tuple[str, str], bool], digest: bool | None = None) -> None:
    """Keep what the person wants of (kind, channel). What is as it was, or must be told, writes nothing.

    So whoever never chose follows the company when it changes its mind.
    """
    wanted = dict(choices) | ({} if digest is None else {(DIGEST.name, str(Channel.EMAIL)): digest})
    _store(person, wanted, queries.settled(person, _kinds(wanted)))


@transaction.atomic
def unsubscribe(*, person: Person, kind: Kind) -> list[Kind]:
    """No more e-mails of the kind; of the daily summary: no more e-mails at all that may be stopped. Answers which."""
    kinds = queries.choosable({"client", "agent"}) if kind == DIGEST else [kind]
    stopped = [k for k in kinds if not k.mandatory and Channel.EMAIL in k.channels]
    choose(person=person, choices={(k.name, Channel.EMAIL): False for k in stopped})
    return stopped


@transaction.atomic
def set_defaults(*, kind: Kind, channels: Mapping[str, bool], by: User) -> None:
    """What holds for people who chose nothing; audited. Raises PermissionDenied."""
    if not by.has_perm(EDIT_TEMPLATES):
        raise PermissionDenied
    before = queries.settled(None, [kind])
    wanted = {(kind.name, channel): on for channel, on in channels.items()}
    for row in _store(None, wanted, before):
        old = {row.channel: before[kind.name, row.channel]}
        audit.record("notifications.set_default", row, by=by, before=old, after={row.channel: row.on})


@transaction.atomic
def switch_kind(*, kind: Kind, on: bool, by: User) -> None:
    """Tell people of a kind, or nobody at all, whatever they chose; audited. What must be told stays on.

    Raises PermissionDenied.
    """
    if not by.has_perm(EDIT_TEMPLATES):
        raise PermissionDenied
    if kind.mandatory or on == (kind.name not in queries.switched_off()):
        return
    row, _made = Choice.objects.update_or_create(person=None, kind=kind.name, channel=OFF, defaults={"on": not on})
    audit.record("notifications.switch_kind", row, by=by, before={"on": not on}, after={"kind": kind.name, "on": on})


def _kinds(wanted: Mapping[tuple[str, str], bool]) -> list[Kind]:
    return [KINDS[name] for name in sorted({name for name, _channel in wanted}) if name in KINDS]


def _store(
    person: Person | None, wanted: Mapping[tuple[str, str], bool], settled: Mapping[tuple[str, str], bool]
) -> list[Choice]:
    """Write what differs; answers the rows written."""
    changed = [
        (name, channel, on)
        for (name, channel), on in wanted.items()
        if (name, channel) in settled and settled[name, channel] != on and not KINDS[name].mandatory
    ]
    return [
        Choice.objects.update_or_create(person=person, kind=name, channel=channel, defaults={"on": on})[0]
        for name, channel, on in changed
    ]
