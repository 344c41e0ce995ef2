"""Registration through its doors and passages, as people meet it: newcomers on a phone, agents, staff."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core import conf
from core.access import PERMISSIONS
from network.enums import Channel, Target
from network.models import Agent, Application
from notifications.actions import send_due
from people.models import Person, PersonDocument
from tests import factories
from tests.network.registration import cast as forms
from tests.network.registration.test_pages import one_page
from tests.workflows import cast as flows

ASKED = "given_names* family_names* identification* email* phone* address password* code doc_rut* consents*"


@pytest.fixture
def cast() -> dict[str, Any]:
    forms.documents()
    carlos = factories.agent(factories.person("Carlos", "Peña", email="carlos@casa.test"), code="CARP2345")
    staff = factories.totp(factories.staff(*PERMISSIONS))
    for user in (carlos.person.user, staff):
        user.set_password(factories.PASSWORD)
        user.save()
    return {"carlos": carlos, "staff": staff}


def mail_to(server: Any, address: str) -> str:
    send_due()
    return str(server.texts_to(address)[-1])


def code_in(letter: str) -> str:
    return re.findall(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", letter, re.MULTILINE)[-1]


def send(page: Page, container: str = "#registration") -> None:
    page.locator(f"{container} .btn-primary[type=submit]").first.click()


def says_yes(leader: Page, title: str) -> None:
    leader.goto("/oficina/aprobaciones/")
    leader.get_by_role("link", name=title).click()
    leader.locator("button[type=submit]", has_text="Aprobar").click()
    leader.wait_for_url("**/oficina/aprobaciones/")


def asks_again(staff: Page, application: Application, field: str, reason: str) -> None:
    staff.goto(f"/admin/aprobaciones/{application.process_id}/")
    staff.keyboard.press("m")
    staff.check(f"#pedir [name=items][value={field}]")
    staff.fill("#pedir [name=words]", reason)
    staff.locator("#pedir [type=submit]").click()
    staff.wait_for_url("**/admin/aprobaciones/")


def approves(staff: Page, application: Application) -> None:
    staff.goto(f"/admin/aprobaciones/{application.process_id}/")
    staff.keyboard.press("a")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/admin/aprobaciones/**")
    expect(staff.locator(".vi-notice-success")).to_be_visible()


def mends(page: Page) -> None:
    """Only the address is asked for, and it may not be empty."""
    page.click("a[href='/cuenta/registro/corregir/']")
    expect(page.locator("[name=address]")).to_have_value("Calle 1 # 2-3")
    page.fill("[name=address]", "")
    send(page, "main form.vi-form")
    expect(page.locator("#error_1_id_address")).to_be_visible()
    page.fill("[name=address]", "Calle 1 # 2-3, apto 401")
    send(page, "main form.vi-form")
    page.wait_for_url("**/cuenta/registro/")


def fill_wrong(page: Page) -> None:
    """Bad input in every field but the address."""
    wrong = {
        "given_names": "", "family_names": "Rojas Gil", "identification": "12", "email": "eva@", "phone": "12",
        "password": "corta", "address": "Calle 1 # 2-3",
    }  # fmt: skip
    for name, value in wrong.items():
        page.fill(f"#registration [name={name}]", value)


def hands_in(page: Page, path: Path) -> None:
    """A document breaks off after its first piece, the page is opened anew, and the same file goes on where it was."""
    Image.frombytes("RGB", (600, 500), os.urandom(600 * 500 * 3)).save(path, "PNG")
    pieces: list[str] = []
    page.on("request", lambda request: pieces.append(request.url) if "/subir/" in request.url else None)
    page.route("**/subir/*/?from=524288", lambda route: route.abort("internetdisconnected"))
    page.set_input_files("[name=doc_rut]", path)
    state = page.locator("[data-upload=doc_rut] [data-upload-text]")
    expect(state).to_contain_text("Se perdió la conexión")
    page.unroute("**/subir/*/?from=524288")
    page.reload()
    pieces.clear()
    page.set_input_files("[name=doc_rut]", path)
    expect(state).to_contain_text("ya está aquí", timeout=20_000)
    assert not any("from=0" in url for url in pieces), "what was here already is not sent again"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def fills_in(eva: Page, document: Path) -> None:
    """Who invited her stands there and no code is asked; nothing is lost by mistakes and a session that ends."""
    expect(eva.locator("main")).to_contain_text("Carlos P. te invita")
    expect(eva.locator("[name=code]")).to_have_count(0)
    hands_in(eva, document)
    fill_wrong(eva)
    send(eva)
    for name in ("given_names", "identification", "email", "phone", "password", "consents"):
        expect(eva.locator(f"#error_1_id_{name}")).to_be_visible()
    expect(eva.locator("[name=address]")).to_have_value("Calle 1 # 2-3")
    eva.goto("/legal/")
    eva.go_back()
    for name, value in {"given_names": "", "family_names": "Rojas Gil", "email": "eva@", "phone": "12"}.items():
        expect(eva.locator(f"#registration [name={name}]")).to_have_value(value)
    eva.context.clear_cookies(name="session")  # as when the session ends
    eva.reload()
    expect(eva.locator("[name=family_names]")).to_have_value("Rojas Gil")
    expect(eva.locator("[data-upload=doc_rut]")).to_contain_text("ya está aquí")
    for name, value in {"given_names": "Eva", "identification": "1020304050", "email": "eva@cas.test",
                        "phone": "3012223344", "password": factories.PASSWORD}.items():  # fmt: skip
        eva.fill(f"#registration [name={name}]", value)
    eva.check("#registration [name=consents]")
    send(eva)


def corrects_her_address(page: Page) -> None:
    """She has left the page of the code, is led on to it, and sees there that she mistyped it."""
    page.goto("/unete/")
    expect(page.locator(".vi-notice")).to_contain_text("eva@cas.test")
    page.get_by_role("link", name="Escribir el código").click()
    expect(page.locator("main")).to_contain_text("eva@cas.test")
    page.get_by_role("link", name="Ese no es mi correo").click()
    page.wait_for_url("**/registro/corregir-correo/")
    page.fill("[name=email]", "eva@")
    send(page, "main form.vi-form")
    expect(page.locator("#error_1_id_email")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("[name=email]", "eva@casa.test")
    send(page, "main form.vi-form")
    page.wait_for_url("**/confirm-email/**")
    expect(page.locator("main")).to_contain_text("eva@casa.test")


@pytest.mark.row("RG1", "RG4", "RG9", "RG14")
def test_somebody_joins_mends_and_is_approved(open_page, sign_in, mail_server, cast, tmp_path):
    """A document that breaks off and goes on, bad input in every field, a session that ends, then a flow: her leader
    says yes, staff want something again, she sends only that, and their last word makes her an agent."""
    team = cast["staff"].roles.first()
    flow = flows.flow(
        flows.step(team, name="Visto bueno", responsible="leader"), flows.step(team), subject="registration"
    )
    factories.document_kind("rut", name="RUT", audience="agent")
    one_page(
        Channel.INVITATION, Target.AGENT, ASKED, flow=flow.code, initial_state="preregistered", documents="now"
    )  # fmt: skip
    eva = open_page(phone=True)
    eva.goto("/r/CARP2345/")  # who invited her goes along to every page of the window
    eva.goto("/unete/")
    fills_in(eva, tmp_path / "rut.png")
    eva.wait_for_url("**/confirm-email/**")
    corrects_her_address(eva)
    eva.fill("[name=code]", code_in(mail_to(mail_server, "eva@casa.test")))
    eva.locator("form:has([name=code]) [type=submit]").first.click()
    eva.wait_for_url(re.compile("/(cuenta|oficina)/"))
    eva.goto("/cuenta/registro/")
    expect(eva.locator(".vi-timeline")).to_be_visible()

    made = Application.objects.get(person__email="eva@casa.test")
    carlos, staff = open_page(phone=True), open_page()
    sign_in(carlos, cast["carlos"].person.user)
    says_yes(carlos, "Eva Rojas Gil")
    sign_in(staff, cast["staff"])
    asks_again(staff, made, "address", "La dirección está incompleta")
    eva.reload()
    expect(eva.locator("main")).to_contain_text("La dirección está incompleta")
    mends(eva)
    assert PersonDocument.objects.get(person__email="eva@casa.test").file.name == "rut.png"
    assert Person.objects.get(email="eva@casa.test").address == "Calle 1 # 2-3, apto 401"

    approves(staff, made)
    agent = Agent.objects.get(person__email="eva@casa.test")
    assert (agent.state, agent.sponsor) == ("active", cast["carlos"])
    eva.goto("/oficina/")
    expect(eva).to_have_url(re.compile("/oficina/$"))


@pytest.mark.row("RG1", "RG3", "RG6")
def test_somebody_known_is_led_on_and_told_only_with_the_code(open_page, sign_in, mail_server, cast):
    """An agent registers a client who is on record; she confirms on her phone and stays one person."""
    one_page(Channel.BACKOFFICE, Target.AGENT, "given_names* family_names* email* phone", sponsor="ask")
    luisa = factories.client(factories.person("Luisa", "Paz", email="luisa@casa.test", phone="+573001112233"))
    luisa.person.user.set_password(factories.PASSWORD)
    luisa.person.user.save()
    carlos = open_page(phone=True)
    sign_in(carlos, cast["carlos"].person.user)
    carlos.goto("/oficina/registrar/")
    carlos.click("a[href='/oficina/registrar/agente/']")
    for name, value in {"given_names": "Luisa", "family_names": "Paz", "email": "otra@casa.test",
                        "phone": "300 111 22 33"}.items():  # fmt: skip
        carlos.fill(f"#registration [name={name}]", value)
    send(carlos)
    carlos.wait_for_url("**/oficina/registros/")
    expect(carlos.locator("main")).to_contain_text("Luisa Paz")

    letter = mail_to(mail_server, "luisa@casa.test")
    link = re.search(r"/registro/confirmar/\d+/\?c=\w+", letter)[0]
    phone = open_page(phone=True)
    phone.goto(link)
    send(phone, "form:has([name=code])")
    expect(phone.locator("main")).to_contain_text("Carlos P.")
    for box in phone.locator("main [type=checkbox]").all():
        box.check()
    send(phone, "main form.vi-form")
    phone.wait_for_url("**/acceso/login/**")
    assert Person.objects.filter(name_key="luisa paz").count() == 1
    assert Agent.objects.get(person=luisa.person).state == "preregistered"

    visitor = open_page(phone=True)
    visitor.goto("/contacto/")
    for name, value in {"given_names": "Luisa", "family_names": "Paz", "email": "luisa@casa.test",
                        "message": "¿Cuándo empiezo?"}.items():  # fmt: skip
        visitor.fill(f"#registration [name={name}]", value)
    visitor.check("#registration [name=consents]")
    send(visitor)
    visitor.wait_for_url("**/contacto/gracias/")
    assert Person.objects.filter(name_key="luisa paz").count() == 1


def joins_again_and_asks_to_leave(page: Page, agent: Agent) -> None:
    """A client becomes an agent by the form to join, and asks to be a client only, which now waits."""
    one_page(Channel.SITE, Target.AGENT, "given_names* email* address* consents", initial_state="active")
    page.click("main a[href='/unete/']")
    expect(page.locator("[name=given_names]")).to_have_count(0)  # only what is not known of her
    page.fill("[name=address]", "Calle 8 # 1-2")
    for box in page.locator("#registration [type=checkbox]").all():
        box.check()
    send(page)
    page.wait_for_url("**/cuenta/registro/")
    assert Agent.objects.get(pk=agent.pk).state == "active"
    conf.change("network.leave_flow", "approval", by=None)
    page.locator("details:has(form[action='/cuenta/registro/solo-cliente/']) summary").click()
    page.locator("form[action='/cuenta/registro/solo-cliente/'] button").click()
    page.wait_for_url("**/cuenta/registro/")
    expect(page.locator(".vi-timeline")).to_be_visible()


def asks_and_takes_back(leader: Page, agent: Agent) -> None:
    """A leader asks from the card that somebody of their line is a client only, and thinks better."""
    conf.change("network.leaders_let_go", "approval", by=None)
    leader.goto(f"/oficina/red/?persona={agent.pk}")
    leader.click(f"a[href='/oficina/solo-cliente/{agent.pk}/']")
    expect(leader.locator(f"main a[href='/oficina/red/?persona={agent.pk}']")).to_be_visible()
    leader.fill("[name=reason]", "Se va del país")
    send(leader, "main form")
    leader.wait_for_url("**/oficina/registros/")
    leader.locator("main li form button").click()
    expect(leader.locator(".vi-notice-success")).to_be_visible()
    expect(leader.locator("main li form")).to_have_count(0)
    assert Application.objects.get(person=agent.person).state == "withdrawn"
    assert Agent.objects.get(pk=agent.pk).state == "active"


def lets_go(staff: Page, agent: Agent) -> None:
    staff.goto(f"/admin/registros/{Application.objects.get(person=agent.person, state='waiting').pk}/")
    staff.check("[name=outcome][value=approved]")
    staff.locator("form:has([name=outcome]) [type=submit]").first.click()
    expect(staff.locator(".vi-notice-success")).to_be_visible()
    assert Agent.objects.get(pk=agent.pk).state == "client_only"


@pytest.mark.row("RG6", "RG18")
def test_agents_leave_come_back_and_are_let_in_again(open_page, sign_in, sign_in_by_hand, cast):
    conf.change("network.leave_flow", "at_once", by=None)
    conf.change("network.return_flow", "at_once", by=None)
    conf.change("network.leaders_reactivate", True, by=None)
    berta = factories.agent(factories.person("Berta", "Bella"), state="inactive", sponsor=cast["carlos"])
    dora = factories.agent(factories.person("Dora", "Díaz"), state="inactive", sponsor=cast["carlos"])
    for agent in (berta, dora):
        agent.person.user.set_password(factories.PASSWORD)
        agent.person.user.save()
    phone = open_page(phone=True)
    sign_in(phone, berta.person.user)
    expect(phone).to_have_url(re.compile("/oficina/estado/"))
    phone.locator("form[action='/cuenta/registro/volver/'] .btn-primary").click()
    phone.wait_for_url("**/cuenta/registro/")
    assert Agent.objects.get(pk=berta.pk).state == "active"
    phone.locator("details:has(form[action='/cuenta/registro/solo-cliente/']) summary").click()
    phone.locator("form[action='/cuenta/registro/solo-cliente/'] button").click()
    phone.wait_for_url("**/cuenta/registro/")
    assert Agent.objects.get(pk=berta.pk).state == "client_only"
    joins_again_and_asks_to_leave(phone, berta)

    carlos = open_page(phone=True)
    sign_in(carlos, cast["carlos"].person.user)
    carlos.goto("/oficina/registros/")
    carlos.click(f"a[href='/oficina/reactivar/{dora.pk}/']")
    carlos.fill("[name=reason]", "Habló conmigo")
    send(carlos, "main form")
    carlos.wait_for_url("**/oficina/registros/")
    assert Agent.objects.get(pk=dora.pk).state == "active"
    asks_and_takes_back(carlos, dora)

    staff = open_page()
    sign_in(staff, cast["staff"])
    lets_go(staff, berta)
    Agent.objects.filter(pk=dora.pk).update(state="inactive")
    staff.goto(f"/admin/agentes/{dora.pk}/preactivar/")
    staff.fill("[name=reason]", "Firmó de nuevo")
    staff.locator("main form .btn-primary").click()
    staff.wait_for_url(f"**/admin/agentes/{dora.pk}/")
    guest = open_page(phone=True)
    sign_in_by_hand(guest, dora.person.user)
    expect(guest).to_have_url(re.compile("/oficina/$"))
    staff.goto(f"/admin/clientes/{berta.person.client.pk}/inactivar/")
    staff.fill("[name=reason]", "Lo pidió")
    staff.locator("main form .btn-primary").click()
    staff.wait_for_url(f"**/admin/clientes/{berta.person.client.pk}/")
    phone.goto("/cuenta/")
    expect(phone).to_have_url(re.compile("/cuenta/registro/"))
