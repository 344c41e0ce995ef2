"""RG8: A form of the channel of files says what is asked of whoever a file registers, and how they begin."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from core.models import Counter
from network.actions.loads import writing
from network.enums import Channel, Target
from network.forms.specs import option_fields
from network.models import Application, FormVersion, RegistrationForm
from network.permissions import IMPORT_PEOPLE, MANAGE_FORMS, VIEW_REGISTRATIONS
from network.queries.loads import labels
from network.rules import with_defaults
from people.models import ExtendedField, Person, PersonNumber
from tests import factories
from tests.network.load_cast import HEAD, checked, row, undone, written

pytestmark = pytest.mark.django_db
NEW = "/admin/formularios/nuevo/"
EMPTY = "La celda está vacía: el formulario de archivos la exige."
SHUT = "Por archivo no se registra a nadie así: esa puerta está cerrada."


@pytest.fixture
def staff():
    return factories.staff(IMPORT_PEOPLE, MANAGE_FORMS, VIEW_REGISTRATIONS)


def form(target=Target.CLIENT, *, asks="", country="CO", is_active=True, **options):
    """A form of files that requires the given names and these."""
    fields = [{"name": name, "required": True, "label": "", "help": ""} for name in ["given_names", *asks.split()]]
    spec = with_defaults({"steps": [{"title": "", "fields": fields}], "options": options})
    made, _new = RegistrationForm.objects.update_or_create(
        country=country, channel=Channel.FILE, target=target, defaults={"name": "Archivos", "is_active": is_active}
    )
    number = made.versions.count() + 1
    return FormVersion.objects.create(form=made, number=number, spec=spec, published_at=timezone.now())


def wrong(load):
    """Columns by what is wrong with them."""
    found = {}
    for column, words, *_rest in load.mistakes:
        found.setdefault(words, set()).add(column)
    return found


@pytest.mark.row("RG8")
def test_what_the_form_requires_is_asked_of_somebody_new_alone(staff):
    ExtendedField.objects.create(code="talla", label="Talla", kind="text")
    ExtendedField.objects.create(code="dia", label="Día", kind="date")
    factories.agent(code="LIDER234")
    factories.client(factories.person("Vieja", "Paz", email="vieja@example.com"))
    made = form(asks="phone identification birth_date place referrer x_talla x_dia", identification="ask")
    head = [*HEAD, "Fecha de nacimiento", "Ciudad", "Talla", "Día"]
    whole = row("Eva", "Gil", "41987654", "eva@example.com", "3001112233", referrer="LIDER234")
    rows = [
        [*row("Ana", "Gil", email="ana@example.com"), "", "", "", ""],
        [*whole, "31/12/1990", "Cali", "M", "01/02/2020"],
        [*row("Otra", "Paz", email="vieja@example.com"), "", "", "", ""],
        [*row("Beto", "Gil", email="beto@example.com", target="agente"), "", "", "", ""],
    ]
    load = checked(rows, staff, head=head)
    assert load.counts == {"create": 2, "change": 1, "error": 1}, load.mistakes
    asked = ["phone", "id_number", "birth_date", "place", "referrer", "x_talla", "x_dia"]
    assert wrong(load) == {EMPTY: {labels(load)[name] for name in asked}}
    written(load, staff)
    assert Application.objects.get(person__email="eva@example.com").version == made
    assert Application.objects.get(person__email="beto@example.com").version is None


@pytest.mark.row("RG8")
def test_numbers_follow_each_other_and_none_is_lost(staff, monkeypatch):
    monkeypatch.setattr(writing, "WRITTEN", 2)
    form(identification="number")
    factories.client(factories.person("Vieja", "Paz", email="vieja@example.com"))
    rows = [row("Ana", f"N{n}", email=f"n{n}@example.com") for n in range(5)]
    written(checked([*rows, row("Otra", "Paz", email="vieja@example.com")], staff), staff)
    drawn = PersonNumber.objects.order_by("person__email").values_list("person__email", "number")
    assert list(drawn) == [(f"n{n}@example.com", n + 1) for n in range(5)]
    assert Counter.objects.get(name="people.person").value == 5


@pytest.mark.row("RG4")
def test_agents_begin_as_their_form_says_where_the_row_does_not(staff):
    form(Target.AGENT, initial_state="preregistered")
    known = factories.client(factories.person("Vieja", "Paz", email="vieja@example.com")).person
    head = [*HEAD, "Estado"]
    rows = [
        [*row("Ana", "Gil", email="ana@example.com", target="agente"), ""],
        [*row("Eva", "Gil", email="eva@example.com", target="agente"), "activo"],
        [*row("Vieja", "Paz", email="vieja@example.com", target="agente"), ""],
    ]
    load = written(checked(rows, staff, head=head), staff)
    states = dict(Person.objects.filter(agent__isnull=False).values_list("email", "agent__state"))
    assert states == {
        "ana@example.com": "preregistered", "eva@example.com": "active", "vieja@example.com": "preregistered"
    }  # fmt: skip
    assert undone(load, staff).counts["undone"] == 3
    known.agent.refresh_from_db()
    assert known.agent.state == "client_only"


@pytest.mark.row("RG8")
def test_a_closed_form_registers_nobody_and_each_country_has_its_own(staff):
    form(is_active=False)
    form(country="MX", asks="phone")
    factories.client(factories.person("Vieja", "Paz", email="vieja@example.com"))
    head = [*HEAD, "País"]
    rows = [
        [*row("Ana", "Gil", email="ana@example.com"), ""],
        [*row("Eva", "Gil", email="eva@example.com"), "cl"],
        [*row("Mía", "Gil", email="mia@example.com"), "México"],
        [*row("Pía", "Gil", email="pia@example.com", phone="55 1234 5678"), "MEXICO"],
        [*row("Zoé", "Gil", email="zoe@example.com"), "Atlántida"],
        [*row("Otra", "Paz", email="vieja@example.com"), ""],
    ]
    load = checked(rows, staff, head=head)
    assert load.counts == {"create": 1, "change": 1, "error": 4}, load.mistakes
    told = wrong(load)
    assert (told.pop(SHUT), told.pop(EMPTY)) == ({labels(load)["target"]}, {labels(load)["phone"]})
    assert list(told.values()) == [{"País"}]


@pytest.mark.row("RG8")
def test_staff_make_a_form_of_files_with_what_a_file_knows(login, staff):
    browser = login(staff)
    offered = browser.get(NEW).content.decode()
    assert 'value="file"' in offered
    assert not {'value="chatbot"', 'value="api"'} & set(offered.split()), "their doors are not there yet"
    place = {"known_place", "territory_check", "territory_of"}
    for target, options in (("agent", {"initial_state", "identification"}), ("client", {"identification"})):
        made = browser.post(NEW, {"country": "PE", "target": target, "channel": "file", "name": "Archivos"})
        page = browser.get(made.url)
        assert page.status_code == 200
        found = RegistrationForm.objects.get(country="PE", channel="file", target=target)
        assert set(option_fields(found)) == options | place
        assert "at_message" not in page.content.decode()


@pytest.mark.row("RG8")
def test_the_page_of_whoever_a_file_registered_reads_its_version(login, staff):
    form(asks="email")
    written(checked([row("Ana", "Gil", email="ana@example.com")], staff), staff)
    made = Application.objects.get(person__email="ana@example.com")
    assert login(staff).get(f"/admin/registros/{made.pk}/").status_code == 200


def test_a_form_that_nobody_changed_asks_no_more_than_files_did_before():
    first = form(Target.CLIENT, asks="phone birth_date", country="PE")
    import_module("network.migrations.0043_light_forms_of_files").lighten(apps, None)
    second = first.form.versions.get(number=2)
    assert [field["name"] for field in first.fields if field["required"]] == ["given_names", "phone", "birth_date"]
    assert [field["name"] for field in second.fields if field["required"]] == ["given_names"]
    assert second.published_at


@pytest.mark.row("RG8")
def test_of_many_extended_fields_the_one_that_is_wrong_is_named(staff):
    names = [f"Campo {n:02}" for n in range(22)]
    for n, name in enumerate(names):
        ExtendedField.objects.create(code=f"c{n:02}", label=name, kind="number", position=n + 1)
    form(asks="x_c20")
    answers = [["1"] * 22 for _row in range(4)]
    answers[0][3] = answers[1][15] = answers[2][21] = "x"
    answers[3][20] = ""
    rows = [[*row("Ana", f"G{n}", email=f"n{n}@example.com"), *said] for n, said in enumerate(answers)]
    load = checked(rows, staff, head=[*HEAD, *names])
    told = {one[0]: one[3] for one in load.mistakes}
    assert told == {"Campo 03": [2], "Campo 15": [3], "Campo 21": [4], "Campo 20": [5]}
    with load.errors.content.open() as content:
        table = content.read().decode("utf-8-sig").splitlines()
    found = [re.findall(r"Campo \d\d", line) for line in table[1:]]
    assert found == [["Campo 03"], ["Campo 15"], ["Campo 21"], ["Campo 20"]]
    assert wrong(load)[EMPTY] == {"Campo 20"}
