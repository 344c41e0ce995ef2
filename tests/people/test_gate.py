"""The texts asked on signing in: put off, accepted, and never in the way of what is the person's right."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.access import PERMISSIONS
from people.actions import accept_texts, edit_agreement
from people.models import Agreement, Consent
from people.queries.acceptances import people_missing
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("RG13")]
GATE = "/cuenta/acuerdos/pendientes/"
ACCEPT, LATER = "/cuenta/acuerdos/aceptar/", "/cuenta/acuerdos/despues/"


def asked(days: int | None = 0, **fields: Any) -> Any:
    return factories.agreement(**{"places": ["login"], "block_after_days": days} | fields)


def accept(browser: Browser, text: Any, **more: Any) -> Any:
    sent = {"text": text.pk, "form_key": uuid.uuid4(), "gate": "True", "next": "/cuenta/"} | more
    return browser.post(ACCEPT, sent)


@pytest.fixture
def luisa(login: Callable[[Any], Browser]) -> Any:
    made = factories.client()
    login(made)
    return made


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", "/cuenta/", {}), ("get", "/cuenta/avisos/", {}), ("post", "/cuenta/avisos/", {}),
        ("get", "/cuenta/documentos/archivo/1/", {"Sec-Fetch-Dest": "image"}),
    ],
)  # fmt: skip
def test_what_is_due_lets_nobody_by(client, luisa, method, path, headers):
    asked()
    answer = getattr(client, method)(path, headers=headers)
    assert answer.status_code == 302
    assert answer.url.startswith(GATE)


def test_parts_of_pages_lead_there_too(client, luisa):
    asked()
    answer = client.get("/cuenta/avisos/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == GATE
    assert answer.content == b""


def test_agents_in_their_office_and_with_it_what_is_for_agents(client, login):
    login(factories.agent())
    text = asked(audience="agent")
    assert client.get("/oficina/").url == f"{GATE}?next=%2Foficina%2F"
    assert text.title in client.get(GATE).content.decode()
    answer = accept(client, text, next="/oficina/")
    assert client.get(answer.url).url == "/oficina/"
    assert client.get("/oficina/").status_code == 200


def test_reading_withdrawing_ones_data_and_leaving_stay_open(client, luisa):
    other = factories.agreement(required=False)
    accept_texts(person=luisa.person, texts=[other], channel="profile", ip=None)
    held, text = luisa.person.consents.get(), asked()
    for path in (
        GATE, "/cuenta/acuerdos/", f"/cuenta/acuerdos/{held.pk}/", f"/cuenta/acuerdos/{held.pk}/retirar/",
        "/cuenta/datos/", "/cuenta/seguridad/", f"/textos/{text.code}/1/",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    client.post(f"/cuenta/acuerdos/{held.pk}/retirar/")
    assert held.__class__.objects.get(pk=held.pk).end.why == "withdrawn"
    client.post("/acceso/logout/")
    assert client.get("/cuenta/").url.startswith("/acceso/")


def test_accepting_opens_the_way_and_leads_back(client, luisa):
    text = asked()
    answer = accept(client, text, next="/cuenta/avisos/")
    assert client.get(answer.url).url == "/cuenta/avisos/"
    assert client.get("/cuenta/avisos/").status_code == 200
    held = Consent.objects.get(text=text)
    assert (held.person, held.channel) == (luisa.person, "login")


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", GATE, "/cuenta/acuerdos/", "javascript:x"]
)
def test_the_way_on_stays_here_and_never_goes_in_circles(client, luisa, evil):
    text = asked()
    page = client.get(GATE, {"next": evil})
    assert page.status_code == 200
    answer = accept(client, text, next=evil)
    end = client.get(answer.url)
    assert end.status_code == 302
    assert not end.url.startswith((GATE, "http", "//", "/cuenta/acuerdos/"))


def test_before_it_is_due_it_can_be_put_off(client, luisa):
    text = asked(days=10)
    assert client.get("/cuenta/").url.startswith(GATE)
    assert "Más tarde" in client.get(GATE).content.decode()
    assert client.get("/cuenta/avisos/", headers={"HX-Request": "true"}).status_code == 200
    assert client.post(LATER, {"next": "/cuenta/avisos/"}).url == "/cuenta/avisos/"
    assert client.get("/cuenta/").status_code == 200
    Agreement.objects.filter(pk=text.agreement_id).update(asked_at=timezone.now() - timedelta(days=30))
    factories.version(text.code, "Otra redacción.")  # the sessions hear of it
    luisa.person.__class__.objects.filter(pk=luisa.person_id).update(created_at=timezone.now() - timedelta(days=30))
    assert client.get("/cuenta/").url.startswith(GATE)
    page = client.get(GATE).content.decode()
    assert "Más tarde" not in page
    assert client.post(LATER, {"next": "/cuenta/"}).url == GATE


def test_whoever_joined_later_has_their_days(client, luisa):
    text = asked(days=5)
    Agreement.objects.filter(pk=text.agreement_id).update(asked_at=timezone.now() - timedelta(days=400))
    assert "Más tarde" in client.get(GATE).content.decode()


def test_what_never_blocks_and_what_is_optional_can_always_be_put_off(client, luisa):
    asked(days=None)
    asked(days=None, required=False, title="Boletín")
    client.post(LATER)
    assert client.get("/cuenta/").status_code == 200


def test_whoever_owes_nothing_costs_no_query(client, luisa):
    """The second page asks the database what it asked before there was such a thing, text or no text."""
    client.get("/cuenta/avisos/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/cuenta/avisos/").status_code == 200
    said = [query["sql"] for query in queries]
    assert not [sql for sql in said if "people_agreement" in sql or "people_consent" in sql]


def test_publishing_is_noticed_by_open_sessions(client, luisa):
    assert client.get("/cuenta/").status_code == 200
    text = asked()
    assert client.get("/cuenta/").url.startswith(GATE)
    edit_agreement(agreement=text.agreement, rules={"is_active": False})
    assert client.get("/cuenta/").status_code == 200


def test_a_text_that_changed_while_it_was_read_is_shown_again(client, luisa):
    text = asked()
    factories.version(text.code, "Otra cosa.", asks_again=True)
    answer = accept(client, text)
    assert "acaba de cambiar" in client.get(answer.url).content.decode()
    assert not luisa.person.consents.exists()


def test_two_tabs_and_a_second_click_are_one_acceptance(client, luisa):
    text = asked()
    for _n in range(3):
        accept(client, text)
    assert luisa.person.consents.count() == 1


@pytest.mark.parametrize("sent", [{}, {"text": "x"}, {"text": "9" * 30}, {"text": 1, "form_key": "no"}])
def test_bad_input_accepts_nothing(client, luisa, sent):
    asked()
    assert client.post(ACCEPT, sent).status_code == 302
    assert not luisa.person.consents.exists()


def test_staff_in_the_backend_are_not_asked(client, login):
    login(factories.staff(*PERMISSIONS))
    asked()
    assert client.get("/admin/acuerdos/").status_code == 200


def test_nobody_else_gets_there(client):
    for path in (GATE, "/cuenta/acuerdos/"):
        assert client.get(path).url.startswith("/acceso/")
    for path in (ACCEPT, LATER):
        assert client.post(path).url.startswith("/acceso/")


@pytest.mark.parametrize(
    ("came_from", "way"),
    [
        ("http://testserver/cuenta/perfil/contacto/?x=1", "?next=%2Fcuenta%2Fperfil%2Fcontacto%2F%3Fx%3D1"),
        ("https://evil.example/cuenta/perfil/contacto/", ""), ("http://[/", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_form_that_was_stopped_leads_back_to_its_page(client, luisa, came_from, way):
    asked()
    answer = client.post("/cuenta/perfil/contacto/", {"city": "Cali"}, headers={"Referer": came_from})
    assert answer.url == GATE + way


@pytest.mark.parametrize(
    ("state", "audience"),
    [("active", "agent"), ("inactive", "client"), ("client_only", "client"), ("preregistered", "client")],
)
def test_whom_a_text_is_for_is_one_thing_at_the_gate_and_in_the_report(client, login, state, audience):
    agent = factories.agent(state=state)
    login(agent)
    texts = {one: asked(audience=one, title=f"De {one}") for one in ("agent", "client")}
    due = client.get("/cuenta/", follow=True).content.decode()
    for one, text in texts.items():
        counted = people_missing(text.agreement).filter(pk=agent.person_id).exists()
        assert (f"De {one}" in due, counted) == (one == audience, one == audience), one
