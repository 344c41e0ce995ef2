"""Staff decide on redemptions in a browser: by keyboard, many at once, modified forwards and back, sent off."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from core.access import PERMISSIONS
from ledger.queries import balances, check_invariants
from rewards.models import Product, Redemption
from tests import factories
from tests.rewards import cast


@pytest.fixture
def staff(transactional_db: Any) -> Any:
    return ready(factories.staff(*PERMISSIONS))


def ready(user: Any) -> Any:
    factories.totp(user)
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def confirm(page: Any) -> None:
    """The decision asks who it is."""
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", factories.PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").first.click()


def without_session(page: Any, press: str) -> None:
    """The session ends while somebody types; they press, sign in (here: the same session again) and are led back."""
    kept = [cookie for cookie in page.context.cookies() if "session" in cookie["name"]]
    for cookie in kept:
        page.context.clear_cookies(name=cookie["name"])
    page.locator(press).first.click()
    page.wait_for_url("**/acceso/login/**")
    page.context.add_cookies(kept)
    page.goto(parse_qs(urlsplit(page.url).query)["next"][0])


def fits(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.row("SL10")
def test_a_request_is_found_opened_and_approved_by_keyboard(open_page: Any, sign_in: Any, staff: Any) -> None:
    made, other = (cast.redeem(cast.holder(), factories.product(name)) for name in ("Olla", "Taza"))
    desk = open_page()
    sign_in(desk, staff)
    desk.goto("/admin/canjes/?state=requested")
    desk.keyboard.press("j")
    expect(desk.locator(":focus")).to_have_text(made.number)
    desk.keyboard.press("j")
    expect(desk.locator(":focus")).to_have_text(other.number)
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/canjes/{made.pk}/")
    desk.keyboard.press("r")
    expect(desk.locator("#rechazar [name=reason]")).to_be_focused()
    desk.keyboard.type("jka")
    desk.locator("h1").click()
    desk.keyboard.press("a")
    desk.keyboard.press("Enter")
    confirm(desk)
    expect(desk.locator("main")).to_contain_text("aprobado")
    assert [row.state for row in Redemption.objects.order_by("pk")] == ["approved", "requested"]
    desk.locator("[data-keys-switch]").click()
    desk.keyboard.press("m")
    expect(desk.locator("[data-keys-hint]")).to_be_hidden()
    assert desk.url.endswith(f"/canjes/{made.pk}/")


@pytest.mark.row("SL10")
def test_what_staff_typed_outlives_their_session(open_page: Any, sign_in: Any, staff: Any) -> None:
    """U13, on pages of ours and of the admin: what a page brought itself, and what is sealed, is never put back."""
    made = cast.redeem(cast.holder(), factories.product("Olla"))
    desk = open_page()
    sign_in(desk, staff)
    desk.goto(f"/admin/canjes/{made.pk}/")
    desk.keyboard.press("r")
    desk.fill("#rechazar [name=reason]", "No hay en esta talla")
    without_session(desk, "#rechazar button")
    assert desk.url.endswith(f"/canjes/{made.pk}/")
    expect(desk.locator("#rechazar [name=reason]")).to_have_value("No hay en esta talla")
    desk.keyboard.press("r")
    desk.locator("#rechazar button").first.click()
    confirm(desk)
    expect(desk.locator("main .vi-timeline")).to_contain_text("No hay en esta talla")
    assert desk.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('vi-keep'))") == []

    address = f"/admin/rewards/product/{made.product_id}/change/"
    desk.goto(address)
    desk.fill("textarea[name=description]", "De hierro, con tapa")
    Product.objects.filter(pk=made.product_id).update(points=77)
    without_session(desk, "[name=_save]")
    expect(desk.locator("textarea[name=description]")).to_have_value("De hierro, con tapa")
    expect(desk.locator("[name=points]")).to_have_value("77")
    desk.locator("[name=_save]").first.click()
    desk.wait_for_url("**/rewards/product/")
    assert Product.objects.values_list("description", "points").get(pk=made.product_id) == ("De hierro, con tapa", 77)

    desk.goto("/admin/registros/nuevo/cliente/")
    desk.fill("[name=given_names]", "Luisa Marina")
    without_session(desk, "#registration .btn-primary")
    expect(desk.locator("[name=given_names]")).to_have_value("Luisa Marina")

    desk.goto(f"/admin/personas/{made.person_id}/datos/")
    desk.fill("[name=number]", "1020304050")
    assert "1020304050" not in desk.evaluate("JSON.stringify(sessionStorage)")
    without_session(desk, "form:has([name=number]) [type=submit]")
    expect(desk.locator("[name=number]")).to_have_value("")


@pytest.mark.row("SL10")
def test_two_people_change_the_same_redemption_and_nothing_is_lost(open_page: Any, sign_in: Any, staff: Any) -> None:
    person = cast.holder(1000)
    made = cast.redeem(person, factories.product("Crema de manos de caléndula", stock=9))
    desk, phone = open_page(), open_page(phone=True, dark=True)
    sign_in(phone, ready(factories.staff(*PERMISSIONS)))
    phone.goto(f"/admin/canjes/{made.pk}/modificar/")
    fits(phone)
    sign_in(desk, staff)
    desk.goto(f"/admin/canjes/{made.pk}/")
    desk.keyboard.press("m")
    desk.fill("[name=quantity]", "3")
    desk.fill("[name=reason]", "Pidió tres")
    desk.locator("[name=preview]").first.click()
    expect(desk.locator("[data-difference]")).to_contain_text("200")
    desk.locator("form:has([name=reason]) .btn-primary").click()
    confirm(desk)
    desk.wait_for_url(f"**/canjes/{made.pk}/")
    assert balances(person).available == 700

    phone.select_option("[name=state]", "cancelled")
    phone.fill("[name=reason]", "Ya no lo quiere")
    phone.locator("[name=preview]").first.click()
    expect(phone.locator("form:has([name=reason])")).to_contain_text("1 → 3")
    phone.fill("[name=quantity]", "3")
    phone.locator("[name=preview]").first.click()
    expect(phone.locator("[data-preview-shown]")).to_contain_text("300")
    fits(phone)
    phone.locator("form:has([name=reason]) .btn-primary").click()
    confirm(phone)
    expect(phone.locator("main .vi-timeline")).to_contain_text("Ya no lo quiere")
    fits(phone)
    made.refresh_from_db()
    assert (made.state, balances(person).available, check_invariants()) == ("cancelled", 1000, [])


@pytest.mark.row("SL10")
def test_many_are_approved_packed_and_sent(open_page: Any, sign_in: Any, staff: Any) -> None:
    pot = factories.product("Olla", stock=9, is_delivered=True)
    made = [cast.redeem(cast.holder(), pot, delivery=cast.address(city=city)) for city in ("Cali", "Pasto")]
    left = cast.redeem(cast.holder(), factories.product("Taza"))
    desk = open_page()
    sign_in(desk, staff)
    desk.goto("/admin/canjes/?q=olla")
    desk.check("[data-mark-page]")
    expect(desk.locator("[data-marked]")).to_have_text("2 / 2")
    desk.keyboard.press("a")
    desk.wait_for_url("**/canjes/varios/**")
    expect(desk.locator("[data-count=good]")).to_have_text("2")
    desk.locator("form:has([name=plan]) .btn-primary").click()
    confirm(desk)
    expect(desk.locator("[data-count=done]")).to_have_text("2")
    desk.goto("/admin/canjes/?state=approved")
    with desk.expect_download() as download:
        desk.locator("button[name=format][value=pdf]").click()
    assert re.fullmatch(r"empaque-[\d-]+\.pdf", download.value.suggested_filename)
    desk.get_by_role("link", name=made[0].number).click()
    desk.locator("main a[href$='/envio/']").click()
    desk.fill("[name=carrier]", "Servientrega")
    desk.fill("[name=tracking_number]", "2134")
    desk.locator("form:has([name=carrier]) [type=submit]").click()
    expect(desk.locator("main .vi-timeline")).to_contain_text("Servientrega")
    assert list(Redemption.objects.order_by("pk").values_list("state", flat=True)) == [
        "preparing", "approved", left.state,
    ]  # fmt: skip
