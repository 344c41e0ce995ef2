"""A document goes up from a phone over a bad connection, is reviewed by keyboard, sent again, and accepted."""

import os
import re

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from people.models import BlacklistReason, DocumentReason, PersonDocument
from people.permissions import MANAGE_BLACKLIST, REVIEW_DOCUMENTS, VIEW_DOCUMENTS
from tests import factories


def noisy(path):
    """A picture of more than a megabyte: several pieces."""
    Image.frombytes("RGB", (700, 600), os.urandom(700 * 600 * 3)).save(path, "PNG")
    return path


@pytest.fixture
def people():
    """An agent and somebody who reviews, both with a password."""
    user, staff = factories.agent().person.user, factories.staff(REVIEW_DOCUMENTS, VIEW_DOCUMENTS, MANAGE_BLACKLIST)
    for account in (user, factories.totp(staff)):
        account.set_password(factories.PASSWORD)
        account.save()
    factories.document_kind("cedula", name="Cédula por las dos caras", audience="agent")
    DocumentReason.objects.create(name="Borrosa", text="La foto está borrosa: tómala con luz.")
    return user, staff


def send_over_a_bad_connection(phone, file):
    """The second piece is lost once; it goes on by itself."""
    lost = []

    def lose_one(route: Route) -> None:
        if "from=524288" in route.request.url and not lost:
            lost.append(route.request.url)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    phone.route("**/subir/**", lose_one)
    phone.set_input_files("input[name=file]", file)
    expect(phone.locator("[data-upload-text]")).to_contain_text("Se perdió la conexión")
    expect(phone.locator("[data-upload-text]")).to_contain_text("ya está aquí", timeout=20_000)
    assert lost
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def send_with_a_session_that_is_over(phone, user):
    """Signing in leads back to the form, and the file is still chosen."""
    for cookie in phone.context.cookies():
        if "session" in cookie["name"]:
            phone.context.clear_cookies(name=cookie["name"])
    phone.get_by_role("button", name="Entregar").click()
    phone.wait_for_url("**/acceso/login/**")
    phone.fill("[name=login]", user.email)
    phone.fill("[name=password]", factories.PASSWORD)
    phone.locator("form:has([name=password]) [type=submit]").click()
    phone.wait_for_url("**/oficina/documentos/cedula/")
    expect(phone.locator("[data-upload-text]")).to_contain_text("cedula.png: ya está aquí")
    expect(phone.get_by_text("está aquí otra vez")).to_be_visible()
    phone.get_by_role("button", name="Entregar").click()


def review(desk, key):
    """Take the next one, look at it, press the key."""
    desk.goto("/admin/documentos/")
    desk.keyboard.press("n")
    desk.wait_for_url(re.compile(r"/admin/documentos/\d+/"))
    expect(desk.locator("img.vi-paper")).to_have_js_property("naturalWidth", 700)
    desk.keyboard.press(key)


@pytest.mark.row("RG9")
@pytest.mark.row("CS1")
def test_from_the_phone_to_the_queue_and_back(open_page, sign_in, tmp_path, people):
    user, staff = people
    phone, desk = open_page(phone=True), open_page()
    sign_in(phone, user)
    phone.goto("/oficina/perfil/")
    phone.get_by_role("link", name=re.compile("Cédula por las dos caras")).first.click()
    send_over_a_bad_connection(phone, noisy(tmp_path / "cedula.png"))
    send_with_a_session_that_is_over(phone, user)
    expect(phone.get_by_text("en revisión")).to_be_visible()
    phone.goto("/oficina/documentos/cedula/")
    expect(phone.get_by_text("está aquí otra vez")).to_have_count(0)  # it arrived: nothing is kept of it
    sign_in(desk, staff)
    review(desk, "r")
    desk.get_by_label("Borrosa").check()
    desk.get_by_role("button", name="Rechazar y avisarle").click()
    desk.wait_for_url("**/admin/documentos/")
    phone.goto("/oficina/documentos/cedula/")
    expect(phone.get_by_text("La foto está borrosa").first).to_be_visible()
    phone.set_input_files("input[name=file]", noisy(tmp_path / "otra.png"))
    phone.get_by_role("button", name="Entregar").click()  # it waits for the file by itself
    expect(phone.get_by_text("en revisión")).to_be_visible(timeout=20_000)
    review(desk, "a")
    desk.wait_for_url("**/admin/documentos/")
    assert sorted(PersonDocument.objects.values_list("version", "state")) == [(1, "rejected"), (2, "accepted")]


@pytest.mark.row("RG11")
def test_whoever_is_kept_out_reads_only_contact_us(open_page, sign_in, people):
    user, staff = people
    reason = BlacklistReason.objects.create(name="Fraude probado")
    phone, desk = open_page(phone=True), open_page()
    sign_in(phone, user)
    sign_in(desk, staff)
    desk.goto(f"/admin/lista-negra/nueva/?persona={user.person_id}")
    desk.select_option("[name=reason]", str(reason.pk))
    desk.get_by_role("button", name="Ver a quién afecta").click()
    expect(desk.get_by_text("Una persona queda afuera")).to_be_visible()
    desk.get_by_role("button", name="Dejar afuera").click()
    expect(desk.get_by_text("Agregado.")).to_be_visible()
    phone.goto("/oficina/perfil/")
    expect(phone.get_by_role("heading", name="Contáctanos")).to_be_visible()
    phone.goto("/acceso/login/")
    phone.fill("[name=login]", user.email)
    phone.fill("[name=password]", factories.PASSWORD)
    phone.locator("form:has([name=password]) [type=submit]").click()
    expect(phone.get_by_role("heading", name="Contáctanos")).to_be_visible()
