"""U7 U13: Rewards on a phone: find, save for, redeem in three screens, follow the parcel; and what can go wrong."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ledger.queries import balances
from rewards.models import Category, Delivery, Product, Redemption
from tests import factories
from tests.rewards import cast as rewards_cast

HOME = {"recipient": "Doña Ñusta “Mamá”", "phone": "300 123 4567", "address": "Calle 1 # 2-3 & más", "city": "Cali"}


@pytest.fixture
def agent() -> Any:
    person = rewards_cast.holder(1000)
    person.user.set_password(factories.PASSWORD)
    person.user.save()
    return person


@pytest.fixture
def towels() -> Product:
    home = Category.objects.create(name="Hogar")
    factories.product("Maleta", points=900, stock=0, category=home)
    return factories.product("Toallas", points=300, category=home, is_delivered=True, max_per_agent=3)


def fill(page: Page) -> None:
    for name, text in HOME.items():
        page.fill(f"[name={name}]", text)


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= 360


def confirm(page: Page) -> None:
    page.locator("form:has([name=quantity]) .btn-primary").click()


@pytest.mark.row("SL9")
def test_from_a_goal_to_the_parcel(open_page: Any, sign_in: Any, agent: Any, towels: Product) -> None:
    phone = open_page(phone=True)
    sign_in(phone, agent.user)
    phone.goto("/oficina/premios/")
    phone.locator("summary", has_text="Filtrar").click()
    phone.check("[name=reach]")
    phone.locator("form[role=search] details button").click()
    expect(phone.locator("main")).not_to_contain_text("Maleta")
    assert fits(phone)
    phone.locator("main a", has_text="Toallas").first.click()
    phone.locator("form:has([name=pin]) button").click()
    phone.goto("/oficina/")
    expect(phone.locator("#meta")).to_contain_text("Toallas")
    assert fits(phone)
    phone.locator("#meta a[href$='/canjear/']").click()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    fill(phone)
    phone.fill("[name=quantity]", "2")
    expect(phone.locator("#after")).to_contain_text("400")
    assert not [url for url in asked if "Calle" in url], "an address never stands in an address"
    assert fits(phone)
    confirm(phone)
    phone.wait_for_url(re.compile(r"/oficina/canjes/CJ-\d+/"))
    made = Redemption.objects.get()
    assert (made.points, balances(agent).available, made.delivery.recipient) == (600, 400, HOME["recipient"])
    phone.go_back()
    expect(phone.locator("main")).to_contain_text("Canjeaste esto hace un momento")
    phone.go_forward()
    with phone.expect_download() as download:
        phone.locator("a[href$='/recibo/']").click()
    assert download.value.suggested_filename == f"{made.number}.pdf"
    phone.locator("a[href$='/entrega/']").click()
    phone.fill("[name=city]", "Palmira")
    phone.locator("form:has([name=city]) [type=submit]").click()
    expect(phone.locator("main")).to_contain_text("Palmira")
    Delivery.objects.update(carrier="Coordinadora", tracking_number="G-77", tracking_url="https://rastreo.example/77")
    rewards_cast.advance(made, "approved")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("G-77")
    assert phone.locator("a[href='https://rastreo.example/77']").get_attribute("rel") == "noopener noreferrer"
    expect(phone.locator("[data-until]")).to_have_count(0)
    assert fits(phone)


@pytest.mark.row("SL9")
def test_nothing_typed_is_lost_and_it_is_redeemed_once(
    open_page: Any, sign_in: Any, agent: Any, towels: Product
) -> None:
    phone = open_page(phone=True)
    sign_in(phone, agent.user)
    address = f"/oficina/premios/{towels.pk}/canjear/"
    phone.goto(address)
    other = phone.context.new_page()
    other.goto(address)
    fill(phone)
    session = [c for c in phone.context.cookies() if "session" in c["name"]]
    for cookie in session:
        phone.context.clear_cookies(name=cookie["name"])
    confirm(phone)
    phone.wait_for_url("**/acceso/login/**")
    assert Redemption.objects.count() == 0
    phone.fill("[name=login]", agent.user.email)
    phone.fill("[name=password]", factories.PASSWORD)
    phone.locator("form:has([name=password]) [type=submit]").click()
    phone.wait_for_url(f"**{address}")
    for name, text in HOME.items():
        expect(phone.locator(f"[name={name}]")).to_have_value(text)
    expect(phone.locator("[data-keep-note]")).to_be_visible()
    Product.objects.update(points=400)
    confirm(phone)
    expect(phone.locator("[data-error-summary]")).to_contain_text("400")
    expect(phone.locator("[name=recipient]")).to_have_value(HOME["recipient"])
    phone.locator("form:has([name=quantity]) .btn-primary").dblclick()
    phone.wait_for_url(re.compile(r"/oficina/canjes/CJ-\d+/"))
    assert (Redemption.objects.get().points, balances(agent).available) == (400, 600)
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("Canjeaste esto hace un momento")
    expect(phone.locator("[data-keep-note]")).to_be_hidden()
    other.reload()
    expect(other.locator("main")).to_contain_text("Canjeaste esto hace un momento")
    assert Redemption.objects.count() == 1
