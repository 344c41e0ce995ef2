"""Somebody's data goes: what they were told, and their name in what others were told about them."""

import re

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import db
from core.models import StoredEvent
from notifications.enums import State
from notifications.models import Choice, Message
from people.models import Person

KEYS = ("person_id", "client_person_id", "referrer_id", "claimant_id", "old_referrer_id", "new_referrer_id", "other_id")


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """Empty the texts and addresses of the person's messages and take their names out of everybody else's.

    That a message of some kind went out on some day stays. What was still to be sent is not sent.
    """
    addresses = [person.email, *([person.user.email] if hasattr(person, "user") else [])]
    _forget_letters(Q(person=person) | Q(person=None, address__in=[one for one in addresses if one]), person)
    Choice.objects.filter(person=person).delete()
    db.forget("notifications_attempt", person.pk)
    _forget_name(person, _("(erased)"))


@transaction.atomic
def forget_letters(*, person: Person) -> None:
    """The same of the person's own messages alone. What others were told stays: they read it already."""
    _forget_letters(Q(person=person), person)


def _forget_letters(own: Q, person: Person) -> None:
    unsent = [State.QUEUED, State.SENDING, State.HELD, State.WAITING]
    Message.objects.filter(own, state__in=unsent).update(state=State.FAILED)
    gone = _("(erased)")
    Message.objects.filter(own).update(
        person=person, address="", subject=gone, body=gone, payload="", values={}, url=""
    )  # fmt: skip


def _forget_name(person: Person, gone: str) -> None:
    names = re.compile("|".join(re.escape(name) for name in _names(person)))
    for message in _about(person).exclude(person=person).defer("payload").iterator(500):
        message.subject, message.body = names.sub(gone, message.subject)[:250], names.sub(gone, message.body)
        message.values = {
            key: names.sub(gone, value) if isinstance(value, str) else value for key, value in message.values.items()
        }
        message.payload = ""
        message.save(update_fields=["subject", "body", "values", "payload"])


def _about(person: Person) -> QuerySet[Message]:
    """Messages to others that follow from something the person did, or that say the whole name."""
    caused = Q()
    for key in KEYS:
        caused |= Q(**{f"payload__{key}": person.pk})
    events = StoredEvent.objects.filter(caused).values("pk")
    said = Q(body__contains=person.name) | Q(subject__contains=person.name)
    return Message.objects.filter(Q(cause__in=events) | said)


def _names(person: Person) -> list[str]:
    """How messages call somebody, the longest first, so that no piece of a name is left over."""
    said = {person.name, person.public_name, person.given_names, person.family_names, person.first_name}
    said |= {person.email, person.phone}
    return sorted((name for name in said if len(name) > 1), key=len, reverse=True)
