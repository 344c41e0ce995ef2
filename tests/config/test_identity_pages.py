"""Sign-in, password, e-mail, second factor and sessions: in our frame, in Spanish, with and without a way back."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
OPEN = ["account_login", "account_reset_password", "account_reset_password_done"]
SIGNED_IN = [
    "account_email", "account_change_password", "account_reauthenticate", "account_logout", "mfa_index",
    "mfa_activate_totp", "usersessions_list",
]  # fmt: skip


def in_our_frame(page: str) -> bool:
    return (
        'id="main"' in page
        and "vi-header" in page
        and "<style" not in page
        and not re.search(r"<script(?![^>]*src)", page)
    )


@pytest.mark.parametrize("name", OPEN)
def test_anybody_reads_the_open_ones_in_our_frame(client: Client, name: str):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert in_our_frame(answer.content.decode())


@pytest.mark.parametrize("name", SIGNED_IN)
@pytest.mark.parametrize("way", ["", "?next=/admin/", "?next=/cuenta/"])
def test_the_others_are_for_whoever_is_signed_in(client: Client, name: str, way: str):
    path = reverse(name) + way
    if name != "account_logout":
        assert client.get(path).url.startswith("/acceso/login/")
    account = factories.user(password=factories.PASSWORD)
    answer = factories.sign_in(client, account).get(path, follow=True)
    assert answer.status_code == 200
    assert in_our_frame(answer.content.decode())


def test_staff_are_told_why_they_need_a_second_factor(client: Client):
    """S9: whoever comes without one is led to set it up, and on to the backend afterwards."""
    staff = factories.user(password=factories.PASSWORD, is_staff=True)
    factories.sign_in(client, staff, second_factor=False)
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("mfa_activate_totp"))
    assert "segundo factor" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_just_set_up_opens_the_backend(client: Client):
    staff = factories.user(password=factories.PASSWORD, is_staff=True)
    factories.sign_in(client, staff, second_factor=False)
    page = client.get(reverse("mfa_activate_totp") + "?next=/admin/", follow=True)
    if page.redirect_chain:
        client.post(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], {"password": factories.PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
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
