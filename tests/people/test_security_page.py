"""One's own security, in the look of each door: what opens the account, and where one is signed in."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from people.queries import open_sessions
from tests import factories

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/130 Mobile Safari/537"


def enter(user, **headers):
    """A browser that came in through the sign-in page."""
    browser = Client(headers=headers or {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/130"})
    browser.post("/acceso/login/", {"login": user.email, "password": factories.PASSWORD})
    return browser


@pytest.fixture
def member():
    user = factories.client().person.user
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize(
    ("door", "make"),
    [
        ("cuenta", lambda: factories.client().person.user),
        ("oficina", lambda: factories.agent().person.user),
        ("admin", lambda: factories.staff()),
    ],
)
def test_everybody_has_it_in_the_look_of_their_door(login, door, make):
    browser = login(make())
    page = browser.get(f"/{door}/seguridad/")
    assert page.status_code == 200
    assert browser.get("/acceso/2fa/").url == f"/{door}/seguridad/"
    assert browser.get("/acceso/sessions/").url == f"/{door}/seguridad/"
    assert "Llaves de acceso" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_staff_without_their_second_factor_see_it_outside_the_backend(client):
    factories.sign_in(client, factories.staff(), second_factor=False)
    assert client.get("/acceso/2fa/").url == "/cuenta/seguridad/"


def test_it_needs_a_session(client):
    for path in ("/cuenta/seguridad/", "/oficina/seguridad/", "/admin/seguridad/", "/acceso/2fa/"):
        assert client.get(path).url.startswith("/acceso/login/")


def test_it_lists_where_one_is_signed_in_and_ends_one(member):
    here, there = enter(member), enter(member, **{"user-agent": AGENT})
    text = here.get("/cuenta/seguridad/").content.decode()
    assert "Chrome, Android" in text
    assert "Firefox, Linux" in text
    row = next(s for s in UserSession.objects.filter(user=member) if "Android" in s.user_agent)
    here.post(f"/cuenta/seguridad/sesiones/{row.pk}/cerrar/")
    assert there.get("/cuenta/").status_code == 302
    assert here.get("/cuenta/").status_code == 200
    assert "Chrome, Android" not in here.get("/cuenta/seguridad/").content.decode()


def test_it_ends_all_the_others_and_repeating_it_does_no_harm(member):
    here, others = enter(member), [enter(member), enter(member)]
    for _again in range(2):
        assert here.post("/cuenta/seguridad/sesiones/cerrar/").status_code == 302
    assert [b.get("/cuenta/").status_code for b in (here, *others)] == [200, 302, 302]


def test_nobody_ends_anothers_session_or_their_own_by_number(member):
    other = factories.client().person.user
    other.set_password(factories.PASSWORD)
    other.save()
    here, there = enter(member), enter(other)
    for row in UserSession.objects.all():
        here.post(f"/cuenta/seguridad/sesiones/{row.pk}/cerrar/")
    assert here.get("/cuenta/").status_code == 200
    assert there.get("/cuenta/").status_code == 200


def test_sessions_that_ended_by_themselves_are_not_listed(member):
    browser = enter(member)
    browser.session.delete()
    assert open_sessions(user=member, current=None) == []


def test_one_more_session_costs_no_more_queries(member, assert_same_queries):
    here = enter(member)
    assert_same_queries(lambda: here.get("/cuenta/seguridad/"), lambda: enter(member))


def test_passkeys_and_codes_are_named(login, member):
    data = {"name": "Teléfono de Ana", "credential": {}}
    Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)
    page = login(member).get("/cuenta/seguridad/").content.decode()
    assert "Teléfono de Ana" in page
    assert login(factories.client()).get("/cuenta/seguridad/").content.decode().count("Teléfono de Ana") == 0


def test_a_passkey_answer_made_up_opens_nothing(client, member):
    for credential in ("{}", "[]", "null", "x", '{"id":"a","response":{"userHandle":"MQ"}}'):
        client.post("/acceso/2fa/webauthn/login/", {"credential": credential})
        assert client.get("/cuenta/").status_code == 302


def test_nobody_touches_anothers_passkey(login, member):
    key = Authenticator.objects.create(
        user=member, type=Authenticator.Type.WEBAUTHN, data={"name": "Teléfono de Ana", "credential": {}}
    )
    browser = login(factories.client())
    for what in ("edit", "remove"):
        assert browser.get(f"/acceso/2fa/webauthn/keys/{key.pk}/{what}/").status_code == 404
        assert browser.post(f"/acceso/2fa/webauthn/keys/{key.pk}/{what}/", {"name": "Mía"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Teléfono de Ana"
