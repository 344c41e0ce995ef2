"""Divisions loaded and recognised, and territories as coverage says."""

import itertools
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text import normalise
from people import actions, queries
from people.errors import PlaceUnclear, PlaceUnknown
from people.models import Coverage, Division, Territory
from people.queries import territories as reads
from people.rules import SHORT_PLACES
from tests import factories as make

pytestmark = pytest.mark.django_db
_codes = itertools.count(1)


def division(code: str) -> Division:
    return Division.objects.select_related("parent").get(country="CO", code=code)


def territory(name: str = "Norte", kind: str = "zone", **fields: Any) -> Territory:
    return Territory.objects.create(**{"code": f"Z{next(_codes):03d}", "name": name, "kind": kind} | fields)


def living(code: str) -> Any:
    who = make.person()
    actions.set_place(person=who, division=division(code))
    who.save()
    return who


def test_the_companys_country_is_there_and_loading_again_adds_nothing() -> None:
    assert Division.objects.filter(country="CO", level=1).count() == 33
    assert Division.objects.filter(country="CO", level=2).count() == 1123
    assert actions.load_divisions(country="CO", by=None) == 0
    assert division("05001").full_name == "Medellín, Antioquia"


def test_another_country_comes_from_the_library() -> None:
    assert actions.load_divisions(country="MX", by=None) == 32
    assert actions.load_divisions(country="ES", by=None) == 69
    assert Division.objects.get(country="ES", code="CO").parent.code == "AN"
    assert actions.load_divisions(country="ES", by=None) == 0
    assert [row.name for row in queries.find_divisions(country="MX", text="jal")] == ["Jalisco"]


@pytest.mark.parametrize(
    ("text", "code"), [("medel", "05001"), ("MEDELLIN", "05001"), ("bello, ant", "05088"), ("bogota", "11001")]
)
def test_places_are_found_without_accents_and_begin_with_what_was_typed(text: str, code: str) -> None:
    assert queries.find_divisions(country="CO", text=text)[0].code == code


@pytest.mark.parametrize("text", ["Medellín", "medellin", " MEDELLÍN , antioquia ", "Medellín (Antioquia)"])
def test_a_place_is_recognised_however_it_is_written(text: str) -> None:
    found = queries.match_division(country="CO", text=text)
    assert found is not None
    assert found.code == "05001"


@pytest.mark.parametrize("text", ["Bogotá", "bogota d.c.", "Bogotá, D.C."])
def test_bogota_is_recognised(text: str) -> None:
    found = queries.match_division(country="CO", text=text)
    assert found is not None
    assert found.code == "11001"


@pytest.mark.parametrize(
    ("text", "code"),
    [("Cartagena", "13001"), ("cartagena, Bolívar", "13001"), ("Buga", "76111"), ("San José de Cúcuta", "54001")],
)
def test_a_place_is_recognised_by_the_name_that_people_use(text: str, code: str) -> None:
    found = queries.match_division(country="CO", text=text)
    assert found is not None
    assert found.code == code


def test_short_names_are_of_places_and_nobody_elses() -> None:
    rows = {row.code: row for row in Division.objects.filter(country="CO", level=2)}
    names = {normalise(row.name) for row in rows.values()}
    for name, code in SHORT_PLACES["CO"].items():
        assert code in rows, name
        assert name not in names
    assert queries.match_division(country="CO", text="Cartagena, Antioquia") is None


def test_every_division_is_recognised_by_its_whole_name() -> None:
    rows = list(Division.objects.filter(country="CO", level=2).select_related("parent").order_by("code")[::23])
    assert [queries.match_division(country="CO", text=row.full_name) for row in rows] == rows


def test_a_name_of_several_places_asks_which() -> None:
    with pytest.raises(PlaceUnclear, match="Barbosa, Antioquia; Barbosa, Santander"):
        queries.match_division(country="CO", text="Barbosa")
    assert actions.place_columns(country="CO", text="Barbosa")["division"] is None


def test_an_unknown_place_is_text_unless_it_must_be_known() -> None:
    assert queries.place_of(country="CO", text="Macondo") is None
    with pytest.raises(PlaceUnknown):
        queries.place_of(country="CO", text="Macondo", must_be_known=True)
    assert queries.place_of(country="PE", text="Lima", must_be_known=True) is None, "nothing is loaded there"


def test_a_place_keeps_the_city_readable_and_gives_the_territory() -> None:
    zone = territory()
    Coverage.objects.create(territory=zone, division=division("05"))
    who = make.person(city="")
    assert set(actions.set_place_text(person=who, text="medellin")) == {"city", "division", "territory"}
    assert (who.city, who.division, who.territory) == ("Medellín", division("05001"), zone)
    actions.set_place_text(person=who, text="Macondo")
    assert (who.city, who.division, who.territory_id) == ("Macondo", None, None)


CODES = ["05", "05001", "05088", "05266", "76", "76001", "76520"]


def expected(code: str, covered: dict[str, int]) -> int | None:
    return covered.get(code, covered.get(code[:2]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.dictionaries(st.sampled_from(CODES), st.integers(0, 2), min_size=1),
    changes=st.dictionaries(st.sampled_from(CODES), st.one_of(st.none(), st.integers(0, 2)), min_size=1),
)
def test_the_nearest_coverage_counts_and_a_plan_says_what_will_be(
    before: dict[str, int], changes: dict[str, int | None]
) -> None:
    with transaction.atomic():
        zones = [territory(str(n)) for n in range(3)]
        for code, n in before.items():
            Coverage.objects.create(territory=zones[n], division=division(code))
        people = {code: living(code) for code in CODES}
        for code, who in people.items():
            n = expected(code, before)
            assert who.territory_id == (None if n is None else zones[n].pk)
        wanted = {division(c).pk: None if n is None else zones[n].pk for c, n in changes.items()}
        said = {(move.source, move.target): move.people for move in reads.plan(wanted).moves}
        for code, n in changes.items():
            Coverage.objects.filter(division=division(code)).delete()
            if n is not None:
                Coverage.objects.create(territory=zones[n], division=division(code))
        actions.places.settle_territories(divisions=list(wanted))
        done: dict[Any, int] = {}
        for who in people.values():
            was = who.territory_id
            who.refresh_from_db()
            assert who.territory_id == queries.territory_id_of(who.division)
            if was != who.territory_id:
                done[was, who.territory_id] = done.get((was, who.territory_id), 0) + 1
        assert said == done
        transaction.set_rollback(True)
