"""RG8: staff build a form and see it live; somebody fills it in on a phone, and nothing typed is lost."""

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.access import PERMISSIONS
from network.enums import Channel, Target
from network.models import RegistrationDraft, RegistrationForm
from network.queries import form_in_force
from people.models import ExtendedField
from tests import factories
from tests.network.registration.test_countries import publish

pytestmark = pytest.mark.row("RG8")
SHOTS = os.environ.get("SHOTS", "")


def shoot(page: Page, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def staff(transactional_db: Any) -> Any:
    user = factories.totp(factories.staff(*PERMISSIONS))
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def test_staff_build_a_form_seeing_it_as_it_will_be(open_page: Any, sign_in: Any, staff: Any) -> None:
    options = [{"code": "s", "label": "Pequeña"}, {"code": "m", "label": "Mediana"}]
    ExtendedField.objects.create(code="talla", label="Talla de camisa", kind="choice", choices=options)
    form = RegistrationForm.objects.get(country="CO", channel="site", target="agent")
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/formularios/")
    shoot(page, "forms-list")
    page.locator(f"main a[href='/admin/formularios/{form.pk}/']").click()
    preview = page.locator("#vista")
    expect(preview).to_contain_text("Fecha de nacimiento")
    shoot(page, "forms-editor")
    page.locator("#given_names summary").click()
    page.fill("[name=lab_given_names]", "¿Cómo te llamas?")
    expect(preview).to_contain_text("¿Cómo te llamas?")
    page.locator("main details.vi-help > summary").click()
    page.select_option("[name=at_x_talla]", "2")
    expect(preview).to_contain_text("Talla de camisa")
    page.select_option("[name=at_given_names]", "0")
    expect(preview.locator(".vi-notice-warn")).to_be_visible()
    page.select_option("[name=at_given_names]", "1")
    expect(preview.locator(".vi-notice-warn")).to_have_count(0)
    page.locator("button[name=publish]").click()
    page.wait_for_url(f"**/admin/formularios/{form.pk}/")
    assert form_in_force(country="CO", channel="site", target="agent").number == 2
    page.goto(f"/admin/formularios/{form.pk}/versiones/")
    expect(page.locator("main")).to_contain_text("¿Cómo te llamas?")
    shoot(page, "forms-versions")
    for path in ("campos/", "identificaciones/", "mascaras/", "campos/nuevo/", "nuevo/"):
        page.goto(f"/admin/formularios/{path}")
        shoot(page, f"forms-{path.strip('/').replace('/', '-')}")
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("", f"{form.pk}/", f"{form.pk}/versiones/", "campos/", "identificaciones/", "mascaras/"):
        page.goto(f"/admin/formularios/{path}")
        no_sideways(page)
        shoot(page, f"phone-{path.strip('/').replace('/', '-') or 'list'}")


def chooses_the_country(page: Page) -> None:
    """A link leads straight to Mexico's form; whoever is from somewhere else says so, and what was typed goes along."""
    page.goto("/unete/?pais=MX")
    country, kind = page.locator("[name=pais]"), page.locator("[name=id_kind]")
    expect(country).to_have_value("MX")
    expect(kind.locator("option[value=CURP]")).to_have_count(1)
    page.fill("[name=given_names]", "Luisa")
    no_sideways(page)
    shoot(page, "phone-join-country")
    country.select_option("CO")
    page.get_by_role("button", name="Cambiar país").click()
    page.wait_for_url(re.compile(r"/unete/(\?paso=1)?$"))
    expect(country).to_have_value("CO")
    expect(kind.locator("option[value=CURP]")).to_have_count(0)
    expect(page.locator("[name=given_names]")).to_have_value("Luisa")
    no_sideways(page)


def test_a_phone_fills_it_in_with_masks_and_loses_nothing(open_page: Any) -> None:
    publish(Channel.SITE, Target.AGENT, "MX")
    page = open_page(phone=True)
    chooses_the_country(page)
    number = page.locator("[name=identification]")
    number.press_sequentially("1020304050")
    expect(number).to_have_value("1.020.304.050")
    page.select_option("[name=id_kind]", "CE")
    expect(number).to_have_attribute("inputmode", "text")
    page.select_option("[name=id_kind]", "CC")
    number.fill("")
    page.evaluate("navigator.clipboard.writeText(' C.C. 52 123 456 ')")
    number.focus()
    page.keyboard.press("Control+V")
    expect(number).to_have_value("52.123.456")
    birth = page.locator("[name=birth_date]")
    birth.press_sequentially("1/2/1990")
    expect(birth).to_have_value("01/02/1990")
    page.fill("[name=given_names]", "Luisa")
    with page.expect_response(lambda answer: answer.status == 204):
        page.fill("[name=family_names]", "Fernández")
    assert RegistrationDraft.objects.count() == 1
    shoot(page, "phone-join-1")
    page.reload()
    for name, value in {"given_names": "Luisa", "identification": "52.123.456", "birth_date": "01/02/1990"}.items():
        expect(page.locator(f"[name={name}]")).to_have_value(value)
    page.locator("form[data-draft] .btn-primary").click()
    page.wait_for_url("**?paso=2")
    phone = page.locator("[name=phone]")
    phone.press_sequentially("3001234567")
    expect(phone).to_have_value("300 123 4567")
    page.fill("[name=email]", "no es correo")
    page.locator("form[data-draft] .btn-primary").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[name=email]")).to_have_value("no es correo")
    no_sideways(page)
    shoot(page, "phone-join-2")
    page.fill("[name=email]", "luisa@example.test")
    page.fill("[name=place]", "Cali")
    page.locator("form[data-draft] .btn-primary").click()
    page.wait_for_url("**?paso=3")
    expect(page.locator("[data-captcha-says]")).to_contain_text("no eres un robot")
    expect(page.locator("[data-captcha]")).to_have_value(re.compile("signature"))
    no_sideways(page)
    shoot(page, "phone-join-3")
    page.locator("form[data-draft] .btn-primary").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    shoot(page, "phone-join-errors")
