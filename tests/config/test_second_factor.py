"""S9: staff without a second factor get nowhere, and get it without losing their way."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def test_staff_are_told_why_they_need_it_and_led_to_set_it_up(client: Client):
    staff = factories.user(password=factories.PASSWORD, is_staff=True)
    factories.sign_in(client, staff, second_factor=False)
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("mfa_activate_totp"))
    assert "segundo factor" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_just_set_up_opens_the_backend(client: Client):
    staff = factories.user(password=factories.PASSWORD, is_staff=True)
    factories.sign_in(client, staff, second_factor=False)
    page = client.get(reverse("mfa_activate_totp"), {"next": "/admin/"}, follow=True)
    if page.redirect_chain:
        client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
        client.get(reverse("mfa_activate_totp"))
    code = factories.current_code(client.session["mfa.totp.secret"])
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("wrong", ["000000", "", "abc"])
def test_a_wrong_code_opens_nothing(client: Client, wrong: str):
    staff = factories.totp(factories.user(password=factories.PASSWORD, is_staff=True))
    client.post("/acceso/login/", {"login": staff.email, "password": factories.PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert client.get("/admin/").status_code == 302


def test_a_code_counts_once(client: Client):
    staff = factories.totp(factories.user(password=factories.PASSWORD, is_staff=True))
    code = factories.totp_code(staff)
    for browser, status in ((client, 200), (Client(), 302)):
        browser.post("/acceso/login/", {"login": staff.email, "password": factories.PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert browser.get("/admin/").status_code == status
