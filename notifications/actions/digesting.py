"""The daily summary: what was held for a person becomes one e-mail, at most one a day."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from core import jobs
from core.messages import KINDS
from core.placeholders import render, render_line
from notifications import queries, rules
from notifications.actions.queueing import DOORBELL, next_digest
from notifications.adapters import letter
from notifications.enums import Channel, State
from notifications.messages import DIGEST
from notifications.models import Message
from people.models import Person


@jobs.sweeps
def send_digests(*, limit: int = 1000) -> int:
    """Summarise for whoever is due; answers how many people. After a downtime all days come in one e-mail."""
    due = Message.objects.filter(state=State.HELD, due_at__lte=timezone.now()).values_list("person", flat=True)
    people = list(due.order_by("person").distinct()[:limit])
    for person_id in people:
        _summarise(person_id)
    return len(people)


@transaction.atomic
def _summarise(person_id: int) -> None:
    """One person's summary, in a transaction of its own, so that two workers make one."""
    person = Person.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=person_id).first()
    if person is None:  # another worker is at it
        return
    held = Message.objects.filter(person=person, state=State.HELD, due_at__lte=timezone.now()).order_by("pk")
    parts = list(held.select_for_update().defer("body", "payload"))
    if not parts:
        return
    key = f"digest:{person.pk}:{timezone.localdate().isoformat()}"
    if Message.objects.filter(key=key).exists():  # the hour was changed meanwhile; one a day is the promise
        held.update(due_at=next_digest())
        return
    digest = _write(person, parts, key)
    Message.objects.filter(pk__in=[part.pk for part in parts]).update(
        state=State.GROUPED, digest=digest, sent_at=timezone.now()
    )
    jobs.ring(DOORBELL)


def _write(person: Person, parts: Sequence[Message], key: str) -> Message:
    with translation.override(person.language):
        text = queries.text_in_force(DIGEST, person.language)
        count = ngettext("%(count)s notice", "%(count)s notices", len(parts)) % {"count": len(parts)}
        news = rules.digest_text((_label(part), part.subject) for part in parts)
        values = {"count": count, "news": news}
        row = Message(
            person=person, channel=Channel.EMAIL, kind=DIGEST.name, subject=render_line(text.subject, values)[:250],
            body=render(text.body, values).strip(), key=key, url=reverse("notifications_account:inbox"),
            template_id=text.version_id, values=values, address=person.email, message_id=letter.new_message_id(),
        )  # fmt: skip
    row.save()
    return row


def _label(part: Message) -> str:
    known = KINDS.get(part.kind)
    return str(known.label) if known else part.kind
