"""An e-mail as it goes out: plain text, the same as a page in the product's look, and the headers."""

import uuid
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import conf
from notifications import rules

ASCII = policy.SMTP.clone(cte_type="7bit")
WAY_OUT = "List-Unsubscribe"


def compose(
    *, subject: str, text: str, to: str, url: str = "", action: str = "", message_id: str = "", unsubscribe: str = ""
) -> EmailMultiAlternatives:
    """A notice of ours. Values stand in the text already; in the page they are escaped, never links.

    `unsubscribe` is the address that stops mails like this one: mailboxes show it as a button (RFC 8058).
    """
    ending = f"\n\n{action}:\n{url}" if url else ""
    ending += f"\n\n{_('If you do not want e-mails like this one:')}\n{unsubscribe}" if unsubscribe else ""
    paragraphs = [rules.Block("text", part.text) for part in rules.blocks(text)]
    subject = rules.one_line(subject)
    letter = EmailMultiAlternatives(
        subject=subject,
        body=text + ending,
        from_email=sender(),
        to=[to] if is_address(to) else [],  # a wrong one is refused when it is sent, with its attempt in the history
        headers={"Message-ID": message_id or new_message_id(), "Auto-Submitted": "auto-generated"}
        | unsubscribe_headers(unsubscribe),
    )
    html = page(subject, paragraphs, url=url, action=action, unsubscribe=unsubscribe)
    letter.attach_alternative(html, "text/html")
    return letter


def unsubscribe_headers(url: str) -> dict[str, str]:
    return {WAY_OUT: f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}


def page(
    subject: str, blocks: list[rules.Block], *, url: str = "", action: str = "", unsubscribe: str = "",
    notes: Sequence[str] = (),
) -> str:  # fmt: skip
    """`notes` stand above the letter, apart from it, for whoever previews it."""
    company = conf.get("company.name")
    parts: dict[str, Any] = {
        "subject": subject, "blocks": blocks, "url": url, "action": action, "company": company,
        "unsubscribe": unsubscribe, "primary": conf.get("company.colour"), "notes": notes,
    }  # fmt: skip
    return render_to_string("notifications/email/message.html", parts | {"site_url": settings.SITE_URL})


def pack(letter: EmailMessage) -> str:
    """The whole message in seven-bit characters, fit for a text column, for every server and for eyes."""
    message = message_from_bytes(letter.message().as_bytes(), policy=ASCII)
    way_out = str(message[WAY_OUT] or "").strip()
    del message[WAY_OUT]  # folding encodes a long address, and no mailbox would know it: it gets a line of its own
    for part in message.walk():
        is_text = part.get_content_maintype() == "text" and not part.is_attachment()
        if is_text and part["Content-Transfer-Encoding"] == "8bit":
            part.set_content(part.get_content(), subtype=part.get_content_subtype(), cte="quoted-printable")
    whole = message.as_bytes().decode("ascii")
    return f"{WAY_OUT}: {way_out}\r\n{whole}" if way_out else whole


def sender() -> str:
    """The company's own name before the address it sends from."""
    return formataddr((rules.one_line(conf.get("company.name")), sender_address()))


def sender_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{mail_host()}>"


def mail_host() -> str:
    return sender_address().rpartition("@")[2] or "localhost"


def is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
