"""The way in for mail that Django and allauth send: each becomes a row of the outbox, nothing goes out from here."""

import copy
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from notifications import actions, rules
from notifications.adapters import letter
from notifications.queries import person_at

KIND_HEADER = "X-Message-Kind"  # whoever knows the template says it here; the header does not travel


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._queue(mail) for mail in email_messages)

    def _queue(self, mail: EmailMessage) -> bool:
        """A row per recipient; Django counts the mail as sent once it is safe in the outbox."""
        kind = str(mail.extra_headers.get(KIND_HEADER, ""))
        for address in mail.recipients():
            message_id, reader = letter.new_message_id(), person_at(address)
            with translation.override(reader.language if reader else translation.get_language()):
                payload = letter.pack(dressed(mail, message_id))
            actions.queue_mail(
                address=address,
                kind=kind,
                subject=rules.one_line(str(mail.subject)),
                body=str(mail.body),
                payload=payload,
                message_id=message_id,
            )
        return bool(mail.recipients())


def dressed(mail: EmailMessage, message_id: str) -> EmailMessage:
    """A copy with its own Message-ID; a plain text gets the page in the product's look beside it."""
    made = copy.copy(mail)
    if made.from_email == settings.DEFAULT_FROM_EMAIL:  # nobody chose another: the company's name, as on every notice
        made.from_email = letter.sender()
    made.subject = rules.one_line(str(mail.subject))
    headers = {name: value for name, value in mail.extra_headers.items() if name != KIND_HEADER}
    made.extra_headers = headers | {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    if isinstance(made, EmailMultiAlternatives) and not made.alternatives and made.content_subtype == "plain":
        made.alternatives = []
        made.attach_alternative(letter.page(made.subject, rules.blocks(str(mail.body))), "text/html")
    return made
