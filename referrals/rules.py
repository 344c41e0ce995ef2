"""What counts as a visit, as the same code and as the same inbox, and until when a code may come. No database here."""

import hashlib
import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings

from core import placeholders
from core.codes import look
from core.text import normalise
from referrals.enums import Channel

# Programs that fetch a page to index it or to draw a link preview. CUBOT is a brand of phones.
CRAWLER = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|externalhit|facebot|^whatsapp|embedly|quora link|vkshare|"
    r"inspection|lighthouse|monitor|curl|wget|python|httpx|java/|go-http|okhttp|node-fetch|axios|libwww|scrapy",
    re.IGNORECASE,
)
DOTLESS = {"gmail.com", "googlemail.com"}
LINK_CHANNELS = {"qr": Channel.QR, "wa": Channel.WHATSAPP, "mail": Channel.EMAIL, "share": Channel.SHARE,
                 "site": Channel.SITE}  # fmt: skip
CHOSEN_CODE = re.compile(r"[A-Z0-9]{4,20}")
SLUG = re.compile(r"(?=.{3,40}\Z)[a-z](?:-?[a-z0-9])+")
NAME = re.compile(r"[^\W\d_](?:(?:\.? |['’-])?[^\W\d_])*\.?")
HOST = re.compile(r"(?=.{4,190}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def is_crawler(user_agent: str) -> bool:
    """Whether a program rather than a person asks; browsers always say who they are."""
    return not user_agent.strip() or bool(CRAWLER.search(user_agent))


def link_channel(via: str) -> Channel:
    """How the link travelled, by the mark it carries."""
    return LINK_CHANNELS.get(via, Channel.LINK)


def inbox(email: str) -> str:
    """The inbox behind an address: `Ana.B+x@gmail.com` and `anab@gmail.com` are one."""
    local, _at, domain = email.strip().lower().rpartition("@")
    local = local.split("+")[0] or local
    return f"{local.replace('.', '') if domain in DOTLESS else local}@{domain}" if local else ""


def is_fit_for_a_code(code: str) -> bool:
    """4 to 20 letters and digits, at least two of them letters so that it is not taken for a number."""
    return bool(CHOSEN_CODE.fullmatch(code)) and sum(c.isalpha() for c in code) >= 2


def refused_word(code: str, words: str) -> str:
    """The first word of the list that the code carries, also written with look-alike digits."""
    seen = look(code)
    listed = (re.sub(r"[^A-Z0-9]", "", normalise(word).upper()) for word in re.split(r"[\s,;]+", words))
    return next((word for word in listed if word and look(word) in seen), "")


def keyed_hash(purpose: str, text: str) -> str:
    """A mark by which the same text is known again, and from which nobody reads it without our key."""
    if not text:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:32]


def network_mark(ip: str) -> str:
    """The mark of an internet connection; addresses inside a house or a data centre say nothing."""
    try:
        if not ipaddress.ip_address(ip).is_global:
            return ""
    except ValueError:
        return ""
    return keyed_hash("network", network_of(ip))


def late_code_allowed(registered_at: datetime, now: datetime, days: int) -> bool:
    """Whether a code may still be entered; 0 days means always."""
    return days == 0 or now <= registered_at + timedelta(days=days)


def network_of(ip: str) -> str:
    """What a limit counts: the address, or for IPv6 the /64 that one household holds."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(getattr(address, "ipv4_mapped", None) or address)


def share_text(template: str, values: Mapping[str, object]) -> str:
    return placeholders.render(template, values).strip()


def whatsapp_link(text: str, phone: str = "") -> str:
    """Opens WhatsApp with the text in it, every sign of it intact; with a phone, the chat with its owner."""
    return f"https://wa.me/{re.sub(r'[^0-9]', '', phone)}?text={quote(text, safe='')}"


def mail_link(subject: str, text: str) -> str:
    """Opens the mail program; mailto wants its lines parted by CR LF."""
    body = re.sub(r"\r\n?|\n", "\r\n", text)
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def clean_slug(text: str) -> str:
    """The address as it is kept: lower case, no accents, hyphens for spaces."""
    return re.sub(r"-{2,}", "-", re.sub(r"[\s_]+", "-", normalise(text[:200]))).strip("-")


def is_fit_for_a_slug(slug: str) -> bool:
    return bool(SLUG.fullmatch(slug))


def slug_look(slug: str) -> str:
    """The address as it looks; the database reckons the same (referrals.models.SiteSlug)."""
    return look(slug.upper().replace("-", "")).lower()


def other_slugs(slug: str, city: str) -> Iterator[str]:
    """What else somebody might be called whose address is taken, nicest first."""
    if place := clean_slug(city):
        yield f"{slug[: 39 - len(place[:20])]}-{place[:20]}".strip("-")
    yield from (f"{slug[:36]}-{number}" for number in (3, 4, 6, 7, 9, *range(33, 100)))


def plain_text(text: str, *, lines: bool = False) -> str:
    """The words without control and direction signs; at most one empty line between paragraphs."""
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn", "Cs"})
    if not lines:
        return " ".join(kept.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in kept.split("\n"))).strip()


def is_fit_for_a_name(name: str, words: str) -> bool:
    """Letters, spaces, dots, hyphens, apostrophes; none of its words on the list. Empty is fit."""
    listed = {normalise(word) for word in re.split(r"[\s,;]+", words) if word}
    return not name or (bool(NAME.fullmatch(name)) and not listed & set(re.split(r"[^a-z]+", normalise(name))))


def clean_host(text: str) -> str:
    """The host name as browsers send it, in lower case and ASCII; empty where it is none (a number, one word)."""
    try:
        host = text.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""
    return host if HOST.fullmatch(host) and not host.rpartition(".")[2].isdigit() else ""
