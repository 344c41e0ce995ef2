"""A passkey, made and used in a real browser with a device of its own (Chromium's virtual authenticator)."""

import pytest
from allauth.mfa.models import Authenticator

from tests import factories


@pytest.fixture
def device():
    """device(page): the browser gets a phone-like authenticator that says yes to whatever is asked."""

    def give(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return session, made["authenticatorId"]

    return give


def add_passkey(page, name="Mi teléfono"):
    page.goto("/acceso/2fa/webauthn/add/")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("form:has([name=password]) [type=submit]")
    page.fill("[name=name]", name)
    page.click("[data-passkey-button]")
    page.wait_for_url("**/recovery-codes/")


def test_a_client_adds_a_passkey_and_signs_in_with_it_alone(open_page, sign_in_by_hand, device):
    member = factories.client(factories.user(password=factories.PASSWORD).person).person.user
    page = open_page(phone=True)
    device(page)
    sign_in_by_hand(page, member)
    add_passkey(page)
    page.goto("/cuenta/seguridad/")
    assert page.locator(".vi-list-main", has_text="Mi teléfono").is_visible()
    page.context.clear_cookies()
    page.goto("/acceso/login/?next=/cuenta/seguridad/")
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    page.wait_for_url("**/cuenta/seguridad/")
    page.get_by_text("Usada por última vez").wait_for()
    page.get_by_role("link", name="Quitar Mi teléfono").click()
    page.fill("[name=password]", factories.PASSWORD)
    page.click("form:has([name=password]) [type=submit]")
    page.get_by_role("button", name="Quitar").click()
    page.wait_for_url("**/cuenta/seguridad/")
    assert not Authenticator.objects.filter(user=member).exists()


def test_staff_enter_the_backend_with_a_passkey_as_second_factor(open_page, sign_in_by_hand, device):
    staff = factories.user(factories.person("Sofía", "Staff"), password=factories.PASSWORD, is_staff=True)
    page = open_page()
    device(page)
    page.goto("/acceso/login/")
    page.fill("[name=login]", staff.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("form:has([name=password]) [type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)
    add_passkey(page)
    page.goto("/admin/")
    assert page.url.endswith("/admin/")
    page.context.clear_cookies()
    page.goto("/acceso/login/?next=/admin/")
    page.fill("[name=login]", staff.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("form:has([name=password]) [type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")
    page.get_by_role("button", name="Usar mi llave de acceso").click()
    page.wait_for_url("**/admin/")


def test_a_device_that_refuses_leaves_the_other_ways_open(open_page, device):
    page = open_page()
    session, authenticator = device(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto("/acceso/login/")
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    page.get_by_text("El dispositivo no dio ninguna llave").wait_for()
    assert page.locator("[name=password]").is_enabled()
