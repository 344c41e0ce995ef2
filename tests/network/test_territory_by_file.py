"""RG10: the city and the territory of whom a file registers, as the form of files says; documents of elsewhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.text import normalise
from network.models import ApplicationCheck
from network.permissions import IMPORT_PEOPLE
from people import actions as people
from people.models import Coverage, Division, IdType, Person, Territory
from people.queries.territories import chain_of, chains
from tests import factories
from tests.network.load_cast import HEAD, checked, row, written
from tests.network.test_forms_of_files import form, wrong

pytestmark = pytest.mark.django_db
PLACES = [*HEAD, "Ciudad", "País"]
OTHER = "Este lugar no está en el territorio de quien lidera o refiere."
UNKNOWN = "No conocemos esa ciudad, y el formulario de archivos pide una conocida."


@pytest.fixture
def staff():
    return factories.staff(IMPORT_PEOPLE)


@pytest.fixture
def zones():
    """A zone in Antioquia with a section in Medellín, and another in Valle."""
    north = Territory.objects.create(code="Z1", name="Norte", kind="zone")
    south = Territory.objects.create(code="Z2", name="Sur", kind="zone")
    city = Territory.objects.create(code="S1", name="Medellín", kind="section", parent=north)
    for territory, code in ((north, "05"), (city, "05001"), (south, "76")):
        Coverage.objects.create(territory=territory, division=Division.objects.get(country="CO", code=code))


def leader(code, place):
    made = factories.agent(factories.person("Carlos", "Peña", city=""), code=code)
    live_in(made.person, place)
    return made


def live_in(person, place):
    people.set_place_text(person=person, text=place)
    person.save()


def came(name, place, country="", **said):
    return [*row(name, "Gil", email=f"{normalise(name)}@example.com", **said), place, country]


def rows_with(load, words):
    return sorted(number for _column, said, _count, numbers, *_rest in load.mistakes if said == words
                  for number in numbers)  # fmt: skip


def notes(name):
    found = ApplicationCheck.objects.filter(application__person__given_names=name, name="territory")
    return sorted(found.values_list("result", "detail", "about__invite_codes__code"))


def rows():
    """A row of each case. Rows of the file are counted from 2."""
    return [
        came("Ana", "Bello, Antioquia", referrer="NORTE234"),
        came("Eva", "Cali", referrer="NORTE234"),
        came("Lía", "Leticia", referrer="NORTE234"),
        came("Mía", "Cali", referrer="NADA2345"),
        came("Pía", "Cali", target="agente", sponsor="NORTE234", referrer="SUR23456"),
        came("Zoé", "Cali", target="agente", sponsor="pia@example.com"),
        came("Sol", "Cali"),
        came("Isa", "Cali", target="agente", sponsor="SUR23456", referrer="NORTE234"),
    ]


@pytest.mark.parametrize(
    ("whose", "refused"), [("sponsor", {3, 4, 6}), ("referrer", {3, 4, 9}), ("both", {3, 4, 6, 9})]
)  # fmt: skip
def test_another_territory_is_a_mistake_where_the_form_refuses_it(zones, staff, whose, refused):
    for code, place in (("NORTE234", "Medellín"), ("SUR23456", "Cali"), ("NADA2345", "Macondo")):
        leader(code, place)
    for target in ("client", "agent"):
        form(target, asks="place", territory_check="refuse", territory_of=whose)
    load = checked(rows(), staff, head=PLACES)
    assert set(rows_with(load, OTHER)) == refused, load.mistakes
    assert ("Ciudad, o su código" in wrong(load)[OTHER]) == bool(refused)
    written(load, staff)
    assert notes("Ana") == [("passed", "", "NORTE234")]
    assert notes("Mía")[0][0] == "warning"
    assert notes("Sol") == [], "nobody to compare with"
    assert Person.objects.filter(given_names="Zoé").exists() == (whose == "referrer"), "led by a row that is not taken"


def test_a_leader_of_the_same_file_counts_with_what_their_row_says_or_who_they_are(zones, staff):
    form(asks="place", territory_check="refuse", territory_of="referrer")
    known = factories.client(factories.person("Carlos", "Peña", city="")).person
    live_in(known, "Medellín")
    lines = [
        came("Jefa", "Cali", target="agente"),
        came("Ana", "Bello, Antioquia", referrer="jefa@example.com"),
        came("Eva", "Cali", referrer="jefa@example.com"),
        [*row("Carlos", "Peña", email=known.email, target="agente"), "", ""],
        came("Lía", "Cali", referrer=known.email),
    ]
    load = checked(lines, staff, head=PLACES)
    assert rows_with(load, OTHER) == [3, 6], load.mistakes


def test_another_territory_is_noted_where_the_form_warns(zones, staff):
    for code, place in (("NORTE234", "Medellín"), ("SUR23456", "Cali"), ("NADA2345", "Macondo")):
        leader(code, place)
    for target in ("client", "agent"):
        form(target, territory_check="warn", territory_of="both")
    load = checked([*rows(), came("Ida", "Macondo", referrer="NORTE234")], staff, head=PLACES)
    assert load.counts == {"create": 9}, load.mistakes
    written(load, staff)
    assert notes("Eva") == notes("Lía") == [("warning", "otro territorio", "NORTE234")]
    assert notes("Pía") == [("passed", "", "SUR23456"), ("warning", "otro territorio", "NORTE234")]
    assert [note[0] for note in notes("Zoé")] == ["passed"], "led by a row of the same file"
    assert notes("Mía") == [("warning", "quien lidera o refirió no tiene territorio", "NADA2345")]
    assert notes("Ida") == [("warning", "no se conoce el lugar", "NORTE234")]


def test_whoever_refers_moves_between_preview_and_writing(zones, staff):
    north = leader("NORTE234", "Medellín")
    form(asks="place", territory_check="refuse")
    load = checked([came("Ana", "Bello, Antioquia", referrer="NORTE234")], staff, head=PLACES)
    assert load.counts == {"create": 1}
    live_in(north.person, "Cali")
    assert written(load, staff).counts["overtaken"] == 1
    assert not Person.objects.filter(given_names="Ana").exists()


@pytest.mark.parametrize("options", [{"known_place": True}, {"territory_check": "refuse"}, {}])
def test_a_city_that_is_not_known_is_a_mistake_where_the_form_says_so(staff, options):
    form(asks="place phone", **options)
    factories.client(factories.person("Vieja", "Paz", email="vieja@example.com"))
    lines = [
        came("Ana", "Macondo", phone="3001112233"),
        came("Eva", "Cali", phone="3001112234"),
        came("Lía", "Ciudad Nueva", "Chile", phone="+573001112235"),
        came("Mía", "Macondo"),
        came("Vieja", "Macondo"),
    ]
    load = checked(lines, staff, head=PLACES)
    assert rows_with(load, UNKNOWN) == ([2, 5] if options else []), load.mistakes
    assert [said for _column, said, _n, numbers, *_rest in load.mistakes if 5 in numbers and said != UNKNOWN]


def test_nothing_is_compared_where_no_form_asks_for_it(zones, staff):
    leader("NORTE234", "Medellín")
    form(asks="place")
    with CaptureQueriesContext(connection) as seen:
        written(checked([came("Eva", "Cali", referrer="NORTE234")], staff, head=PLACES), staff)
    asked = [one["sql"] for one in seen if "parts (territory" in (one["sql"] or "")]
    assert (asked, notes("Eva")) == ([], [])


def test_the_chains_of_all_are_those_of_each(zones):
    assert chains() == {one.pk: chain_of(one.pk) for one in Territory.objects.all()}


def test_a_sponsor_is_found_by_a_document_of_another_country(staff):
    for country in ("MX", "PE"):
        IdType.objects.get_or_create(country=country, code="TST", defaults={"name": "Prueba", "check_name": "any"})
    one, other, both = (factories.agent(factories.person(name, "Cruz")) for name in ("Uno", "Otro", "Ambos"))
    for agent, country, number in (
        (one, "MX", "77711122"), (other, "PE", "88811122"), (both, "MX", "88811122")
    ):  # fmt: skip
        people.set_identification(person=agent.person, country=country, kind="TST", number=number, by=None)
    lines = [came("Ana", "", referrer="777.111.22"), came("Eva", "", referrer="88811122")]
    load = checked(lines, staff, head=PLACES)
    assert load.counts == {"create": 1, "error": 1}
    assert load.mistakes[0][1].startswith("Con esto aparecen varias"), load.mistakes
    written(load, staff)
    assert Person.objects.get(given_names="Ana").attributions.get().referrer == one.person
