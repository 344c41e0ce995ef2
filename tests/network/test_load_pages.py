"""RG1 RG18: The pages of files of people: who may, bad files, columns, confirming, the file of errors, undoing."""

import re
import uuid

import pytest

from core.jobs_run import run_due_jobs
from network.models import Agent, Load
from people.models import Person, Territory
from tests import factories
from tests.network.load_cast import HEAD, csv_file, row

pytestmark = pytest.mark.django_db
PEOPLE, STATES, FILES = "/admin/personas/importar/", "/admin/personas/estados/", "/admin/personas/archivos/"


@pytest.fixture
def staff(client):
    found = factories.staff("network.import_people", "core.run_jobs")
    factories.sign_in(client, found)
    return found


def send(client, rows, url=PEOPLE, head=HEAD, **more):
    data = {"form_key": uuid.uuid4(), "table": csv_file(rows, head), "target": "client"} | more
    return client.post(url, data)


def count(page, name):
    return int(re.search(rf'data-count="{name}">\s*(?:<[^>]*>)*\s*(\d+)', page.content.decode())[1])


@pytest.mark.row("RG1")
def test_people_by_file_through_the_pages(client, staff):
    factories.client(factories.person("Luz", "Rey", email="luz@example.com"))
    rows = [row("Ana", "Gil", "", "ana@example.com"), row("Eva", "Sol", "", "no es correo")]
    answer = send(client, [*rows, row("Lucía", "Rey", "", "luz@example.com")])
    assert answer.status_code == 302
    load = Load.objects.get()
    page = client.get(answer.url)
    assert count(page, "create") == 1
    assert count(page, "error") == 1
    errors = client.get(f"{FILES}{load.pk}/errores/")
    assert "no es correo" in b"".join(errors.streaming_content).decode()
    assert not Person.objects.filter(email="ana@example.com").exists()
    confirmed = client.post(f"{FILES}{load.pk}/confirmar/", {"version": load.version})
    assert confirmed.status_code == 302
    run_due_jobs()
    assert Person.objects.get(email="ana@example.com").client.channel == "file"
    done = client.get(answer.url)
    assert [count(done, name) for name in ("made", "updated", "written", "same", "error")] == [1, 1, 2, 0, 1]
    assert client.post(f"{FILES}{load.pk}/deshacer/", {"reason": ""}).status_code == 422
    client.post(f"{FILES}{load.pk}/deshacer/", {"reason": "Archivo equivocado"})
    run_due_jobs()
    assert count(client.get(answer.url), "undone") == 2


@pytest.mark.row("RG18")
def test_states_by_file_through_the_pages(client, staff):
    agent = factories.agent(factories.person("Ana", "Gil", email="ana@example.com"), code="AGENTE34")
    rows = [["ana@example.com"], ["nadie@example.com"]]
    answer = send(client, rows, STATES, ["Persona"], act="inactivate", reason="Pausa", whole="part")
    assert answer.status_code == 302
    load = Load.objects.get()
    assert load.counts == {"change": 1, "error": 1}
    client.post(f"{FILES}{load.pk}/confirmar/", {"version": load.version})
    run_due_jobs()
    assert Agent.objects.get(pk=agent.pk).state == "inactive"
    assert client.get(f"{FILES}plantilla/states.csv").status_code == 200
    assert client.get(f"{FILES}plantilla/otra.csv").status_code == 404


def test_strangers_stay_outside(client):
    assert client.get(PEOPLE).status_code == 302
    factories.sign_in(client, factories.staff("network.view_clients"))
    for url in (PEOPLE, STATES, f"{FILES}1/deshacer/"):
        assert client.get(url).status_code == 403


def test_what_is_no_table_is_told_beside_the_field(client, staff):
    from django.core.files.uploadedfile import SimpleUploadedFile

    for content in (b"", b"\0\1\2", b"Nombres;Correo\n", b"PK\x03\x04rubbish"):
        table = SimpleUploadedFile("personas.csv", content)
        answer = client.post(PEOPLE, {"form_key": uuid.uuid4(), "table": table, "target": "agent"})
        assert answer.status_code == 422, content
        assert answer.context["form"].errors["table"]
        assert answer.context["form"]["target"].value() == "agent"


def test_unknown_headers_are_put_right_by_hand(client, staff):
    answer = send(client, [["Ana", "ana@example.com"]], head=["Col A", "Col B"])
    load = Load.objects.get()
    assert load.state == "refused"
    url = f"{FILES}{load.pk}/columnas/"
    assert client.post(url, {"given_names": "0", "email": "0"}).status_code == 422
    assert client.post(url, {"given_names": "0", "email": "1"}).status_code == 302
    assert count(client.get(answer.url), "create") == 1
    old = client.post(f"{FILES}{load.pk}/confirmar/", {"version": 0}, follow=True)
    assert Load.objects.get().state == "ready"
    assert old.context["messages"]


def test_a_workbook_is_read_too_and_the_same_form_is_one_file(client, staff):
    from tests.contracts.batch_cast import xlsx_file

    key = uuid.uuid4()
    for _twice in range(2):
        table = xlsx_file([["Ana", "ana@example.com"]], ["Nombres", "Correo"], "personas.xlsx")
        answer = client.post(PEOPLE, {"form_key": key, "table": table, "target": "client"})
        assert answer.status_code == 302
    assert Load.objects.get().counts == {"create": 1}
    assert client.get(PEOPLE).status_code == 200


@pytest.mark.row("RG1")
def test_the_preview_says_whose_row_it_is_and_what_each_column_was_and_will_be(client):
    rights = ["network.import_people", "core.run_jobs", "network.view_clients", "network.view_agents"]
    head = ["Nombres", "Apellidos", "Correo", "Ciudad", "Territorio", "Fecha de nacimiento"]
    zone = Territory.objects.create(code="Z77", name="Costa", kind="zone")
    factories.client(factories.person("Ana", "Gil", email="ana@example.com", city="Medellín"))
    rows = [["Anita", "Gil", "ana@example.com", "Cartagena", "Z77", "1990-12-31"],
            ["Eva", "Sol", "no es correo", "", "", ""]]  # fmt: skip
    factories.sign_in(client, factories.staff(*rights))
    page = client.get(send(client, rows, head=head).url)
    one, *others = page.context["examples"]
    assert (others, one["name"], one["row"]) == ([], "Ana Gil", 2)
    assert sorted(one["changes"]) == sorted([
        ("Ciudad", "Medellín", "Cartagena de Indias"), ("Nombres", "Ana", "Anita"), ("Territorio", "", zone.name),
        ("Fecha de nacimiento", "", "31/12/1990"),
    ])  # fmt: skip
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))
    assert "Ciudad: Medellín → Cartagena de Indias" in text
    assert "Fila 3" in text
    load = Load.objects.get()
    factories.sign_in(client, factories.staff(*rights[:2]))
    page = client.get(f"/admin/personas/importar/{load.pk}/")
    assert "Medellín" not in page.content.decode()
    assert [label for label, _was, _now in page.context["examples"][0]["changes"]].count("Ciudad") == 1
    load.refresh_from_db()
    load.mistakes = [one[:3] for one in load.mistakes]  # as loads that were checked before keep them
    load.save()
    assert client.get(f"/admin/personas/importar/{load.pk}/").status_code == 200
