"""The referral programme through real pages, on phones and a desktop."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from core.access import PERMISSIONS
from referrals.models import Dispute, Touch
from referrals.queries import find_code, referrer_of
from tests import factories


def with_password(user: Any) -> Any:
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.fixture
def carlos() -> Any:
    agent = factories.agent(factories.person("Carlos", "Peña Ñáñez"), code="CARP2345")
    with_password(agent.person.user)
    return agent.person


@pytest.fixture
def staff() -> Any:
    return with_password(factories.totp(factories.staff(*PERMISSIONS)))


@pytest.mark.row("SL4")
def test_a_code_of_ones_own_and_what_comes_of_it(open_page, sign_in, carlos, staff):
    agent = open_page(phone=True)
    sign_in(agent, carlos.user)
    agent.goto("/oficina/invitar/codigo/")
    agent.fill("[name=code]", "carlos p")
    agent.locator("form:has([name=code]) [type=submit]").click()
    expect(agent.locator("main")).to_contain_text("CARLOSP")

    desk = open_page()
    sign_in(desk, staff)
    desk.goto("/admin/codigos/")
    desk.get_by_role("link", name="CARLOSP").click()
    desk.locator("[name=decision][value=accept]").click()
    desk.wait_for_url("**/admin/codigos/")
    assert find_code("CARLOSP").owner == carlos

    agent.goto("/oficina/invitar/")
    expect(agent.locator("#invite-code")).to_have_value("CARLOSP")
    with agent.expect_download() as flyer:
        agent.locator("a[href$='volante-a6.pdf']").click()
    assert flyer.value.suggested_filename == "volante-CARLOSP-a6.pdf"
    sent = agent.locator("a[href^='https://wa.me/']").first.get_attribute("href")
    message = parse_qs(urlsplit(sent).query)["text"][0]
    link = re.search(r"/r/CARLOSP/\?c=wa", message)[0]

    visitor = open_page(phone=True)
    with visitor.expect_response("**/visita/"):
        visitor.goto(link)
    assert Touch.objects.get().channel == "whatsapp"

    agent.goto("/oficina/referidos/")
    agent.locator("a[href*='ver=visitas'][href*='canal=whatsapp']").click()
    expect(agent.locator("#lista li")).to_have_count(1)
    assert agent.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.row("SL3")
def test_a_client_says_that_somebody_else_invited_them(open_page, sign_in, carlos, staff, tmp_path):
    other = factories.agent(factories.person("Marta", "Ruiz"), code="MARTA234").person
    luisa = factories.client(factories.person("Luisa", "Fernández")).person
    factories.refer(luisa, carlos)
    picture = tmp_path / "mensaje.png"
    picture.write_bytes(factories.picture().read())

    client = open_page(phone=True)
    sign_in(client, with_password(luisa.user))
    client.goto("/cuenta/codigo/")
    client.locator("a[href='/cuenta/codigo/reclamo/']").first.click()
    client.fill("[name=code]", "marta 234")
    client.fill("[name=text]", "Me invitó en la feria")
    client.set_input_files("[name=file]", str(picture))
    client.locator("form:has([name=text]) [type=submit]").click()
    expect(client.locator("main")).to_contain_text("Me invitó en la feria")

    desk = open_page()
    sign_in(desk, staff)
    desk.goto(f"/admin/disputas/{Dispute.objects.get().pk}/")
    expect(desk.locator("main")).to_contain_text("mensaje.png")
    desk.fill("[name=reason]", "Lo muestra el mensaje")
    desk.locator("[name=decision][value=accept]").click()
    desk.wait_for_url("**/admin/disputas/")
    assert referrer_of(luisa).referrer == other
    client.goto("/cuenta/avisos/")
    expect(client.locator("main")).to_contain_text("Lo muestra el mensaje")


@pytest.mark.row("SL5")
def test_a_client_shares_and_sees_how_it_looks(open_page, sign_in):
    luisa = factories.client(factories.person("Luisa", "Fernández")).person
    page = open_page(phone=True)
    sign_in(page, with_password(luisa.user))
    page.goto("/cuenta/")
    with page.expect_response("**/tarjeta-*") as picture:
        page.locator("details:has(img[src*='tarjeta-']) summary").click()
        page.locator("img[src*='tarjeta-']").scroll_into_view_if_needed()
    assert picture.value.status == 200
    page.locator("[data-copy]:has(#share-text) [data-copy-button]").click()
    assert "/r/" not in page.evaluate("navigator.clipboard.readText()")
