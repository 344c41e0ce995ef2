"""Putting messages into the outbox, in the transaction that causes them."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import conf, jobs
from core.messages import KINDS, Kind
from core.placeholders import render, render_line
from core.statements import insert_new, run
from notifications import queries, rules
from notifications.adapters import letter
from notifications.enums import Channel, State, SystemMail
from notifications.models import Message
from people.models import Person

DOORBELL = "notifications.send_due"
TOLD = "SELECT key FROM notifications_message WHERE key = ANY(%(keys)s)"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one person is told. The same `key` again tells nothing; `url` is a path of this site."""

    person: Person
    kind: Kind
    values: Mapping[str, object]
    key: str
    cause: int | None = None
    url: str = ""

    @property
    def row_keys(self) -> list[str]:
        return [_row_key(self.key, channel, self.person) for channel in self.kind.channels]


def tell(
    *, person: Person, kind: Kind, values: Mapping[str, object], key: str, cause: int | None = None, url: str = ""
) -> list[Message]:
    """Tell the person, in their language, through every channel of the kind that reaches them and that they want.

    A row per channel: the bell's is delivered at once, the e-mail is queued, or held for the daily summary of whoever
    chose that; of whoever has yet to show that the address is theirs it waits until then (`release_waiting`), unless
    its kind leaves at once. The same key again writes nothing and answers the first rows.
    """
    notice = Notice(person=person, kind=kind, values=values, key=key, cause=cause, url=url)
    tell_all(notices=[notice])
    return list(Message.objects.filter(key__in=notice.row_keys).order_by("pk"))


@transaction.atomic(savepoint=False)
def tell_all(*, notices: Sequence[Notice]) -> None:
    """What `tell` does for each in turn, with as many questions for many as for one."""
    for notice in notices:
        if notice.url and not rules.is_local_path(notice.url):
            raise ValueError(f"{notice.url} is not a path of this site")
    fresh = _fresh(notices) if notices else []
    if not fresh:
        return
    wanted = queries.wanted_by([(notice.person, notice.kind) for notice in fresh])
    unproven = queries.unproven({notice.person.pk for notice in fresh})
    texts: dict[tuple[str, str], queries.Text] = {}
    rows: list[Message] = []
    for notice, wishes in zip(fresh, wanted, strict=True):
        with translation.override(language := notice.person.language):
            name = (notice.kind.name, language)
            texts[name] = texts.get(name) or queries.text_in_force(notice.kind, language)
            waits = notice.person.pk in unproven and not notice.kind.at_once
            rows += _rows(notice, wishes, texts[name], waits=waits)
    insert_new(rows, unique="key")
    if any(row.channel == Channel.EMAIL and row.state == State.QUEUED for row in rows):
        jobs.ring(DOORBELL)


def _fresh(notices: Sequence[Notice]) -> list[Notice]:
    """Those of which nothing was told before; of the same key the first."""
    keys = {key: notice for notice in reversed(notices) for key in notice.row_keys}
    told = {row[0] for row in run(TOLD, {"keys": list(keys)})}
    return [
        notice for notice in notices
        if told.isdisjoint(notice.row_keys) and all(keys[key] is notice for key in notice.row_keys)
    ]  # fmt: skip


def _rows(notice: Notice, wishes: queries.Wanted, text: queries.Text, *, waits: bool) -> list[Message]:
    """A row per channel that reaches the person, in the language in force. `waits`: no e-mail leaves yet."""
    person, kind, rows = notice.person, notice.kind, []
    subject = render_line(text.subject, notice.values).replace("\0", "")[:250]
    body = render(text.body, notice.values).replace("\0", "").strip()
    values = {name: str(notice.values[name]).replace("\0", "") for name in kind.sample if name in notice.values}
    for channel in wishes.channels:
        if channel == Channel.EMAIL and not person.email:
            continue
        row = Message(
            person=person, channel=channel, kind=kind.name, subject=subject, body=body, template_id=text.version_id,
            values=values, key=_row_key(notice.key, channel, person), cause_id=notice.cause, url=notice.url,
        )  # fmt: skip
        if channel == Channel.BELL:
            row.state, row.sent_at = State.SENT, timezone.now()
        elif wishes.digest and not waits:
            row.address, row.state, row.due_at = person.email, State.HELD, next_digest()
        else:
            row.address, row.message_id = person.email, letter.new_message_id()
            row.state = State.WAITING if waits else State.QUEUED
        rows.append(row)
    return rows


def next_digest() -> datetime:
    return rules.next_digest(timezone.localtime(), conf.get("notifications.digest_hour"))


def payload_of(*, message: Message) -> str:
    """The whole e-mail as it goes out. A notice is put together for the first try, in its reader's language."""
    if message.payload or message.person is None:
        return message.payload
    with translation.override(message.person.language):
        return compose(message, KINDS.get(message.kind))


def compose(row: Message, kind: Kind | None) -> str:
    """The row's text as a whole e-mail, in the language in force. `kind` None: no app names it any more."""
    assert row.person, "notices go to people"
    mail = letter.compose(
        subject=row.subject, text=row.body, to=row.address, message_id=row.message_id,
        action=str(kind.action if kind else "") or _("Open"), url=absolute(row.url) if row.url else "",
        unsubscribe="" if kind is None or kind.mandatory else unsubscribe_url(row.person, kind),
    )  # fmt: skip
    return letter.pack(mail)


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
