"""U24: Who did what, what changed from what to what, and why: in words, on the pages of clients and agents."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from core import audit
from core.personal import PARTS
from network import queries
from network.actions import change_sponsor, correct_contact, forget_person, make_agent, return_to_client
from network.models import ContactChange
from network.permissions import CHANGE_SPONSOR, MANAGE_AGENTS
from network.queries.told import TITLES
from people import actions as people
from people.models import Person, User
from referrals import actions as referrals
from tests import factories
from tests.network.load_cast import checked, undone, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return factories.staff(MANAGE_AGENTS, CHANGE_SPONSOR, "people.edit_contacts", "network.view_agents")


def said(step: queries.Step) -> tuple[str, list[tuple[str, str, str]], str]:
    return step.title, [(c.label, c.before, c.after) for c in step.changes], step.reason


@pytest.mark.row("SL12")
def test_a_life_in_words(login: Callable[[Any], Browser], by: User) -> None:
    carlos = factories.agent(factories.person("Carlos", "Peña"), code="CARP2345")
    dora = factories.agent(factories.person("Dora", "Díaz"))
    person = factories.client(factories.person("Luisa", "Prueba")).person
    referrals.bind_code(person=person, text="CARP2345", channel="profile", by=None)
    agent = make_agent(person=person, reason="Firmó", by=by)
    change_sponsor(agent=agent, sponsor=dora, reason="Se mudó", by=by)
    correct_contact(person=person, reason="Lo pidió", by=by, city="Cali", given_names="Luisa María")
    return_to_client(agent=agent, reason="Se retira", by=by)
    referrals.change_referrer(person=person, referrer=None, reason="No la conoce", by=by)
    own = person.invite_codes.get().code
    steps = [said(step) for step in queries.told(person, agent, person.client)]
    assert steps == [
        ("Cambió el referente", [("Referente", "Carlos Peña", "nadie")], "No la conoce"),
        ("Volvió a ser cliente", [("Estado", "activo", "solo cliente")], "Se retira"),
        ("Se activó o desactivó el código de invitación", [("Códigos", "funcionan", "no funcionan")], ""),
        (
            "Se editaron los datos de contacto",
            [("Nombres", "Luisa", "Luisa María"), ("Ciudad", "Medellín", "Cali")],
            "Lo pidió",
        ),
        ("Líder cambiado", [("Líder", "Carlos Peña", "Dora Díaz")], "Se mudó"),
        ("Pasó a ser agente", [("Estado", "cliente", "activo"), ("Líder", "", "Carlos Peña")], "Firmó"),
        ("Código de invitación creado", [("Código", "", own)], ""),
        ("Llegó con un código", [("Referente", "", "Carlos Peña"), ("Código", "", "CARP2345")], ""),
    ]
    assert {step.who for step in queries.told(person, agent)} == {"Sofía Staff", "el sistema"}
    body = login(by).get(f"/admin/agentes/{agent.pk}/").content.decode()
    for expected in ("<del>Carlos Peña</del>", "Dora Díaz", "Luisa María", "Se mudó"):
        assert expected in body
    assert carlos.pk


def test_codes_of_ones_own_stand_in_it(by: User) -> None:
    agent = factories.agent()
    audit.record("referrals.ask_for_code", agent.person, by=None, after={"code": "CARLOSP", "request": 1})
    audit.record(
        "referrals.decide_code", agent.person, by=by, after={"code": "CARLOSP", "state": "refused"}, reason="No"
    )
    decided, asked = [said(step) for step in queries.told(agent.person, agent)]
    assert asked == ("Pidió un código propio", [("Código", "", "CARLOSP")], "")
    assert decided == ("Código propio decidido", [("Código", "", "CARLOSP"), ("Estado", "", "rechazado")], "No")


def test_what_nobody_described_still_has_who_and_when(by: User) -> None:
    client = factories.client()
    people.edit_contact(person=client.person, by=by, city="Cali")
    audit.record("something.new", client.person, by=by, before={"x": 1}, after={"x": 2}, reason="Porque sí")
    new, edited = [said(step) for step in queries.told(client.person, client)]
    assert new == ("something.new", [], "Porque sí")
    assert edited == ("Se editaron los datos de contacto", [("Ciudad", "", "…")], "")


def test_a_long_history_costs_the_same(login: Any, by: User, assert_same_queries: Callable[..., None]) -> None:
    agent = factories.agent()
    browser = login(by)

    def add() -> None:
        change_sponsor(agent=agent, sponsor=factories.agent(), reason="x", by=by)
        correct_contact(person=agent.person, reason="x", by=by, city=f"Cali {agent.changes.count()}")
        audit.record("referrals.change_referrer", agent.person, by=by, after={"referrer": factories.person().pk})

    assert_same_queries(lambda: browser.get(f"/admin/agentes/{agent.pk}/"), add)


def test_what_contact_data_held_can_be_forgotten(by: User) -> None:
    client = factories.client(factories.person("Luisa", email="vieja@example.test"))
    correct_contact(person=client.person, reason="Lo pidió Luisa", by=by, email="nueva@example.test")
    before, after = PARTS["corrections"].rows(client.person)[0].values(), "nueva@example.test"
    assert {"vieja@example.test", after} <= set(before)
    forget_person(person=client.person)
    assert PARTS["corrections"].rows(client.person) == []
    [step] = queries.told(client.person, client)
    assert said(step) == ("Se editaron los datos de contacto", [], "")
    assert "example.test" not in str(list(ContactChange.objects.values()))


def test_the_time_as_an_agent_is_part_of_what_is_held(by: User) -> None:
    sponsor = factories.agent(factories.person("Dora", "Díaz"))
    agent = make_agent(person=factories.client().person, sponsor=sponsor, reason="Firmó", by=by)
    [row] = PARTS["agent"].rows(agent.person)
    assert {"Dora D.", "Firmó", "activo"} <= set(row.values())


def test_every_act_about_a_person_has_words() -> None:
    """Whatever the apps write down about somebody's code or site is told in words, not by its name."""
    written = set()
    for path in (Path(referrals.__file__).parent).glob("*.py"):
        written |= set(re.findall(r'audit\.record\(\s*"(referrals\.\w+)"', path.read_text()))
    assert written
    assert written - set(TITLES) == set()


@pytest.mark.row("RG1")
def test_what_a_file_did_and_its_undoing_stand_there_with_values_and_whoever_confirmed_it(login: Any) -> None:
    rights = ("network.import_people", "core.run_jobs", "network.view_clients", "people.view_audit")
    staff = factories.staff(*rights)
    known = factories.client(factories.person("Ana", "Gil", email="ana@example.com", city="Medellín"))
    other = factories.client(factories.person("Eva", "Sol", email="eva@example.com", city="Cali"))
    rows = [["Ana", "Gil", "ana@example.com", "Envigado", ""], ["Luz", "Rey", "luz@example.com", "", ""],
            ["Eva", "Sol", "eva@example.com", "", ""]]  # fmt: skip
    head = ["Nombres", "Apellidos", "Correo", "Ciudad", "Documento"]
    load = written(checked(rows, staff, head=head, target="client"), staff)
    done = ("Cambio por archivo", [("Ciudad", "Medellín", "Envigado")], "")
    steps = queries.told(known.person, known)
    assert [said(step) for step in steps] == [done]
    assert (steps[0].who, steps[0].load, steps[0].file) == ("Sofía Staff", load.pk, "personas.csv")
    new = Person.objects.get(email="luz@example.com")
    assert [step.title for step in queries.told(new, new.client)] == ["Registro por archivo"]
    undone(load, staff)
    back, first = [said(step) for step in queries.told(known.person, known)]
    assert (back, first) == (
        ("Archivo deshecho", [("Ciudad", "Envigado", "Medellín")], "Archivo equivocado"), done
    )  # fmt: skip
    assert queries.told(other.person, other) == [], "whom the file left as they were"
    page, url = f"/admin/clientes/{known.pk}/", f"/admin/personas/importar/{load.pk}/"
    assert f'<a href="{url}">personas.csv</a>' in login(staff).get(page).content.decode()
    assert url not in login(factories.staff("network.view_clients")).get(page).content.decode()
    trail = login(staff).get("/admin/core/auditentry/", {"q": "ana gil", "part": "to"})
    about_it = {entry.action for entry in trail.context["cl"].result_list if entry.target_type == "network.load"}
    assert about_it == {"network.upload_people", "network.confirm_load", "network.undo_load"}
    assert not login(staff).get("/admin/core/auditentry/", {"q": "eva sol", "part": "to"}).context["cl"].result_list
    forget_person(person=known.person)
    assert [said(step)[1] for step in queries.told(known.person, known)] == [[], []]


def test_whom_the_undoing_left_as_they_are_reads_why(by: User) -> None:
    staff = factories.staff("network.import_people", "core.run_jobs")
    known = factories.client(factories.person("Ana", "Gil", email="ana@example.com", city="Medellín"))
    head = ["Nombres", "Apellidos", "Correo", "Ciudad"]
    load = written(checked([["Ana", "Gil", "ana@example.com", "Envigado"]], staff, head=head, target="client"), staff)
    correct_contact(person=known.person, reason="", by=by, city="Cali")
    undone(load, staff)
    kept = queries.told(known.person, known)[0]
    why = "Archivo deshecho; quedó como está: se cambió otra vez entretanto"
    assert said(kept) == (why, [], "Archivo equivocado")


def test_many_files_cost_as_one(login: Any, assert_same_queries: Callable[..., None]) -> None:
    staff = factories.staff("network.import_people", "core.run_jobs", "network.view_clients")
    known = factories.client(factories.person("Ana", "Gil", email="ana@example.com", city="Medellín"))
    head, cities, browser = ["Nombres", "Apellidos", "Correo", "Ciudad"], iter(("Cali", "Bello", "Neiva")), login(staff)

    def add() -> None:
        written(checked([["Ana", "Gil", "ana@example.com", next(cities)]], staff, head=head, target="client"), staff)

    assert_same_queries(lambda: browser.get(f"/admin/clientes/{known.pk}/"), add)
