"""Who is kept out: compared by keyed hashes, and by how alike names are."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import conf, crypto, statements
from core.phones import InvalidPhone, clean_phone
from core.text import normalise
from people import rules
from people.errors import InvalidIdentification
from people.models import BlacklistEntry, BlacklistKey, Person
from people.queries.data import unsealed
from people.queries.registration import id_types

KINDS = ("document", "email", "phone")
_secrets: dict[str, bytes] = {}  # by database: it never changes once it is there

# Exact matches first; alike names only of entries that do not match exactly. Empty texts match nothing.
MATCHES = """
WITH today AS (SELECT %(today)s::date AS day)
SELECT e.id, 0::real, e.document_mark <> '' AND e.document_mark = %(document)s,
       e.email_mark <> '' AND e.email_mark = %(email)s, e.phone_mark <> '' AND e.phone_mark = %(phone)s, false, false
  FROM people_blacklistentry e, today
 WHERE e.lifted_at IS NULL AND (e.expires_on IS NULL OR e.expires_on >= today.day)
   AND ((e.document_mark <> '' AND e.document_mark = %(document)s)
     OR (e.email_mark <> '' AND e.email_mark = %(email)s)
     OR (e.phone_mark <> '' AND e.phone_mark = %(phone)s))
UNION ALL
SELECT e.id, similarity(e.name_key, %(names)s), false, false, false,
       coalesce(e.birth_date = %(birth_date)s, false), e.city_key <> '' AND e.city_key = %(city)s
  FROM people_blacklistentry e, today
 WHERE e.lifted_at IS NULL AND (e.expires_on IS NULL OR e.expires_on >= today.day)
   AND (e.birth_date = %(birth_date)s OR (e.city_key <> '' AND e.city_key = %(city)s))
   AND similarity(e.name_key, %(names)s) >= %(least)s
"""


@dataclass(frozen=True)
class Match:
    """An entry, and what of it matches: document, email, phone, or names with birth_date or city. `score` 0 to 100."""

    entry_id: int
    on: tuple[str, ...]
    score: int


@dataclass(frozen=True)
class Matches:
    """`exact` ones keep somebody out; `fuzzy` ones ask for a look."""

    exact: list[Match] = field(default_factory=list)
    fuzzy: list[Match] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What is compared of somebody, as it was given. Names are given and family names together."""

    names: str = ""
    email: str = ""
    phone: str = ""
    id_country: str = ""
    id_kind: str = ""
    id_number: str = ""
    birth_date: date | None = None
    city: str = ""

    @property
    def document(self) -> str:
        """The text by which a document is found; one that no document has is compared and found nowhere."""
        clean = rules.compact_identification(self.id_number)
        return (
            rules.lookup_text(self.id_country or settings.COUNTRY, self.id_kind, clean)
            if clean and self.id_kind
            else ""
        )

    def texts(self) -> dict[str, str]:
        """What is hashed, in one form: kind -> text."""
        try:
            phone = clean_phone(self.phone)
        except InvalidPhone:
            phone = self.phone.strip()
        return {"document": self.document, "email": self.email.strip().lower(), "phone": phone}


def secret() -> bytes:
    """Of the blacklist's hashes. Where it is not there yet (`actions.make_blacklist_key`) nothing was ever hashed."""
    name = str(connection.settings_dict["NAME"])
    if name not in _secrets:
        row = BlacklistKey.objects.first()
        if row is None:
            return b""
        _secrets[name] = crypto.decrypt(row.sealed).encode()
    return _secrets[name]


def mark(kind: str, text: str) -> str:
    """The keyed hash of a text of a kind; empty for nothing."""
    return hmac.new(secret(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest() if text else ""


def hashers() -> dict[str, Callable[[str], str]]:
    """`mark` of any number of texts, by kind; none where nothing was ever hashed."""
    return {kind: _hasher(secret(), kind) for kind in KINDS} if secret() else {}


def _hasher(key: bytes, kind: str) -> Callable[[str], str]:
    begun = hmac.new(key, f"{kind}:".encode(), hashlib.sha256)

    def hashed(text: str) -> str:
        digest = begun.copy()
        digest.update(text.encode())
        return digest.hexdigest()

    return hashed


def marks_of(texts: Mapping[str, str]) -> dict[str, str]:
    return {kind: mark(kind, texts.get(kind, "")) for kind in KINDS}


def blacklist_matches(
    *, names: str = "", email: str = "", phone: str = "", id_country: str = "", id_kind: str = "", id_number: str = "",
    birth_date: date | None = None, city: str = "",
) -> Matches:  # fmt: skip
    """Every entry in force that matches, in one question to the database."""
    traits = Traits(
        names=names, email=email, phone=phone, id_country=id_country, id_kind=id_kind, id_number=id_number,
        birth_date=birth_date, city=city,
    )  # fmt: skip
    return matches_of(traits, traits.texts())


def matches_of(traits: Traits, texts: Mapping[str, str]) -> Matches:
    rows = statements.run(MATCHES, {
        **marks_of(texts), "today": timezone.localdate(), "names": normalise(traits.names),
        "city": normalise(traits.city), "birth_date": traits.birth_date,
        "least": conf.get("people.blacklist_similarity") / 100,
    })  # fmt: skip
    exact = [Match(row[0], _said(row[2:]), 100) for row in rows if any(row[2:5])]
    known = {match.entry_id for match in exact}
    fuzzy = [Match(row[0], _said(row[2:]), round(row[1] * 100)) for row in rows if row[0] not in known]
    return Matches(exact, sorted(fuzzy, key=lambda match: -match.score))


def _said(found: Any) -> tuple[str, ...]:
    names = (*KINDS, "birth_date", "city")
    on = tuple(name for name, hit in zip(names, found, strict=True) if hit)
    return on if on and on[0] in KINDS else ("names", *on)


def traits_of(person: Person) -> tuple[Traits, list[dict[str, str]]]:
    """What is known of somebody: the traits, and the texts to compare, one set per e-mail they have."""
    row = getattr(person, "identification", None)
    document = rules.lookup_text(row.country, row.kind, unsealed(person, row.sealed)) if row else ""
    user = getattr(person, "user", None)
    emails = dict.fromkeys([person.email, user.email if user else ""])
    traits = Traits(names=person.name, birth_date=person.birth_date, city=person.city)
    texts = [{"document": document, "email": email, "phone": person.phone} for email in emails if email]
    return traits, texts or [{"document": document, "email": "", "phone": person.phone}]


def matches_of_person(person: Person) -> Matches:
    """The same by everything that is known of somebody; alike names count where nothing matches exactly."""
    traits, sets = traits_of(person)
    found = [matches_of(traits, texts) for texts in sets]
    exact = [match for one in found for match in one.exact]
    return Matches(list(dict.fromkeys(exact)), [] if exact else found[-1].fuzzy)


def is_barred(person: Person) -> bool:
    """Whether an entry in force keeps this person out, by what is known of them now."""
    if person.erased_at:
        return False
    wanted: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for texts in traits_of(person)[1]:
        for kind, text in marks_of(texts).items():
            wanted[kind] |= {text} - {""}
    by_any = Q(pk__in=[])
    for kind, marks in wanted.items():
        by_any |= Q(**{f"{kind}_mark__in": marks}) if marks else Q(pk__in=[])
    return BlacklistEntry.objects.in_force().filter(by_any).exists()


def is_kept_out(person: Person) -> bool:
    """The same for whoever has just been fetched: of those alone who were barred it is asked whether they are still."""
    return person.barred_at is not None and is_barred(person)


def kept_out_among(people: Any) -> set[int]:
    """Those of the people (ids, or a query of them) whom it keeps out; a query more for each who was barred."""
    barred = Person.objects.filter(pk__in=people, barred_at__isnull=False)
    return {one.pk for one in barred.select_related("user", "identification") if is_barred(one)}


def people_hit(texts: Mapping[str, str]) -> QuerySet[Person]:
    """Who has this document, e-mail (of contact or to sign in with) or phone."""
    found = Q(pk__in=[])
    if text := texts.get("document"):
        found |= Q(identification__lookup__in=crypto.marks(text, rules.LOOKUP))
    if email := texts.get("email"):
        found |= Q(email=email) | Q(user__email=email)
    if phone := texts.get("phone"):
        found |= Q(phone=phone)
    return Person.objects.filter(found, erased_at=None).distinct()


def blacklist(*, text: str = "", state: str = "", reason: int | None = None) -> QuerySet[BlacklistEntry]:
    """The list for staff: by names, or by a whole document number, e-mail or phone; newest first."""
    rows = BlacklistEntry.objects.select_related("reason", "created_by__person")
    if state == "in_force":
        rows = rows.in_force()
    elif state == "lifted":
        rows = rows.exclude(lifted_at=None)
    elif state == "expired":
        rows = rows.filter(lifted_at=None, expires_on__lt=timezone.localdate())
    if reason:
        rows = rows.filter(reason=reason)
    return rows.filter(_found(text)) if text.strip() else rows


def _found(text: str) -> Q:
    """Every word of it in the names, or the whole of it hashed as any of what is hashed."""
    words = Q(*(Q(name_key__contains=word) for word in normalise(text).split()))
    texts = Traits(email=text, phone=text).texts()
    hashed = Q(email_mark=mark("email", texts["email"])) | Q(phone_mark=mark("phone", texts["phone"]))
    return words | hashed | Q(document_mark__in=_documents(text))


def _documents(text: str) -> list[str]:
    found = []
    for kind in id_types() if any(c.isdigit() for c in text) else ():
        try:
            clean = rules.clean_identification(kind.check_name, text)
        except InvalidIdentification:
            continue
        found.append(mark("document", rules.lookup_text(kind.country, kind.code, clean)))
    return found
