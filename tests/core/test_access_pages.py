"""Signing in, codes, passwords, the second factor and open sessions: allauth's pages in our frame and our words."""

import re
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from core.templatetags.ui import device
from notifications.actions import payload_of
from notifications.models import Message
from tests import factories
from tests.core.test_error_pages import INLINE, assert_guarded

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def page(answer: Any) -> str:
    """The answer as text, once it is sure that the strict browser rules do not break it."""
    assert answer.status_code == 200
    assert_guarded(answer)
    html = str(answer.content.decode())
    assert "vi-gate-card" in html
    assert not INLINE.search(html)
    return html


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found is not None
    return found[1].strip()


def sign_in(client: Client, user: Any, **following: Any) -> Any:
    data = {"login": user.email, "password": factories.PASSWORD}
    return client.post("/acceso/login/", data | following, headers=ENGLISH)


def confirm_password(client: Client, then: str) -> Any:
    data = {"password": factories.PASSWORD, "next": then}
    return client.post("/acceso/reauthenticate/", data, follow=True, headers=ENGLISH)


@pytest.fixture
def member(client: Client) -> Any:
    user = factories.client(factories.person("Luisa", "Restrepo")).person.user
    user.set_password(factories.PASSWORD)
    user.save()
    sign_in(client, user)
    return user


def test_sign_in_is_one_form_and_a_way_to_join(client: Client):
    html = page(client.get("/acceso/login/?next=/cuenta/", headers=ENGLISH))
    assert heading(html) == "Sign in"
    assert html.count('name="password"') == 1
    assert 'href="/registro/?next=/cuenta/"' in html
    assert '<input type="hidden" name="next" value="/cuenta/">' in html


def test_a_wrong_password_keeps_the_address(client: Client):
    user = factories.user(password=factories.PASSWORD)
    answer = client.post("/acceso/login/", {"login": user.email, "password": "another"}, headers=ENGLISH)
    html = page(answer)
    assert "do not belong together" in html
    assert f'value="{user.email}"' in html


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/acceso/password/reset/", "Did you forget your password?"),
        ("/acceso/password/reset/done/", "Check your e-mail"),
        ("/acceso/password/reset/key/1-gone/", "This link no longer works"),
        ("/acceso/password/reset/key/done/", "Your password is changed"),
        ("/acceso/inactive/", "Contact us"),
    ],
)
def test_pages_before_signing_in(client: Client, address: str, title: str):
    assert heading(page(client.get(address, headers=ENGLISH))) == title


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/acceso/email/", "Your e-mail addresses"),
        ("/acceso/password/change/", "Change your password"),
        ("/acceso/reauthenticate/", "Confirm that it is you"),
        ("/acceso/logout/", "Do you want to sign out?"),
    ],
)
def test_pages_of_whoever_is_signed_in(client: Client, member: Any, address: str, title: str):
    assert heading(page(client.get(address, headers=ENGLISH))) == title


def last_letter() -> str:
    """The text of the newest e-mail, as it goes out."""
    letter = message_from_string(payload_of(message=Message.objects.latest("pk")), policy=default)
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_new_password_from_the_mail(client: Client):
    user = factories.user(password=factories.PASSWORD)
    client.post("/acceso/password/reset/", {"email": user.email})
    link = re.search(r"/acceso/password/reset/key/[^\s>]+", last_letter())
    assert link is not None
    answer = client.get(link[0], follow=True, headers=ENGLISH)
    assert heading(page(answer)) == "Choose a new password"
    there = answer.redirect_chain[-1][0]
    html = page(client.post(there, {"password1": "one-password", "password2": "another-one"}, headers=ENGLISH))
    assert "The new password once more" in html
    assert 'class="vi-error-summary"' in html
    client.post(there, {"password1": "blue-lamp-garden", "password2": "blue-lamp-garden"})
    user.refresh_from_db()
    assert user.check_password("blue-lamp-garden")


def test_another_address_is_confirmed_with_a_code_and_becomes_the_main_one(client: Client, member: Any):
    asked = client.post("/acceso/email/", {"action_add": "", "email": "new@example.test"})
    assert asked.url.startswith("/acceso/reauthenticate/")
    assert not EmailAddress.objects.filter(email="new@example.test").exists()
    html = page(confirm_password(client, "/acceso/email/"))
    assert heading(html) == "Check your e-mail"
    assert "new@example.test" in html
    assert "not the code" in page(client.post("/acceso/confirm-email/", {"code": "ZZZZZZ"}, headers=ENGLISH))
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", last_letter(), re.MULTILINE)
    assert code is not None
    client.post("/acceso/confirm-email/", {"code": code[1]})
    assert EmailAddress.objects.get(email="new@example.test").verified
    html = page(client.get("/acceso/email/", headers=ENGLISH))
    assert "Make it the main one" in html
    client.post("/acceso/email/", {"action_primary": "", "email": "new@example.test"})
    assert EmailAddress.objects.get(user=member, primary=True).email == "new@example.test"


@pytest.mark.django_db(transaction=True)
def test_staff_learn_why_they_need_a_second_factor_and_get_to_the_backend(client: Client):
    user = factories.staff(superuser=True)
    user.set_password(factories.PASSWORD)
    user.save()
    sign_in(client, user, next="/admin/")
    answer = client.get("/admin/", follow=True, headers=ENGLISH)
    assert "To enter the backend you need a second factor" in page(answer)
    answer = confirm_password(client, "/acceso/2fa/totp/activate/?next=%2Fadmin%2F")
    html = page(answer)
    assert heading(html) == "Turn on the second factor"
    assert "To enter the backend you need a second factor" in html
    assert 'src="data:image/svg+xml;base64,' in html
    secret = re.search(r'<code class="vi-key">(\w+)</code>', html)
    assert secret is not None
    wrong = client.post("/acceso/2fa/totp/activate/?next=%2Fadmin%2F", {"code": "x"}, headers=ENGLISH)
    assert "To enter the backend you need a second factor" in page(wrong)
    answer = client.post("/acceso/2fa/totp/activate/", {"code": code_of(secret[1])}, follow=True, headers=ENGLISH)
    html = page(answer)
    assert heading(html) == "Your recovery codes"
    assert len(re.findall(r"<li><code>\d+</code></li>", html)) == 10
    assert 'href="/admin/"' in html
    assert client.get("/admin/").status_code == 200


def code_of(secret: str) -> str:
    return factories.current_code(secret)


def test_whoever_has_no_business_in_the_backend_reads_nothing_of_it(client: Client, member: Any):
    html = page(confirm_password(client, "/acceso/2fa/totp/activate/"))
    assert heading(html) == "Turn on the second factor"
    assert "backend" not in html


def test_the_second_factor_is_asked_for_and_managed(client: Client, member: Any):
    factories.totp(member)
    client.logout()
    html = page(client.get(sign_in(client, member).url, headers=ENGLISH))
    assert heading(html) == "Now your second factor"
    assert "Wait for the next code of the app" in page(
        client.post("/acceso/2fa/authenticate/", {"code": "wrong"}, headers=ENGLISH)
    )
    factories.sign_in(client, member, second_factor=True)
    assert "Turn off" in client.get("/cuenta/seguridad/", headers=ENGLISH).content.decode()
    html = page(confirm_password(client, "/acceso/2fa/totp/deactivate/"))
    assert heading(html) == "Turn off the second factor?"
    html = page(client.get("/acceso/2fa/recovery-codes/generate/", headers=ENGLISH))
    assert heading(html) == "Make new recovery codes?"


def test_other_sessions_can_be_closed(client: Client, member: Any):
    other = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/130 Mobile Safari/537"})
    sign_in(other, member)
    other.get("/cuenta/")
    html = client.get("/cuenta/seguridad/", headers=ENGLISH).content.decode()
    assert "Chrome, Android" in html
    client.post("/cuenta/seguridad/sesiones/cerrar/")
    assert other.get("/cuenta/").status_code == 302
    assert client.get("/cuenta/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name", "icon"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537 Edg/130", "Edge, Windows", "computer"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) AppleWebKit Safari/604", "Safari, iPhone", "device"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko Firefox/131.0", "Firefox, Linux", "computer"),
    ],
)
def test_a_device_in_words(agent: str, name: str, icon: str):
    assert device(agent) == {"name": name, "icon": icon}
