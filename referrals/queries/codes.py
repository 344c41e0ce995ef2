"""Reading codes, and what a link carries."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from core import conf
from core.codes import clean_code, look
from core.planned import planned
from people.models import Person
from people.queries import is_kept_out
from referrals import rules
from referrals.enums import Channel, Decision
from referrals.errors import OwnCode, UnknownCode
from referrals.models import CodeRequest, InviteCode

INVITE_COOKIE = f"{settings.COOKIE_PREFIX}invite"
VISITOR_COOKIE = f"{settings.COOKIE_PREFIX}visitor"
VISITOR = re.compile(r"[0-9a-f]{32}")
SALT = "referrals.invite"
LONGEST = 20


@dataclass(frozen=True)
class Invite:
    """A link somebody opened: the code it carries, and how it reached them."""

    code: InviteCode
    channel: Channel


@dataclass(frozen=True)
class Share:
    """A text ready to send: as it is, and as addresses that open WhatsApp or the mail program with it."""

    text: str
    subject: str
    whatsapp: str
    email: str
    native: str = ""


def owners_called(text: str) -> list[int]:
    """Whose code the text is, in use or not: ids of people."""
    return list(InviteCode.objects.filter(look=look(clean_code(text)[:LONGEST])).values_list("owner", flat=True))


def find_code(text: str) -> InviteCode | None:
    """The active code that the text means, however it is typed: no two codes look the same. One of somebody whom the
    blacklist keeps out is none while it does."""
    code = clean_code(text[:100])
    if not (code.isascii() and code.isalnum() and len(code) <= LONGEST):
        return None
    found = next(iter(_looking_like(key=look(code))), None)
    return None if found is None or is_kept_out(found.owner) else found


@planned
def _looking_like(key: str) -> QuerySet[InviteCode]:
    """One or none."""
    return InviteCode.objects.select_related("owner").filter(look=key, is_active=True)


def permanent_code(person: Person) -> InviteCode | None:
    """The person's own code, active or not; a chosen one may stand beside it."""
    return next(iter(_permanent_code(person=person.pk)), None)


@planned
def _permanent_code(person: int) -> QuerySet[InviteCode]:
    return InviteCode.objects.select_related("owner").filter(owner=person, is_vanity=False).order_by("pk")[:1]


def shown_code(person: Person) -> InviteCode | None:
    """The active code that the person's invitation shows: the latest chosen one, or else the permanent one."""
    for code in _shown_code(person=person.pk):
        code.owner = person
        return cast(InviteCode, code)
    return None


@planned
def _shown_code(person: int) -> QuerySet[InviteCode]:
    codes = InviteCode.objects.filter(owner=person, is_active=True)
    return codes.order_by("-is_vanity", "-created_at", "-pk")[:1]


def codes_of(person: Person) -> list[InviteCode]:
    """Every code that brings people to the person, the permanent one first."""
    return list(InviteCode.objects.filter(owner=person).order_by("is_vanity", "created_at", "pk"))


def latest_code_request(person: Person) -> CodeRequest | None:
    return CodeRequest.objects.filter(owner=person).order_by("-created_at", "-pk").first()


def code_requests() -> QuerySet[CodeRequest]:
    """Requests for codes with whoever asked, for a list."""
    return CodeRequest.objects.select_related("owner", "decided_by__person")


def codes_asked_lately(person: Person) -> int:
    """Codes of their own that the person was given, or waits for, within a year."""
    since = timezone.now() - timedelta(days=365)
    return CodeRequest.objects.filter(owner=person, created_at__gt=since).exclude(state=Decision.REFUSED).count()


def usable_code(text: str, person: Person | None = None, *, email: str = "", phone: str = "") -> InviteCode:
    """The code, if this person may use it. Raises UnknownCode or OwnCode.

    Somebody who signs up again with the phone or the inbox of the code's owner is the owner.
    """
    code = find_code(text)
    if code is None:
        raise UnknownCode()
    emails, phones = {email}, {phone}
    if person:
        emails.add(person.email)
        phones.add(person.phone)
    inboxes = {rules.inbox(address) for address in emails} - {""}
    is_owner = person is not None and code.owner_id == person.pk
    if is_owner or code.owner.phone in phones - {""} or rules.inbox(code.owner.email) in inboxes:
        raise OwnCode()
    return code


def invite_by_link(code: InviteCode, via: str = "") -> Invite:
    """The invitation as a link carries it; `via` is the mark of the way it travelled."""
    return Invite(code, rules.link_channel(via))


def invite_token(invite: Invite) -> str:
    """What the visitor's browser keeps of a link: signed, with its time."""
    return signing.dumps([invite.code.code, invite.channel.value], salt=SALT)


def remembered_invite(token: str | None) -> Invite | None:
    """The link behind the token, while it is within the window and its code is active."""
    window = timedelta(days=conf.get("referrals.window_days"))
    try:
        code, channel = signing.loads(token or "", salt=SALT, max_age=window)
        known = Channel(channel)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = find_code(code)
    return Invite(found, known) if found else None


def visitor_of(cookies: Mapping[str, str]) -> str:
    """The random number this browser was given before."""
    visitor = cookies.get(VISITOR_COOKIE, "")
    return visitor if VISITOR.fullmatch(visitor) else ""


def share(setting: str, *, values: Callable[[str], Mapping[str, object]], subject: str) -> Share:
    """The text of a setting with its placeholders filled; `values` gets the mark of each way of sharing."""
    template = conf.get(setting)
    texts = (rules.share_text(template, values(via)) for via in ("", "wa", "mail", "share"))
    plain, whatsapp, email, native = texts
    return Share(plain, subject, rules.whatsapp_link(whatsapp), rules.mail_link(subject, email), native)


def reminder_link(client: Person, agent: Person) -> str:
    """Opens the client's chat with the message that staff wrote; nothing where there is no phone."""
    values = {"client": client.first_name, "name": agent.first_name, "company": conf.get("company.name")}
    text = rules.share_text(conf.get("referrals.reminder_text"), values)
    return rules.whatsapp_link(text, client.phone) if client.phone else ""
