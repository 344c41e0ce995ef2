"""Putting messages into the outbox, in the transaction that causes them."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import conf, jobs
from core.messages import Kind
from core.placeholders import render, render_line
from notifications import queries, rules
from notifications.adapters import letter
from notifications.enums import Channel, State, SystemMail
from notifications.models import Message
from people.models import Person

DOORBELL = "notifications.send_due"


@transaction.atomic
def tell(
    *, person: Person, kind: Kind, values: Mapping[str, object], key: str, cause: int | None = None, url: str = ""
) -> list[Message]:
    """Tell the person, in their language, through every channel of the kind that reaches them and that they want.

    A row per channel: the bell's is delivered at once, the e-mail is queued, or held for the daily summary of whoever
    chose that. The same key again writes nothing and answers the first rows. `url` is a path of this site.
    """
    if url and not rules.is_local_path(url):
        raise ValueError(f"{url} is not a path of this site")
    told = Message.objects.filter(key__in=[_row_key(key, name, person) for name in kind.channels]).order_by("pk")
    if first := list(told):
        return first
    wanted = queries.wanted(person, kind)
    channels = [Channel(name) for name in wanted.channels if name == Channel.BELL or person.email]
    with translation.override(person.language):
        text = queries.text_in_force(kind, person.language)
        rows = [_row(channel, person, kind, text, values) for channel in channels]
        for row in rows:
            row.key, row.cause_id, row.url = _row_key(key, row.channel, person), cause, url
            if row.channel == Channel.EMAIL:
                _hold(row, person) if wanted.digest else address(row, kind)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if Channel.EMAIL in channels and not wanted.digest:
        jobs.ring(DOORBELL)
    return list(told.all())


def _row(channel: Channel, person: Person, kind: Kind, text: queries.Text, values: Mapping[str, object]) -> Message:
    subject = render_line(text.subject, values).replace("\0", "")[:250]
    body = render(text.body, values).replace("\0", "").strip()
    row = Message(
        person=person, channel=channel, kind=kind.name, subject=subject, body=body, template_id=text.version_id,
        values={name: str(values[name]).replace("\0", "") for name in kind.sample if name in values},
    )  # fmt: skip
    if channel == Channel.BELL:
        row.state, row.sent_at = State.SENT, timezone.now()
    return row


def _hold(row: Message, person: Person) -> None:
    """Keep it for the person's daily summary."""
    row.address, row.state, row.due_at = person.email, State.HELD, next_digest()


def next_digest() -> datetime:
    return rules.next_digest(timezone.localtime(), conf.get("notifications.digest_hour"))


def address(row: Message, kind: Kind) -> None:
    """Make the row's text the whole e-mail, in the language in force, for its person's address."""
    assert row.person, "notices go to people"
    row.address, row.message_id = row.address or row.person.email, letter.new_message_id()
    mail = letter.compose(
        subject=row.subject, text=row.body, to=row.address, message_id=row.message_id,
        action=str(kind.action) or _("Open"), url=absolute(row.url) if row.url else "",
        unsubscribe="" if kind.mandatory else unsubscribe_url(row.person, kind),
    )  # fmt: skip
    row.payload = letter.pack(mail)


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def unsubscribe_url(person: Person, kind: Kind) -> str:
    return absolute(reverse("notifications_public:unsubscribe", args=[rules.sign(person.pk, kind.name)]))


def _row_key(key: str, channel: str, person: Person) -> str:
    """Unique per key, channel and person, within the column's length."""
    whole = f"{key}:{channel}:{person.pk}"
    return whole if len(whole) <= 160 else hashlib.sha256(whole.encode()).hexdigest()


@transaction.atomic
def queue_mail(*, address: str, kind: str, subject: str, body: str, payload: str, message_id: str) -> Message:
    """A finished mail of Django or allauth for one recipient. What opens an account is kept masked."""
    masked_subject, masked_body = rules.mask(subject), rules.mask(body)
    filed = SystemMail(kind) if kind in SystemMail else SystemMail.OTHER
    secret = filed.is_secret or (filed == SystemMail.OTHER and (masked_subject, masked_body) != (subject, body))
    message = Message.objects.create(
        person=queries.person_at(address),
        channel=Channel.EMAIL,
        kind=filed,
        address=address[:254],
        subject=(masked_subject if secret else subject)[:250],
        body=masked_body if secret else body,
        payload=payload,
        secret=secret,
        message_id=message_id,
        key=f"mail:{uuid.uuid4()}",
    )
    jobs.ring(DOORBELL)
    return message
