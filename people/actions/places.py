"""Political divisions, and where people live."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pycountry
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import audit, jobs
from core.text import normalise
from people import queries
from people.enums import Act
from people.errors import DivisionTaken, PlaceUnclear, TooManyLookups
from people.models import Division, Person, TerritoryChange, User
from people.permissions import MANAGE_TERRITORIES
from people.queries.territories import UPDATE, params

OWN_LISTS = {"CO": settings.BASE_DIR / "core" / "data" / "divisions_co.csv"}
LATELY = timedelta(minutes=15)  # longer than anything that writes down a place takes
LOOKUPS = 120  # a minute, from one address: a letter every half second


@transaction.atomic
def load_divisions(*, country: str, by: User | None) -> int:
    """Add the divisions of a country that are not there yet; what staff changed stays theirs. Answers how many.

    Colombia comes from our own list (departments and municipalities by DANE code), other countries from ISO 3166-2.
    """
    _check(by)
    known = dict(Division.objects.filter(country=country).values_list("code", "pk"))
    added, waiting = 0, [row for row in _listed(country) if row[0] not in known]
    while waiting:  # a level at a time: what something lies in comes first
        ready = [row for row in waiting if not row[2] or row[2] in known]
        for row in Division.objects.bulk_create(_made(country, *row, known) for row in ready):
            known[row.code] = row.pk
        added, later = added + len(ready), [row for row in waiting if row not in ready]
        waiting = later if ready else []
    if added and by:
        first = Division.objects.filter(country=country).order_by("pk")[0]
        audit.record(Act.EDIT_DIVISION, first, by=by, after={"country": country, "added": added})
    return added


def _made(country: str, code: str, name: str, above: str, known: dict[str, int]) -> Division:
    parent = known[above] if above else None
    level = 2 if above else 1
    return Division(
        country=country, code=code, name=name, name_key=normalise(name), level=level, parent_id=parent
    )  # fmt: skip


def _listed(country: str) -> list[tuple[str, str, str]]:
    """Code, name and the code of what it lies in."""
    return list(_own_list(country) if country in OWN_LISTS else _iso_list(country))


def _own_list(country: str) -> Iterator[tuple[str, str, str]]:
    with OWN_LISTS[country].open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["code"], row["name"], row["code"][:2] if len(row["code"]) > 2 else ""


def _iso_list(country: str) -> Iterator[tuple[str, str, str]]:
    found: Any = pycountry.subdivisions.get(country_code=country)  # type: ignore[no-untyped-call]
    for row in sorted(found or [], key=lambda one: str(one.code)):
        code, above = row.code.partition("-")[2], (row.parent_code or "").partition("-")[2]
        yield code, row.name.partition(" [")[0][:120], above


@transaction.atomic
def save_division(*, division: Division, by: User | None) -> Division:
    """Add a division, or change one; its country and code stay. People who live there follow its name.

    Raises PermissionDenied or DivisionTaken.
    """
    _check(by)
    before = Division.objects.filter(pk=division.pk).first()
    if before:
        division.country, division.code = before.country, before.code
    division.level = division.parent.level + 1 if division.parent else 1
    try:
        with transaction.atomic():
            division.save()
    except IntegrityError as error:
        raise DivisionTaken() from error
    if before and before.name != division.name:
        Person.objects.filter(division=division).update(city=division.name[:80])
    if before and before.parent_id != division.parent_id:
        settle_territories(divisions=[division.pk])
    after = {"country": division.country, "code": division.code, "active": division.is_active}
    audit.record(Act.EDIT_DIVISION, division, by=by, after=after)
    return division


def place_columns(*, country: str, text: str) -> dict[str, Any]:
    """The columns of a record for a place as it was written: `city` readable, `division` and `territory_id` where it is
    known. What is not known, or may be several, stays as text."""
    try:
        found = queries.match_division(country=country, text=text)
    except PlaceUnclear:
        found = None
    city = found.name if found else " ".join(text.split())
    return {"city": city[:80], "division": found, "territory_id": queries.territory_id_of(found)}


def set_place(*, person: Person, division: Division | None) -> list[str]:
    """Where the person lives from now on, on the row in hand: the caller saves it. Answers what changed."""
    given: dict[str, Any] = {"division_id": division.pk if division else None}
    given["territory_id"] = queries.territory_id_of(division)
    if division:
        given["city"] = division.name[:80]
    changed = [name for name, value in given.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, given[name])
    return [name.removesuffix("_id") for name in changed]


def set_place_text(*, person: Person, text: str) -> list[str]:
    """The same from what was written: a place that is not known, or may be several, stays as text."""
    columns = place_columns(country=person.country, text=text)
    changed = set_place(person=person, division=columns["division"])
    if person.city != columns["city"]:
        person.city, changed = columns["city"], sorted({*changed, "city"})
    return changed


def settle_territories(*, divisions: list[int]) -> int:
    """Give everybody who lives in these divisions, or in what lies in them, the territory that covers them now: one
    statement. Answers how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, params({}, divisions))
        return int(cursor.rowcount)


@transaction.atomic
def recognise_places(*, by: User | None) -> int:
    """Give everybody whose city was written before it was known the division that it means: a statement for each way in
    which a city was written. Answers how many people."""
    _check(by)
    found = 0
    unread = Person.objects.filter(division=None).exclude(city="").order_by().values_list("country", "city").distinct()
    for country, city in list(unread):
        columns = place_columns(country=country, text=city)
        if columns["division"]:
            rows = Person.objects.filter(division=None, country=country, city=city)
            found += rows.update(**columns)
    return found


@jobs.sweeps
def heal_territories() -> int:
    """Whoever wrote down where they live while a territory was being split may stand in the old one: mend it."""
    lately = TerritoryChange.objects.filter(at__gt=timezone.now() - LATELY)
    if not lately.exists():
        return 0
    return settle_territories(divisions=list(Division.objects.filter(parent=None).values_list("pk", flat=True)))


def count_lookup(*, ip: str) -> None:
    """One more search of places from this address. Raises TooManyLookups."""
    key = f"people:places:{ip}"
    cache.add(key, 0, 60)
    try:
        if cache.incr(key) > LOOKUPS:
            raise TooManyLookups()
    except ValueError:  # it ended in between
        return


def _check(by: User | None) -> None:
    if by and not by.has_perm(MANAGE_TERRITORIES):
        raise PermissionDenied
