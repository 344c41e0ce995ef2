"""RG10: territories in the backend: the tree, coverage, and splitting and merging that are looked at first."""

import itertools
import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people import actions
from people.actions.territories import sign
from people.models import Coverage, Division, Person, Territory, TerritoryChange
from people.permissions import MANAGE_TERRITORIES
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.row("RG10")]
TREE = "/admin/territorios/"
_codes = itertools.count(1)


def division(code: str) -> Division:
    return Division.objects.select_related("parent").get(country="CO", code=code)


def zone(*codes: str, kind: str = "zone", **fields: Any) -> Territory:
    made = Territory.objects.create(**{"code": f"T{next(_codes):03d}", "name": "Norte", "kind": kind} | fields)
    for code in codes:
        Coverage.objects.create(territory=made, division=division(code))
    return made


def living(code: str, who: Person | None = None) -> Person:
    who = who or make.person()
    actions.set_place(person=who, division=division(code))
    who.save()
    return who


@pytest.fixture
def staff(client: Browser) -> Browser:
    return make.sign_in(client, make.staff(MANAGE_TERRITORIES, "network.view_agents", "network.view_clients"))


def url(name: str, *args: Any) -> str:
    return reverse(f"people_staff:{name}", args=args)


def where(*people: Person) -> list[Any]:
    return [Person.objects.get(pk=who.pk).territory for who in people]


def test_the_tree_counts_people_with_those_of_its_parts(staff: Browser) -> None:
    assert "territorio" in staff.get(TREE).content.decode().lower()
    region = zone(kind="region", name="Andina")
    north = zone("05", parent=region)
    zone("05001", kind="section", name="Medellín", parent=north)
    for code in ("05001", "05001", "05088"):
        living(code)
    make.person(city="Macondo")
    text = " ".join(re.sub(r"<[^>]+>", " ", staff.get(TREE).content.decode()).split())
    assert re.search(r"Andina Región 3 personas", text)
    assert re.search(r"Sección · 1 división 2 personas", text)
    assert "Andina" in text


def test_a_territory_is_made_edited_and_kept_from_nonsense(staff: Browser) -> None:
    sent = staff.post(url("new_territory"), {"kind": "zone", "code": "Z9", "name": "Sur", "parent": "", "reason": ""})
    made = Territory.objects.get(code="Z9")
    assert sent.status_code == 302
    taken = staff.post(url("new_territory"), {"kind": "zone", "code": "Z9", "name": "Otra", "parent": "", "reason": ""})
    assert taken.status_code == 422
    assert 'value="Otra"' in taken.content.decode()
    below = zone(kind="section")
    region_in_zone = {"kind": "region", "code": "R9", "name": "X", "parent": made.pk, "reason": ""}
    assert staff.post(url("new_territory"), region_in_zone).status_code == 422
    wrong = {"code": "Z9", "name": "Sur", "parent": "", "reason": ""}
    Coverage.objects.create(territory=made, division=division("52"))
    assert staff.post(url("edit_territory", made.pk), wrong).status_code == 422, "it still covers something"
    moved = {"code": below.code, "name": "Sección", "parent": made.pk, "is_active": "on", "reason": "Se ordena"}
    assert staff.post(url("edit_territory", below.pk), moved).status_code == 302
    below.refresh_from_db()
    assert (below.name, below.parent, below.kind) == ("Sección", made, "section")


def test_covering_moves_everybody_who_lives_there_and_taking_away_moves_them_back(staff: Browser) -> None:
    north, city = zone("05"), zone()
    in_city, around = living("05001"), living("05088")
    assert where(in_city, around) == [north, north]
    page = staff.post(url("cover_division", city.pk), {"country": "CO", "division": "Medellín, Antioquia"})
    assert page.status_code == 302
    assert where(in_city, around) == [city, north]
    taken = staff.post(url("cover_division", north.pk), {"country": "CO", "division": "05001"})
    assert taken.status_code == 422
    unknown = staff.post(url("cover_division", north.pk), {"country": "CO", "division": "Macondo"})
    assert unknown.status_code == 422
    assert 'value="Macondo"' in unknown.content.decode()
    held = city.coverage.get().pk
    assert staff.post(url("uncover_division", held)).status_code == 302
    assert staff.post(url("uncover_division", held)).status_code == 404, "a second click finds nothing to take"
    assert where(in_city, around) == [north, north]
    assert [row.act for row in city.changes.order_by("pk")] == ["cover", "uncover"]
    assert "1 person" in staff.get(url("territory", city.pk)).content.decode()


def preview(staff: Browser, address: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the preview says, and what its form sends on."""
    page = staff.post(address, data)
    assert page.status_code == 200, page.content.decode()
    return page.content.decode(), data | {"seen": page.context["seen"], "confirm": "1"}


def test_a_split_shows_who_moves_and_who_is_led_elsewhere_then_does_it_once(staff: Browser) -> None:
    region = zone(kind="region")
    north = zone("05", "27", parent=region)
    lead = make.agent(living("27001", make.person("Carla", "Líder")))
    below = make.agent(living("05001", make.person("Beto", "Abajo")), sponsor=lead)
    around = living("05088")
    data = {"code": "Z50", "name": "Medellín", "divisions": [], "more": "Medellín, Antioquia", "reason": "Creció",
            "form_key": str(uuid.uuid4())}  # fmt: skip
    address = url("split_territory", north.pk)
    text, confirm = preview(staff, address, data)
    assert "Beto Abajo" in text
    assert "Carla Líder" in text
    assert where(below.person) == [north], "nothing has happened yet"
    assert staff.post(address, confirm).status_code == 302
    made = Territory.objects.get(code="Z50")
    assert (made.kind, made.parent) == ("zone", region)
    assert where(below.person, lead.person, around) == [made, north, north]
    assert staff.post(address, confirm).status_code == 302, "a second click finds it done"
    assert Territory.objects.filter(code="Z50").count() == 1
    change = TerritoryChange.objects.get(territory=north, act="split")
    assert (change.people, change.other, change.divisions, change.reason) == (1, made, ["05001"], "Creció")


def test_what_changed_since_the_preview_is_shown_again_and_not_done(staff: Browser) -> None:
    north, other = zone("05", "27"), zone("76")
    data = {"code": "Z60", "name": "Chocó", "divisions": [str(division("27").pk)], "more": "", "reason": "Prueba",
            "form_key": str(uuid.uuid4())}  # fmt: skip
    _text, confirm = preview(staff, url("split_territory", north.pk), data)
    late = living("27001")
    again = staff.post(url("split_territory", north.pk), confirm)
    assert again.status_code == 422
    assert not Territory.objects.filter(code="Z60").exists()
    assert again.context["seen"] != confirm["seen"]
    forged = staff.post(url("split_territory", north.pk), confirm | {"seen": "forged"})
    assert forged.status_code == 422
    assert staff.post(url("split_territory", north.pk), confirm | {"seen": again.context["seen"]}).status_code == 302
    assert where(late) == [Territory.objects.get(code="Z60")]
    merge = {"into": other.pk, "reason": "Se unen", "form_key": str(uuid.uuid4())}
    _text, confirm = preview(staff, url("merge_territory", north.pk), merge)
    actions.cover_division(territory=north, division=division("54"), by=None)
    assert staff.post(url("merge_territory", north.pk), confirm).status_code == 422
    north.refresh_from_db()
    assert north.is_active


def test_what_covers_nothing_itself_says_so_instead_of_a_form(staff: Browser) -> None:
    region = zone(kind="region")
    page = staff.get(url("split_territory", region.pk))
    assert "No cubre directamente" in page.content.decode()
    assert 'name="divisions"' not in page.content.decode()
    assert 'name="code"' in staff.get(url("split_territory", zone("05").pk)).content.decode()
    assert "Departamento o municipio" in staff.get(url("territory", region.pk)).content.decode()


@pytest.mark.parametrize("more", ["Cali", "Macondo", "", "05\n27"])
def test_a_split_takes_only_what_lies_there_and_leaves_something(staff: Browser, more: str) -> None:
    north = zone("05", "27")
    data = {"code": "Z7", "name": "X", "divisions": [], "more": more, "reason": "R", "form_key": str(uuid.uuid4())}
    page = staff.post(url("split_territory", north.pk), data)
    assert page.status_code == 422
    assert 'value="Z7"' in page.content.decode()


def test_a_merge_takes_parts_along_and_ends_the_territory(staff: Browser) -> None:
    north, south = zone("05"), zone("76")
    part = zone("05001", kind="section", parent=north)
    around, in_city = living("05088"), living("05001")
    data = {"into": south.pk, "reason": "Menos zonas", "form_key": str(uuid.uuid4())}
    text, confirm = preview(staff, url("merge_territory", north.pk), data)
    assert str(south) in text
    assert staff.post(url("merge_territory", north.pk), confirm).status_code == 302
    north.refresh_from_db()
    part.refresh_from_db()
    assert (north.is_active, part.parent) == (False, south)
    assert where(around, in_city) == [south, part]
    assert staff.get(url("territory", north.pk)).status_code == 200
    assert staff.post(url("merge_territory", north.pk), data).status_code == 422, "it is in use no more"


MEDELLIN = ["05001", "05088", "05266", "27001"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([["05001"], ["05001", "05088"], ["05"], ["27"], ["05001", "27"], ["05088", "05"]]))
def test_a_split_that_is_merged_again_leaves_everybody_where_they_were(codes: list[str]) -> None:
    with transaction.atomic():
        north = zone("05", "27")
        people = [living(code) for code in ("05001", "05088", "05266", "27001")]
        before, chosen = where(*people), [division(code) for code in codes]
        about: dict[str, Any] = {"territory": north, "divisions": chosen, "code": "NUEVA", "name": "Nueva"}
        plan = actions.plan_split(**about)
        made = actions.split_territory(**about, seen=sign(plan), reason="Prueba", by=None)
        assert plan.people == sum(one == made for one in where(*people)) > 0
        back = actions.plan_merge(territory=made, into=north)
        assert back.people == plan.people
        actions.merge_territory(territory=made, into=north, seen=sign(back), reason="Prueba", by=None)
        assert where(*people) == before
        transaction.set_rollback(True)


def test_people_without_territory_are_listed_recognised_and_exported(staff: Browser) -> None:
    zone("05")
    known, lost, nobody = make.person("Ana", "Uno", city="medellin"), make.person(city="Macondo"), living("76001")
    text = staff.get(url("unplaced")).content.decode()
    assert "Macondo" in text
    assert "Cali" in text
    assert staff.post(url("recognise_places")).status_code == 302
    found = Person.objects.get(pk=known.pk)
    assert (found.city, found.territory is not None) == ("Medellín", True)
    assert where(lost, nobody) == [None, None]
    file = staff.post(url("export_unplaced"), {"format": "csv"})
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
    assert "Macondo" in text
    assert "Uno" not in text


def test_divisions_are_searched_loaded_and_added_by_hand(staff: Browser) -> None:
    assert "05001" in staff.get(url("divisions"), {"q": "medell"}).content.decode()
    assert staff.get(url("divisions"), {"pais": "'x", "q": "\0"}).status_code == 200
    staff.post(url("divisions"), {"country": "MX"})
    parent = Division.objects.get(country="MX", code="JAL")
    new = {"code": "JAL039", "name": "Guadalajara", "parent": parent.pk, "postal_code": "44100", "is_active": "on"}
    address = url("new_division") + "?pais=MX"
    assert staff.post(address, new).status_code == 302
    assert staff.post(address, new).status_code == 422, "the code is taken"
    made = Division.objects.get(country="MX", code="JAL039")
    assert (made.level, made.full_name) == (2, "Guadalajara, Jalisco")
    lives = make.person(country="MX")
    actions.set_place_text(person=lives, text="guadalajara")
    lives.save()
    staff.post(url("division", made.pk), new | {"name": "Guadalajara de Jalisco"})
    assert Person.objects.get(pk=lives.pk).city == "Guadalajara de Jalisco"
    assert staff.get(url("new_division") + "?pais=XX").status_code == 404


def test_strangers_are_refused(client: Browser) -> None:
    assert client.get(TREE).status_code == 302
    make.sign_in(client, make.staff("network.view_agents"))
    made = zone("05")
    others = [url(name) for name in ("unplaced", "divisions", "new_territory")]
    for address in (TREE, url("territory", made.pk), url("split_territory", made.pk), *others):
        assert client.get(address).status_code == 403


def test_lists_ask_as_much_for_many_as_for_one(staff: Browser, assert_same_queries: Any) -> None:
    top = zone("05")

    def more() -> None:
        zone(kind="section", parent=top)
        living("05001")
        living("76520")

    assert_same_queries(lambda: staff.get(TREE), more)
    assert_same_queries(lambda: staff.get(url("unplaced")), more)
    assert_same_queries(lambda: staff.get(url("divisions")), more)
