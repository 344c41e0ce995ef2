"""The page behind an invite link."""

import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from core import files
from referrals.models import Touch
from referrals.queries import INVITE_COOKIE
from tests import factories

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def agent():
    who = factories.person("Carlos Andrés", "Peña Ñáñez", email="carlos@example.test", city="Medellín")
    return factories.agent(who, code="CARP2345")


@pytest.mark.row("SL2")
def test_says_who_invites_and_offers_the_form(client, agent):
    response = client.get("/r/CARP2345/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "Carlos P." in text
    assert "Medellín" in text
    assert 'action="/registro/?paso=1"' in text
    for private in ("Ñáñez", "Andrés", agent.person.email, agent.person.phone):
        assert private not in text


def test_a_link_preview_shows_a_first_name_and_nothing_more(client, agent):
    text = client.get("/r/CARP2345/", HTTP_USER_AGENT="WhatsApp/2.23").content.decode()
    metas = " ".join(re.findall(r"<meta property=\"og:[^>]*>", text))
    assert "Carlos" in metas
    assert "Carlos P" not in metas
    assert "Medellín" not in metas
    assert 'name="robots" content="noindex"' in text


def writes(queries):
    return [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]


def test_opening_it_writes_nothing(client, agent):
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/r/CARP2345/")
    assert writes(queries) == []
    cookie = response.cookies[INVITE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 3600)
    assert "no-store" in response["Cache-Control"]


def test_unknown_and_inactive_codes_get_the_same_page(client, agent):
    factories.agent(factories.person("Gloria"), code="GONE2345", state="inactive")
    pages = [client.get(f"/r/{code}/") for code in ("NADA2345", "GONE2345")]
    assert [p.status_code for p in pages] == [404, 404]
    bodies = [re.sub(r"csrf\S+|\w{64}|NADA2345|GONE2345", "", p.content.decode()) for p in pages]
    assert bodies[0] == bodies[1]
    assert "/registro/" in bodies[0]
    assert INVITE_COOKIE not in pages[0].cookies


@pytest.mark.parametrize("code", ["%00", "%F0%9F%98%80", "A" * 300, "..", "%2e%2e%2fadmin", "<script>"])
def test_odd_codes_are_unknown_codes(client, code):
    assert client.get(f"/r/{code}/").status_code == 404


def test_guessing_links_is_limited(client, agent):
    for n in range(10):
        assert client.get(f"/r/NADA23{n:02d}/").status_code == 404
    assert client.get("/r/NADA2399/").status_code == 429
    assert client.get("/r/CARP2345/").status_code == 429
    assert client.get("/r/CARP2345/", REMOTE_ADDR="190.0.0.9").status_code == 200


def test_a_client_who_opens_a_link_is_led_to_the_late_code(client, agent, login):
    login(factories.client())
    text = client.get("/r/CARP2345/").content.decode()
    assert "/cuenta/codigo/" in text
    assert 'name="password"' not in text
    assert 'value="CARP2345"' in client.get("/cuenta/codigo/").content.decode()


def test_a_client_who_has_a_referrer_and_the_agent_read_their_own_case(client, agent, login):
    luisa = factories.client()
    factories.refer(luisa.person, agent.person)
    login(luisa)
    assert "/cuenta/codigo/" not in client.get("/r/CARP2345/").content.decode().split("<main")[1].split("</main>")[0]
    login(agent)
    assert "/oficina/invitar/" in client.get("/r/CARP2345/").content.decode()


def beacon(browser, **more):
    return browser.post("/r/CARP2345/visita/", {"c": "qr"}, **{"HTTP_USER_AGENT": PHONE} | more)


def test_a_visit_is_counted_once_per_browser(client, agent):
    first = beacon(client)
    assert (first.status_code, first.content) == (204, b"")
    beacon(client)
    touch = Touch.objects.get()
    assert (touch.kind, touch.channel, touch.person, touch.code.code) == ("visit", "qr", None, "CARP2345")
    assert re.fullmatch(r"[0-9a-f]{32}", touch.visitor)
    beacon(Browser())
    assert Touch.objects.count() == 2


@pytest.mark.parametrize("program", ["WhatsApp/2.23.20.0 A", "facebookexternalhit/1.1", "Googlebot/2.1", ""])
def test_programs_are_not_visits(client, agent, program):
    assert beacon(client, HTTP_USER_AGENT=program).status_code == 204
    assert not Touch.objects.exists()


def test_neither_the_owner_nor_an_unknown_code_is_a_visit(client, agent, login):
    assert client.post("/r/NADA2345/visita/", HTTP_USER_AGENT=PHONE).status_code == 204
    login(agent)
    assert beacon(client).status_code == 204
    assert not Touch.objects.exists()


def test_a_visit_is_never_counted_on_get(client, agent):
    assert client.get("/r/CARP2345/visita/", HTTP_USER_AGENT=PHONE).status_code == 405
    client.get("/r/CARP2345/", HTTP_USER_AGENT=PHONE)
    assert not Touch.objects.exists()


def test_the_beacon_needs_the_pages_token(agent):
    browser = Browser(enforce_csrf_checks=True)
    assert beacon(browser).status_code == 403
    page = browser.get("/r/CARP2345/").content.decode()
    token = re.search(r'data-token="(\w+)"', page)[1]
    assert beacon(browser, HTTP_X_CSRFTOKEN=token).status_code == 204
    assert Touch.objects.count() == 1


def test_a_visitor_number_of_somebodys_making_is_not_kept(client, agent):
    client.cookies["visitor"] = "<script>"
    beacon(client)
    assert re.fullmatch(r"[0-9a-f]{32}", Touch.objects.get().visitor)


def test_one_address_cannot_flood_the_visits(agent):
    for _n in range(70):
        beacon(Browser())
    assert Touch.objects.count() == 60


def test_the_face_is_shown_to_whoever_was_shown_the_invitation(client, agent):
    assert client.get("/invitacion/foto/").status_code == 404
    agent.person.photo = files.store(factories.picture(), files.PICTURE, by=None)
    agent.person.save()
    assert client.get("/invitacion/foto/").status_code == 404
    assert "/invitacion/foto/" in client.get("/r/CARP2345/").content.decode()
    photo = client.get("/invitacion/foto/")
    assert (photo.status_code, photo["Content-Type"]) == (200, "image/png")
    assert Browser().get("/invitacion/foto/").status_code == 404
