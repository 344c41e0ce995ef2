"""Rows of people as they were understood: each value cleaned, each reason a bit; what identifies somebody as keys."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import Field
from django.utils import timezone
from phonenumbers import PhoneMetadata, country_code_for_region

from core import typed
from core.errors import DomainError
from core.phones import clean_phone
from core.staging import Outcome, Rows, Staged
from core.text import normalise
from network.enums import AgentState, ClientState, Target
from network.models import Load
from network.queries import loads as queries
from network.rules import loads as rules
from network.rules.loads import Reason, bit
from people.actions import place_columns
from people.errors import PlaceUnclear
from people.models import Division, ExtendedField, IdType, Territory, default_language
from people.queries import clean_document, match_division, territory_id_of
from people.queries.documents_by_file import check_birth_day, marks_of_clean

LONGEST = {"given_names": 80, "family_names": 80, "address": 200, "postal_code": 12, "place": 80, "email": 254}
PLAIN = {"family_names", "given_names", "address", "postal_code"}
LANGUAGES = {"es": ("espanol", "spanish"), "en": ("ingles", "english")}
STATE_WORDS = {
    "active": ("activo", "activa"), "inactive": ("inactivo", "inactiva"),
    "preregistered": ("preregistrado", "pre-registrado", "prerregistrado"),
}  # fmt: skip
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$|(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00)?$")


class Unreadable(Exception):
    pass


class Cleaner:
    """Knows what a load may name: kinds of document, territories, places, extended fields."""

    def __init__(self, load: Load) -> None:
        self.columns = {name: int(at) for name, at in load.columns.items()}
        self.fields = list(queries.load_fields(load.kind))
        self.bits = {name: rules.format_bit(place) for place, name in enumerate(self.fields)}
        self.target = str(load.option("target", Target.CLIENT))
        self.by_day_first = queries.reads_day_first()
        self.types = {(type.country, type.code): type for type in IdType.objects.filter(is_active=True)}
        self.kinds = {(type.country, normalise(type.name)): type for type in self.types.values()}
        self.territories = _territories()
        self.extended = {name: (one, one.formfield()) for name, one in queries.extended_by_name().items()}
        self.today = timezone.localdate()
        self.place = cache(_place)
        self.readers: dict[str, Callable[[str, str], Any]] = {
            "target": _target, "email": _email, "phone": _phone, "landline": _landline, "birth_date": self._birth_date,
            "country": _country, "territory": self._territory, "language": _language, "state": _state,
        }  # fmt: skip

    def rows(self, rows: Rows) -> list[Staged]:
        return [self.row(number, cells) for number, cells in rows]

    def row(self, number: int, cells: Sequence[str]) -> Staged:
        texts = {name: cells[at] for name, at in self.columns.items() if at < len(cells) and cells[at]}
        data: dict[str, Any] = {}
        mask, country = 0, settings.COUNTRY
        if text := texts.pop("country", ""):
            try:
                country = data["country"] = _country(text, "")
            except Unreadable:
                mask |= self.bits["country"]
        for name, text in texts.items():
            if name in {"id_kind", "id_number", "place", "sponsor", "referrer"}:
                continue
            try:
                data[name] = self._value(name, text, country)
            except (Unreadable, DomainError, ValidationError, ValueError):
                mask |= self.bits[name]
        mask |= self._place(texts, data, country)
        mask |= self._document(texts, data, country)
        data.setdefault("target", self.target)
        data["name_key"] = normalise(f"{data.get('given_names', '')} {data.get('family_names', '')}".strip())
        if data.get("city"):
            data["city_key"] = normalise(data["city"])
        if data.get("state") and not _has_state(data["target"], data["state"]):
            mask |= bit(Reason.WRONG_STATE)
        return _staged(number, mask, data, texts)

    def _value(self, name: str, text: str, country: str) -> Any:
        if len(text) > LONGEST.get(name, 500):
            raise Unreadable
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

    def _place(self, texts: dict[str, str], data: dict[str, Any], country: str) -> int:
        """City, division and territory; a place that is not known stays as text."""
        text = texts.get("place", "")
        if not text:
            return 0
        if len(text) > LONGEST["place"]:
            return self.bits["place"]
        found = self.place(country, text)
        if found is None:
            return bit(Reason.AMBIGUOUS_PLACE)
        data["city"], data["division"], lies_in = found
        if lies_in and "territory" not in data:
            data["territory"] = lies_in
        return 0

    def _document(self, texts: dict[str, str], data: dict[str, Any], country: str) -> int:
        number, kind = texts.get("id_number", ""), texts.get("id_kind", "")
        if not number:
            return 0
        type = self._type(country, kind)
        if type is None:
            return self.bits["id_kind"]
        try:
            clean = clean_document(type, number)
        except DomainError:
            return self.bits["id_number"]
        data |= {"id_country": country, "id_kind": type.code, "id_number": clean}
        return 0

    def _type(self, country: str, text: str) -> IdType | None:
        """The kind that is written, by code or name; where none is, the country's first one."""
        if not text:
            return next((type for (where, _code), type in self.types.items() if where == country), None)
        return self.types.get((country, text.upper())) or self.kinds.get((country, normalise(text)))


def _staged(number: int, mask: int, data: dict[str, Any], texts: dict[str, str]) -> Staged:
    """With its keys. `marks` are the document's hashes under older keys."""
    document, marks = data.get("id_number"), []
    if document:
        marks = marks_of_clean(data["id_country"], data["id_kind"], document)
    if not {"id_number", "email", "phone"} & texts.keys():
        mask |= bit(Reason.NO_IDENTITY)
    keys = (marks[0] if marks else None, data.get("email") or None, data.get("phone") or None)
    refs = (texts.get("sponsor") or None, texts.get("referrer") or None)
    outcome = Outcome.ERROR if mask else Outcome.CREATE
    return Staged(number, outcome, mask, keys, data, marks[1:] or None, document, refs)


def _territories() -> dict[str, int]:
    """By code and by name, where no two have the same."""
    found: dict[str, int] = {}
    for pk, code, name in Territory.objects.filter(is_active=True).values_list("pk", "code", "name"):
        key = normalise(name)
        found[key] = 0 if key in found else pk
        found[normalise(code)] = pk
    return found


def _place(country: str, text: str) -> tuple[str, int | None, int | None] | None:
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


def _has_state(target: str, state: str) -> bool:
    known = {AgentState.ACTIVE, AgentState.INACTIVE, AgentState.PREREGISTERED} if target == Target.AGENT else {
        ClientState.ACTIVE, ClientState.INACTIVE}  # fmt: skip
    return state in {str(one) for one in known}


def _country(text: str, _country: str) -> str:
    code = text.strip().upper()
    if re.fullmatch(r"[A-Z]{2}", code) and country_code_for_region(code):
        return code
    if normalise(text) == "colombia":
        return "CO"
    raise Unreadable


def _email(text: str, _country: str) -> str:
    found = text.strip().lower()
    validate_email(found)
    return found


def _landline(text: str, country: str) -> str:
    return clean_phone(text, country)


def _phone(text: str, country: str) -> str:
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


def language_of(data: dict[str, Any]) -> str:
    return str(data.get("language") or default_language())
