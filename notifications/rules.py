"""What may be shown, where a notice may lead, how a text is laid out. No database."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from django.core.signing import BadSignature, Signer
from django.utils.http import url_has_allowed_host_and_scheme

from core import placeholders
from notifications.errors import StrayBrace

SIGNER = Signer(salt="notifications.unsubscribe")
MASK = "••••••"
URL = re.compile(r"https?://[^\s<>\"']+")
# Six digits and more, in one or in groups (482 913), or groups of capitals and digits (ABC-DEF).
CODE = re.compile(r"(?<![\w-])(?:\d{6,}|\d{3,4}(?: \d{3,4})+|[A-Z0-9]{3,5}(?:-[A-Z0-9]{3,5})+)(?![\w-])")
CODE_ALONE = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9-]{4,30})[A-Za-z0-9]$")
PLAIN_SEGMENT = re.compile(r"^[a-z]{1,20}(?:[-_.][a-z]{1,20})?$")


@dataclass(frozen=True)
class Block:
    """A paragraph of a mail; `link` and `code` are paragraphs that hold nothing else."""

    kind: str
    text: str


def blocks(text: str) -> list[Block]:
    """The paragraphs of a plain text of ours, told apart for the page of the mail."""
    return [_block(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _block(text: str) -> Block:
    if URL.fullmatch(text):
        return Block("link", text)
    return Block("code" if is_code(text) else "text", text)


def is_code(text: str) -> bool:
    """A word alone in its paragraph that reads like a code: ABC-DEF, 123456."""
    return bool(CODE_ALONE.match(text)) and (text.upper() == text or any(c.isdigit() for c in text))


def mask(text: str) -> str:
    """The text as it may be kept: without the codes and the parts of links that open an account."""
    lines = [MASK if is_code(line.strip()) else line for line in text.splitlines()]
    kept = URL.split("\n".join(lines))
    links = [mask_url(found) for found in URL.findall("\n".join(lines))]
    parts = [CODE.sub(MASK, part) for part in kept]
    return "".join(part + link for part, link in zip(parts, [*links, ""], strict=True))


def mask_url(url: str) -> str:
    """Host and plain words of the path stay; everything that may be a key goes, query and fragment too."""
    parts = urlsplit(url)
    path = "/".join(part if not part or PLAIN_SEGMENT.match(part) else MASK for part in parts.path.split("/"))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, MASK if parts.query else "", ""))


def is_local_path(url: str) -> bool:
    """An address on this host, and nothing that a browser could read as another host."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def next_digest(now: datetime, hour: int) -> datetime:
    """The next moment after `now` at the full hour of the day, in the zone that `now` is in."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def digest_text(news: Iterable[tuple[str, str]]) -> str:
    """What happened, (label of the kind, subject) each, grouped by kind in the order of their first news."""
    groups: dict[str, list[str]] = {}
    for label, subject in news:
        groups.setdefault(label, []).append(f"• {subject}")
    return "\n\n".join("\n".join([label, *lines]) for label, lines in groups.items())


def one_line(text: str) -> str:
    return " ".join(text.split())


def check_wording(text: str, known: Iterable[str]) -> None:
    """Raises UnknownPlaceholder or StrayBrace for a wording that would show braces to people."""
    names = sorted(known)
    placeholders.check(text, names)
    if set(placeholders.PLACEHOLDER.sub("", text)) & {"{", "}"}:
        raise StrayBrace(known=placeholders.listed(names))


def sign(person_id: int, kind: str) -> str:
    """Who wants to be rid of what: short enough for a header, and of no use for anything else."""
    return SIGNER.sign(f"{person_id}.{kind}").replace(":", "~")


def unsign(token: str) -> tuple[int, str] | None:
    """The person's id and the kind, or nothing where the signature is not ours."""
    try:
        person_id, _dot, kind = SIGNER.unsign(token.replace("~", ":")).partition(".")
        return int(person_id), kind
    except (BadSignature, ValueError):
        return None


NOT_FOR_WEBHOOKS = {"notifications.WebhookFailed", "notifications.WebhookGone"}
# Seconds between the attempts of a webhook: three days and some hours in all, as receivers of such calls expect.
WEBHOOK_WAITS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]


def webhook_wait(tries: int) -> timedelta | None:
    """How long to wait after so many failures; None where it is given up."""
    return timedelta(seconds=WEBHOOK_WAITS[tries - 1]) if tries <= len(WEBHOOK_WAITS) else None


def webhook_signature(secret: str, name: str, timestamp: int, body: bytes) -> str:
    """As standardwebhooks.com has it: HMAC-SHA256 over id, time and body with the secret's bytes, in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"
