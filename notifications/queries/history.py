"""The bell's figure, whose address it is, the history with its filters."""

from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from core.messages import KINDS
from core.statements import run
from core.text import normalise
from notifications.enums import Channel, SystemMail
from notifications.models import Attempt, Message
from notifications.querysets import MessageQuerySet
from people.models import Person

UNREAD = """
SELECT count(*) FROM notifications_message WHERE channel = 'bell' AND person_id = %(person)s AND read_at IS NULL
"""


def unread_count(person: Person) -> int:
    """How many notices the person has not read: one look into a small index."""
    [(count,)] = run(UNREAD, {"person": person.pk})
    return int(count)


def person_at(address: str) -> Person | None:
    """Whose address it is: the login's first, then the contact e-mail where only one person has it."""
    email = address.strip().lower()
    if person := Person.objects.filter(user__email=email).first():
        return person
    found = list(Person.objects.filter(email=email)[:2])
    return found[0] if len(found) == 1 else None


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of e-mail that the product sends, by its label."""
    mails = {mail.value: str(mail.label) for mail in SystemMail}
    notices = {kind.name: str(kind.label) for kind in KINDS.values() if Channel.EMAIL in kind.channels}
    return sorted((mails | notices).items(), key=lambda choice: normalise(choice[1]))


def history_rows(found: MessageQuerySet) -> MessageQuerySet:
    """What a row of the history shows, without the long texts; `tries` counts the attempts."""
    attempts = Attempt.objects.filter(message=OuterRef("pk"), by=None).values("message")
    counted = Coalesce(Subquery(attempts.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())
    rows: MessageQuerySet = found.select_related("person").defer("body", "payload").annotate(tries=counted)
    return rows


def stuck_reasons(limit: int = 20) -> list[dict[str, Any]]:
    """What the mail server last said to the e-mails that are stuck, the most frequent answer first."""
    last = Attempt.objects.filter(message=OuterRef("pk"), by=None).order_by("-pk").values("reply")[:1]
    stuck = Message.objects.stuck().annotate(reply=Subquery(last)).order_by().values("reply")
    return list(stuck.annotate(count=Count("pk"), since=Min("created_at")).order_by("-count")[:limit])


def attempts_of(message: Message) -> list[Attempt]:
    """Everything that was tried or asked for, newest first."""
    return list(message.attempts.select_related("by__person").order_by("-pk"))
