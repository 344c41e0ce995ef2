"""How each column of a file of people is read: a text becomes a value, or cannot be read."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import Field
from django.utils import timezone, translation
from django_countries import countries
from phonenumbers import PhoneMetadata, country_code_for_region

from core import typed
from core.errors import DomainError
from core.phones import clean_phone
from core.text import normalise
from network.queries import loads as queries
from network.rules import loads as rules
from people.actions import place_columns
from people.errors import PlaceUnclear
from people.models import Division, ExtendedField, Territory
from people.queries import clean_name, match_division, territory_id_of
from people.queries.documents_by_file import check_birth_day

LONGEST = {"given_names": 80, "family_names": 80, "address": 200, "postal_code": 12, "place": 80, "email": 254}
NAMES = {"given_names", "family_names"}
PLAIN = {"address", "postal_code"}
LANGUAGES = {"es": ("espanol", "spanish"), "en": ("ingles", "english")}
STATE_WORDS = {
    "active": ("activo", "activa"), "inactive": ("inactivo", "inactiva"),
    "preregistered": ("preregistrado", "pre-registrado", "prerregistrado"),
}  # fmt: skip
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$|(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00)?$")
# What most addresses look like, so that most need not be looked at part by part: all of these are valid.
USUAL_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class Unreadable(Exception):
    pass


UNREAD = (Unreadable, DomainError, ValidationError, ValueError)


class Reader:
    """Knows what a value may name: territories, places, extended fields."""

    def __init__(self) -> None:
        self.by_day_first = queries.reads_day_first()
        self.territories = _territories()
        self.extended = {name: (one, one.formfield()) for name, one in queries.extended_by_name().items()}
        self.today = timezone.localdate()
        self.readers: dict[str, Callable[[str, str], Any]] = {
            "target": _target, "email": read_email, "phone": read_phone, "landline": _landline,
            "birth_date": self._birth_date, "country": _country, "territory": self._territory, "language": _language,
            "state": _state,
        }  # fmt: skip

    def value(self, name: str, text: str, country: str) -> Any:
        """Raises one of UNREAD."""
        if len(text) > LONGEST.get(name, 500):
            raise Unreadable
        if name in NAMES:
            return clean_name(text)
        if name in PLAIN:
            return " ".join(text.split())
        if reader := self.readers.get(name):
            return reader(text, country)
        return _extended(*self.extended[name], text)

    def _birth_date(self, text: str, _country: str) -> str:
        found = read_day(text, day_first=self.by_day_first)
        check_birth_day(found, today=self.today)
        return found.isoformat()

    def _territory(self, text: str, _country: str) -> int:
        found = self.territories.get(normalise(text))
        if not found:
            raise Unreadable
        return found


def _territories() -> dict[str, int]:
    """By code and by name, where no two have the same."""
    found: dict[str, int] = {}
    for pk, code, name in Territory.objects.filter(is_active=True).values_list("pk", "code", "name"):
        key = normalise(name)
        found[key] = 0 if key in found else pk
        found[normalise(code)] = pk
    return found


def read_place(country: str, text: str) -> tuple[str, int | None, int | None] | None:
    """City, division and its territory by code or name; None where the name says too little."""
    division = Division.objects.select_related("parent").filter(country=country, code=text.upper()).first()
    if division is None:
        try:
            division = match_division(country=country, text=text)
        except PlaceUnclear:
            return None
    if division:
        return division.name[:80], division.pk, territory_id_of(division)
    return place_columns(country=country, text=text)["city"], None, None


def _target(text: str, _country: str) -> str:
    return _word(text, rules.TARGETS)


def _language(text: str, _country: str) -> str:
    return _word(text, LANGUAGES)


def _state(text: str, _country: str) -> str:
    return _word(text, STATE_WORDS)


def _word(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    found = rules.word_of(normalise(text), words)
    if found is None:
        raise Unreadable
    return found


def _country(text: str, _country: str) -> str:
    code = text.strip().upper()
    if re.fullmatch(r"[A-Z]{2}", code) and country_code_for_region(code):
        return code
    if found := _countries().get(normalise(text)):
        return found
    raise Unreadable


@cache
def _countries() -> dict[str, str]:
    """By what they are called in any language of the product."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {normalise(str(name)): code for code, name in countries}
    return found


def read_email(text: str, _country: str) -> str:
    found = text.strip().lower()
    if not USUAL_EMAIL.fullmatch(found):
        validate_email(found)
    return found


def _landline(text: str, country: str) -> str:
    return clean_phone(text, country)


def read_phone(text: str, country: str) -> str:
    """As clean_phone; a mobile number written in plain digits is known by its shape alone."""
    digits = text.replace(" ", "").replace("-", "")
    before, shape = _mobiles(country)
    national = digits.removeprefix(before)
    if shape is not None and national.isdecimal() and national.isascii() and shape.fullmatch(national):
        return before + national
    return clean_phone(text, country)


@cache
def _mobiles(country: str) -> tuple[str, re.Pattern[str] | None]:
    """`+57` and what Colombia's mobile numbers look like; no shape where dialling could be read otherwise."""
    found = PhoneMetadata.metadata_for_region(country)
    if country != "CO" or found is None or found.mobile is None or not found.mobile.national_number_pattern:
        return "+", None
    return f"+{country_code_for_region(country)}", re.compile(found.mobile.national_number_pattern)


def read_day(text: str, *, day_first: bool) -> date:
    """1990-12-31, 31/12/1990, or 12/31/1990 where months come first."""
    found = DAY.match(text.strip())
    if not found:
        raise Unreadable
    one, two, year, iso, month, day = (int(part) if part else 0 for part in found.groups())
    if iso:
        return date(iso, month, day)
    return date(year, two, one) if day_first else date(year, one, two)


def _extended(field: ExtendedField, form: Field, text: str) -> Any:
    """As the field's own form cleans it; options by label or code, several of them between semicolons."""
    options = {normalise(choice["label"]): choice["code"] for choice in field.choices}
    value: Any = text
    if field.kind == "choice":
        value = options.get(normalise(text), text)
    elif field.kind == "several":
        value = [options.get(normalise(part), part.strip()) for part in text.split(";") if part.strip()]
    elif field.kind == "yes_no":
        value = _word(text, {"yes": ("si", "true", "1", "x"), "no": ("false", "0")})
    elif field.kind == "date":
        value = read_day(text, day_first=queries.reads_day_first()).strftime("%d/%m/%Y")
    return typed.stored(field.kind, form.clean(value))
