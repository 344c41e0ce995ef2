"""Rows of people as they were understood: a column at a time, each reason a bit; what identifies somebody as keys, and
numbers of documents sealed as they will rest.

A million rows pass here, so nothing is worked out twice: every column remembers what its texts became.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from django.conf import settings

from core.errors import DomainError
from core.staging import NULL, Rows, cell, cells
from core.text import normalise
from network.actions.loads.asked import Forms
from network.actions.loads.reading import LONGEST, UNREAD, Reader, read_place
from network.enums import AgentState, ClientState, Target
from network.models import Load
from network.queries import loads as queries
from network.rules import loads as rules
from network.rules.loads import Reason, bit
from people.actions import seal_new
from people.errors import ImplausibleBirthDate
from people.models import IdType
from people.queries import clean_document
from people.queries.blacklist import hashers
from people.queries.documents_by_file import document_hasher, document_text, own_hasher

Read: TypeAlias = tuple[Any, str, int]  # value, its members in the row's JSON, reasons
NOTHING: Read = (None, "", 0)
APART = {"target", "country", "id_kind", "id_number", "sponsor", "referrer"}
BY_COUNTRY = {"phone", "landline", "place"}
REMEMBERED = 50_000  # texts of a column, between two pieces of a file
STATES = {
    str(Target.AGENT): {None, str(AgentState.ACTIVE), str(AgentState.INACTIVE), str(AgentState.PREREGISTERED)},
    str(Target.CLIENT): {None, str(ClientState.ACTIVE), str(ClientState.INACTIVE)},
}


class Known(dict[str, Read]):
    """What the texts of a column became."""

    def __init__(self, read: Callable[[str], Read]) -> None:
        super().__init__({"": NOTHING})
        self.read = read

    def __missing__(self, text: str) -> Read:
        found = self[text] = self.read(text)
        return found


class Cleaner:
    """Knows what a load may name: kinds of document, territories, places, extended fields."""

    def __init__(self, load: Load) -> None:
        self.load = load.pk
        self.columns = {name: int(at) for name, at in load.columns.items()}
        fields = list(queries.load_fields(load.kind))
        self.bits = {name: rules.format_bit(place) for place, name in enumerate(fields)}
        self.named = {name: member(f"{rules.WRONG}{name}", True) for name in fields[rules.SHARED :]}
        self.target = str(load.option("target", Target.CLIENT))
        self.youngest = queries.youngest()
        self.reader = Reader()
        self.types = {(type.country, type.code): type for type in IdType.objects.filter(is_active=True)}
        self.kinds = {(type.country, normalise(type.name)): type for type in self.types.values()}
        self.hashed, self.own = document_hasher(), own_hasher()
        self.forms = Forms()
        self.bars = hashers() if queries.has_blacklist() else {}
        self.known: dict[tuple[str, str], Known] = {}

    def lines(self, rows: Rows) -> Iterator[str]:
        """The rows as `core.staging.stage_lines` takes them."""
        for key in [key for key, known in self.known.items() if len(known) > REMEMBERED]:
            del self.known[key]
        return Piece(self, rows).lines()

    def column(self, name: str, texts: list[str], countries: list[str]) -> list[Read]:
        if name not in BY_COUNTRY or len(set(countries)) == 1:
            known = self._known(name, countries[0] if name in BY_COUNTRY else "")
            return [known[text] for text in texts]
        return [self._known(name, where)[text] for where, text in zip(countries, texts, strict=True)]

    def _known(self, name: str, country: str) -> Known:
        if (name, country) not in self.known:
            read = partial(self._place, country) if name == "place" else partial(self._value, name, country)
            self.known[name, country] = Known(read)
        return self.known[name, country]

    def _value(self, name: str, country: str, text: str) -> Read:
        try:
            value = self.reader.value(name, text, country)
        except ImplausibleBirthDate:
            return None, "", bit(Reason.NOBODY_BORN)
        except UNREAD:
            return None, self.named.get(name, ""), self.bits[name]
        return (value, member(name, value), 0) if value is not None else NOTHING

    def _place(self, country: str, text: str) -> Read:
        """City, division and territory, the last as the value; a place that is not known stays as text."""
        found = read_place(country, text) if len(text) <= LONGEST["place"] else ()
        if not found:
            return None, "", self.bits["place"] if found == () else bit(Reason.AMBIGUOUS_PLACE)
        city, division, territory = found
        named = {"city": city, "division": division, "city_key": normalise(city)}
        return territory, ", ".join(member(name, value) for name, value in named.items()), 0

    def document(self, country: str, kind: str, number: str) -> tuple[IdType | None, str, int]:
        """Its kind and clean number, or what is wrong."""
        type = self.type_of(country, kind)
        if type is None:
            return None, "", self.bits["id_kind"]
        try:
            return type, clean_document(type, number), 0
        except DomainError:
            return None, "", self.bits["id_number"]

    def type_of(self, country: str, text: str) -> IdType | None:
        """The kind that is written, by code or name; where none is, the country's first one."""
        if not text:
            return next((type for (where, _code), type in self.types.items() if where == country), None)
        return self.types.get((country, text.upper())) or self.kinds.get((country, normalise(text)))


class Piece:
    """Some rows of a file, as columns."""

    def __init__(self, cleaner: Cleaner, rows: Rows) -> None:
        self.by, self.size = cleaner, len(rows)
        self.numbers = [number for number, _row in rows]
        self.texts = {
            name: [row[at] if at < len(row) else "" for _number, row in rows] for name, at in cleaner.columns.items()
        }
        self.countries = [settings.COUNTRY] * self.size
        self.read: dict[str, list[Read]] = {}
        if "country" in self.texts:
            self.read["country"] = cleaner.column("country", self.texts["country"], self.countries)
            self.countries = [value or settings.COUNTRY for value in self.values("country")]
        for name in self.texts.keys() - (APART - {"target"}):
            self.read[name] = cleaner.column(name, self.texts[name], self.countries)
        self.targets = [value or cleaner.target for value in self.values("target")]
        self._read_documents()

    def values(self, name: str) -> list[Any]:
        return [one[0] for one in self.read[name]] if name in self.read else [None] * self.size

    def _read_documents(self) -> None:
        """Kinds, clean numbers and hashes; what is wrong stands among the columns."""
        kinds, numbers = self.texts.get("id_kind", [""] * self.size), self.texts.get("id_number", [""] * self.size)
        self.documents: list[str] = []
        self.hashes: list[list[str]] = []
        self.bars: list[list[str]] = []
        found: list[Read] = []
        for country, kind, number in zip(self.countries, kinds, numbers, strict=True):
            type, clean, bits = self.by.document(country, kind, number) if number else (None, "", 0)
            self.documents.append(clean)
            self.hashes.append(self.by.hashed(country, type.code, clean) if type else [])
            said = f"{member('id_country', country)}, {member('id_kind', type.code)}" if type else ""
            found.append((None, said, bits))
            if self.by.bars:
                text = document_text(country, type.code, clean) if type else ""
                self.bars.append([self.by.bars["document"](text)] if text else [])
        self.read["document"] = found

    def masks(self) -> list[int]:
        """The reasons of each row."""
        masks = [0] * self.size
        for column in self.read.values():
            bits = [one[2] for one in column]
            masks = [mask | more for mask, more in zip(masks, bits, strict=True)] if any(bits) else masks
        named = [self.texts[name] for name in ("id_number", "email", "phone") if name in self.texts]
        for place, texts in enumerate(zip(*named, strict=True)):
            if not any(texts):
                masks[place] |= bit(Reason.NO_IDENTITY)
        whats = zip(self.targets, self.values("state"), self.values("birth_date"), strict=True)
        for place, (target, state, born) in enumerate(whats):
            if state not in STATES[target]:
                masks[place] |= bit(Reason.WRONG_STATE)
            if born and born > self.by.youngest[target]:
                masks[place] |= bit(Reason.TOO_YOUNG)
        return masks

    def data(self) -> Iterator[str]:
        """Each row as JSON."""
        columns = [[one[1] for one in column] for name, column in self.read.items() if name != "target"]
        columns.append([member("target", target) for target in self.targets])
        names = zip(self.values("given_names"), self.values("family_names"), strict=True)
        columns.append([member("name_key", normalise(f"{given or ''} {family or ''}")) for given, family in names])
        lies_in = zip(self.values("place"), self.values("territory"), strict=True)
        columns.append([member("territory", one) if one and not written else "" for one, written in lies_in])
        if self.by.forms:
            columns.append([self.by.forms.of(*door) for door in zip(self.targets, self.countries, strict=True)])
        return (f"{{{', '.join(filter(None, members))}}}" for members in zip(*columns, strict=True))

    def seals(self, masks: list[int]) -> list[str]:
        """`secret`, `sealed` and `tail` of each row whose document is in order."""
        good = [number for number, mask in zip(self.documents, masks, strict=True) if number and not mask]
        secrets, sealed = seal_new(texts=good)
        made = (f"{key}\t{text}\t{one[-4:]}" for key, text, one in zip(secrets, sealed, good, strict=True))
        nothing = "\t".join([NULL] * 3)
        return [next(made) if n and not mask else nothing for n, mask in zip(self.documents, masks, strict=True)]

    def lines(self) -> Iterator[str]:
        masks, load = self.masks(), self.by.load
        emails, phones = self.values("email"), self.values("phone")
        columns = (
            self.numbers, masks, self.hashes, emails, phones, self.data(), self.seals(masks), self._owns(),
            self._refs("sponsor"), self._refs("referrer"), self._bars(emails, phones),
        )  # fmt: skip
        for number, mask, hashes, email, phone, data, seal, own, sponsor, referrer, bars in zip(*columns, strict=True):
            yield (
                f"{load}\t{number}\t{3 if mask else 0}\t{mask}\t{hashes[0] if hashes else NULL}\t{cell(email)}\t"
                f"{cell(phone)}\t{cells(hashes[1:])}\t{own}\t{sponsor}\t{referrer}\t"
                + data.replace("\\", "\\\\")
                + f"\t{seal}\t{bars}"
            )

    def _owns(self) -> Iterable[str]:
        """What other rows may call a row by, where any of them may name another."""
        if not self.texts.keys() & {"sponsor", "referrer"}:
            return [NULL] * self.size
        return [self.by.own(number) if number else NULL for number in self.documents]

    def _refs(self, name: str) -> Iterable[str]:
        return [cell(text) for text in self.texts.get(name, [""] * self.size)]

    def _bars(self, emails: list[str | None], phones: list[str | None]) -> Iterable[str]:
        """What the blacklist is asked with, where there is one."""
        if not self.by.bars:
            return [NULL] * self.size
        of_email, of_phone = self.by.bars["email"], self.by.bars["phone"]
        return [
            cells([*bars, *([of_email(email)] if email else []), *([of_phone(phone)] if phone else [])])
            for bars, email, phone in zip(self.bars, emails, phones, strict=True)
        ]


def member(name: str, value: Any) -> str:
    """A member of a JSON object."""
    said = encode_basestring(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f'"{name}": {said}'
