"""Political divisions: looked for while typing, and recognised in what somebody wrote."""

import re
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from core.text import normalise
from people.errors import PlaceUnclear, PlaceUnknown
from people.models import Coverage, Division, Person
from people.rules import SHORT_PLACES

LONGEST = 120


def places(country: str) -> QuerySet[Division]:
    """Where somebody can live, as finely as the country is loaded: divisions without parts."""
    parts = Division.objects.filter(parent=OuterRef("pk"), is_active=True)
    found = Division.objects.filter(country=country, is_active=True).filter(~Exists(parts))
    return found.select_related("parent")


def find_divisions(*, country: str, text: str, limit: int = 8, any_level: bool = False) -> list[Division]:
    """What the text may mean, names that begin with it first; accents and case make no difference.

    `Bello, Ant` looks for Bello in what begins with Ant. `any_level` offers departments too.
    """
    name, above = _split(text)
    if not name:
        return []
    rows = Division.objects.filter(country=country, is_active=True).select_related("parent")
    found = (rows if any_level else places(country)).filter(name_key__contains=name)
    if above:
        found = found.filter(parent__name_key__startswith=above)
    starts = Case(When(name_key__startswith=name, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(found.annotate(_starts=starts).order_by("_starts", "name_key", "parent__name_key", "pk")[:limit])


def _split(text: str) -> tuple[str, str]:
    """`Medellín, Antioquia` and `Medellín (Antioquia)` as name and what it lies in, normalised."""
    name, _comma, above = text[:LONGEST].replace("(", ",").replace(")", "").partition(",")
    return normalise(name), normalise(above)


def _key(text: str) -> str:
    """A name without its points: `Bogotá D.C.` and `Bogota DC` are one."""
    return re.sub(r"[^\w\s]", "", normalise(text))


def match_division(*, country: str, text: str) -> Division | None:
    """The place that is meant; None where the country has none of that name. Raises PlaceUnclear.

    A comma may be part of the name (`Bogotá, D.C.`).
    """
    name, above = _split(text)
    if not name:
        return None
    first = name.split()[0]
    rows = [row for row in places(country).filter(name_key__startswith=first) if _is_meant(row, text, name, above)]
    if len(rows) > 1:
        raise PlaceUnclear(places="; ".join(sorted(row.full_name for row in rows)[:5]))
    return rows[0] if rows else _called(country, name, above)


def _called(country: str, name: str, above: str) -> Division | None:
    """The place that goes by this short name, unless it lies in something else than was written."""
    code = SHORT_PLACES.get(country, {}).get(_key(name))
    row = places(country).filter(code=code).first() if code else None
    lies_there = row and (not above or (row.parent and _key(row.parent.name) == _key(above)))
    return row if lies_there else None


def _is_meant(row: Division, text: str, name: str, above: str) -> bool:
    own, whole = _key(row.name), _key(row.full_name)
    if _key(text) in {own, whole}:
        return True
    if above:
        return own == _key(name) and row.parent is not None and _key(row.parent.name) == _key(above)
    return own == f"{_key(name)} dc"


def place_of(*, country: str, text: str, must_be_known: bool = False) -> Division | None:
    """The same, where a country without divisions knows no place. Raises PlaceUnclear and, where it must be known,
    PlaceUnknown."""
    found = match_division(country=country, text=text)
    if found is None and must_be_known and text.strip() and knows_places(country):
        raise PlaceUnknown()
    return found


def whole_place(*, country: str, text: str, must_be_known: bool = False) -> str:
    """What was written as the whole name of the place that it means; tidied where it means none. Raises as place_of."""
    found = place_of(country=country, text=text, must_be_known=must_be_known)
    return found.full_name[:80] if found else " ".join(text.split())


def knows_places(country: str) -> bool:
    return Division.objects.filter(country=country, is_active=True).exists()


def is_unrecognised(person: Person) -> bool:
    """Whether a city is on record that is none of the places of the person's country. One of several is none here."""
    if not person.city or person.division_id:
        return False
    try:
        return match_division(country=person.country, text=person.city) is None and knows_places(person.country)
    except PlaceUnclear:
        return True


def territory_id_of(division: Division | None) -> int | None:
    """The territory of whoever lives there: that of the division itself, or else of the nearest one it lies in."""
    while division is not None:
        if found := Coverage.objects.filter(division=division).values_list("territory_id", flat=True).first():
            return int(found)
        division = division.parent
    return None


def divisions(*, country: str, text: str = "") -> QuerySet[Any]:
    """Those of a country for the list of staff, active or not."""
    found = Division.objects.filter(country=country).select_related("parent", "coverage__territory")
    key = normalise(text)
    return found.filter(Q(name_key__contains=key) | Q(code__startswith=text.strip().upper())) if key else found


def loaded_countries() -> list[str]:
    return list(Division.objects.order_by("country").values_list("country", flat=True).distinct())


def division_named(*, country: str, text: str) -> Division | None:
    """A division of any level by its code or its name; None where that says too little."""
    rows = Division.objects.filter(country=country, is_active=True).select_related("parent", "coverage__territory")
    if exact := rows.filter(code=text.strip().upper()).first():
        return exact
    name, above = _split(text)
    if not name:
        return None
    rows = rows.filter(name_key__startswith=name.split()[0]).order_by("level", "code")
    named = [row for row in rows if _is_named(row, text, name, above)]
    whole = [row for row in named if _key(row.full_name) == _key(text)]
    found = whole or named
    if len(found) > 1 and len({row.full_name for row in found}) == 1:  # a department and its only city
        found = found[:1]
    return found[0] if len(found) == 1 else None


def _is_named(row: Division, text: str, name: str, above: str) -> bool:
    return _key(row.name) == _key(text) or _is_meant(row, text, name, above)
