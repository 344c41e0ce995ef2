"""SL6 and SL12 as staff live them: a client becomes an agent, moves, stops and is found again; desktop and phone."""

from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from core.access import PERMISSIONS
from network.models import Agent, AgentChange
from notifications.models import Message
from tests import factories
from tests.api.cast import Caller

SMALL = """() => [...document.querySelectorAll(`main a, main button, main input:not([type=hidden]):not([type=radio]),
  main select, main textarea, main summary`)].filter(e => { const box = e.getBoundingClientRect();
  return box.height && box.height < 47.5 }).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def staff() -> Any:
    user = factories.totp(factories.staff(*PERMISSIONS))
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.fixture
def cast() -> dict[str, Any]:
    carlos = factories.agent(factories.person("Carlos", "Peña Ñáñez"), code="CARP2345")
    dora = factories.agent(factories.person("Dora", "Díaz"), code="DORA2345")
    luisa = factories.client(factories.person("Luisa", "Prueba"))
    factories.refer(luisa.person, carlos.person)
    return {"carlos": carlos, "dora": dora, "luisa": luisa}


def is_whole(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def is_not_cut(page: Page) -> None:
    wide = page.locator(".vi-table-wrap").first.evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert wide[0] <= wide[1], f"the table of {page.url} is cut"


def send(page: Page) -> None:
    page.locator("form:has([name=reason]) [type=submit]").last.click()


@pytest.mark.row("SL6")
def test_a_client_becomes_an_agent_moves_and_goes_back(open_page, sign_in, staff, cast):
    desk = open_page()
    sign_in(desk, staff)
    desk.goto(f"/admin/clientes/{cast['luisa'].pk}/")
    desk.locator("a[href$='/hacer-agente/']").click()
    expect(desk.locator(f"#sponsor-{cast['carlos'].pk}")).to_be_checked()
    desk.fill("[name=reason]", "Firmó su vinculación")
    desk.locator("#id_q").press_sequentially("dora", delay=30)
    desk.locator(f"#sponsor-{cast['dora'].pk}").check()
    expect(desk.locator("[name=reason]")).to_have_value("Firmó su vinculación")
    send(desk)
    desk.wait_for_url(f"**/admin/clientes/{cast['luisa'].pk}/")
    agent = Agent.objects.get(person=cast["luisa"].person)
    assert agent.sponsor == cast["dora"]

    desk.goto(f"/admin/agentes/{agent.pk}/")
    desk.locator("a[href$='/lider/']").click()
    desk.locator("#id_q").press_sequentially("carlos", delay=30)
    desk.locator(f"#sponsor-{cast['carlos'].pk}").check()
    desk.fill("[name=reason]", "Se mudó de ciudad")
    is_whole(desk)
    send(desk)
    desk.wait_for_url(f"**/admin/agentes/{agent.pk}/")
    expect(desk.locator("#historial")).to_contain_text("Se mudó de ciudad")
    expect(desk.locator("#historial del", has_text="Dora Díaz")).to_have_count(1)

    desk.locator("a[href$='/volver-a-cliente/']").click()
    code = agent.person.invite_codes.get().code
    expect(desk.locator("main")).to_contain_text(code)
    desk.fill("[name=reason]", "Se retira")
    desk.evaluate("document.querySelector('form[data-once]').removeAttribute('data-once')")
    desk.locator("form:has([name=reason]) [type=submit]").last.dblclick()
    desk.wait_for_url(f"**/admin/agentes/{agent.pk}/")
    agent.refresh_from_db()
    assert agent.state == "client_only"
    assert AgentChange.objects.filter(agent=agent, act="network.return_to_client").count() == 1
    told = Message.objects.filter(person=agent.person, channel="bell").values_list("kind", flat=True)
    assert list(told.order_by("pk")) == ["network.became_agent", "network.sponsor_changed", "network.agent_returned"]


@pytest.mark.row("SL6")
def test_the_same_from_a_phone(open_page, sign_in, staff, cast):
    phone = open_page(phone=True, dark=True)
    sign_in(phone, staff)
    for path in (
        "/admin/agentes/?points_from=0", f"/admin/agentes/{cast['carlos'].pk}/", f"/admin/clientes/{cast['luisa'].pk}/",
        f"/admin/agentes/{cast['carlos'].pk}/lider/", f"/admin/agentes/{cast['carlos'].pk}/inactivar/",
        f"/admin/clientes/{cast['luisa'].pk}/hacer-agente/",
    ):  # fmt: skip
        phone.goto(path)
        is_whole(phone)
        assert phone.evaluate(SMALL) == [], path
    phone.fill("[name=reason]", "Firmó")
    send(phone)
    phone.wait_for_url(f"**/admin/clientes/{cast['luisa'].pk}/")
    assert Agent.objects.get(person=cast["luisa"].person).sponsor == cast["carlos"]
    erp = another_system(phone)
    assert erp.post("/agents/CARP2345/inactivate", {"reason": "No renovó"}).status_code == 200
    phone.goto(f"/admin/agentes/{cast['carlos'].pk}/")
    expect(phone.locator("#historial")).to_contain_text(f"servicio web ({erp.headers['Authorization'][7:19]})")


def another_system(page: Page) -> Caller:
    """Somebody makes a key for it, whose secret is read off the page."""
    page.goto("/admin/claves/")
    page.locator(".vi-empty a").click()
    page.fill("[name=name]", "ERP")
    page.locator("[name=scopes][value='agents:activate']").check()
    is_whole(page)
    page.locator("form:has([name=scopes]) [type=submit]").click()
    page.fill("[name=password]", factories.PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    secret = page.locator("#secret").input_value()
    is_whole(page)
    page.locator("a.btn-primary[href^='/admin/claves/']").click()
    expect(page.locator("main")).to_contain_text(secret[:12])
    is_whole(page)
    assert page.evaluate(SMALL) == [], page.url
    return Caller(secret)


@pytest.mark.row("SL12")
def test_an_agent_is_found_corrected_and_exported(open_page, sign_in, staff, cast):
    with transaction.atomic():
        factories.points(cast["carlos"].person, 1250)
    long = "maria.del.carmen.rodriguez.santamaria@correo-de-la-empresa.example.test"
    maria = factories.person("María del Carmen", "Rodríguez Santamaría", email=long)
    factories.agent(maria, sponsor=cast["carlos"])
    factories.contract(maria.client, referrer=cast["carlos"].person)
    desk = open_page()
    sign_in(desk, staff)
    desk.goto("/admin/agentes/")
    expect(desk.locator("tbody tr")).to_have_count(3)
    is_not_cut(desk)
    desk.goto("/admin/clientes/")
    is_not_cut(desk)
    desk.goto("/admin/contratos/")
    is_not_cut(desk)

    desk.goto("/admin/agentes/")
    desk.locator("details:has([name=points_from]) summary").click()
    desk.fill("[name=points_from]", "1000")
    desk.select_option("[name=contracts]", "yes")
    desk.locator("form[role=search] [type=submit]").click()
    desk.wait_for_url("**points_from=1000**")
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.locator("[name=points_from]")).to_have_value("1000")
    with desk.expect_download() as file:
        desk.locator("button[name=format][value=csv]").click()
    text = file.value.path().read_text(encoding="utf-8-sig")
    assert "Carlos" in text
    assert "Dora" not in text

    desk.locator("tbody a", has_text="Carlos").first.click()
    desk.locator("a[href$='/editar/']").click()
    desk.fill("[name=phone]", "+573001112233")
    send(desk)
    expect(desk.locator("#id_reason")).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("[name=phone]")).to_have_value("+573001112233")
    desk.fill("[name=reason]", "Cambió de número")
    send(desk)
    desk.wait_for_url(f"**/admin/agentes/{cast['carlos'].pk}/")
    expect(desk.locator("#historial")).to_contain_text("Cambió de número")
    expect(desk.locator("#historial")).to_contain_text("+573001112233")
    desk.locator(f"a[href='/admin/agentes/?sponsor={cast['carlos'].pk}']").click()
    expect(desk.locator("tbody tr")).to_have_count(1)
