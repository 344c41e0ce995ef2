"""RG10 RG8: a city is chosen by keyboard from what is proposed; staff cover, split and see who moves."""

import os
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.access import PERMISSIONS
from people import actions
from people.models import Person, Territory
from tests import factories

pytestmark = [pytest.mark.row("RG10"), pytest.mark.row("RG8")]
SHOTS = os.environ.get("SHOTS", "")


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def test_a_city_is_chosen_by_keyboard_or_touch(open_page: Any, sign_in: Any, transactional_db: Any) -> None:
    who = factories.client(factories.person(city="")).person
    who.user.set_password(factories.PASSWORD)
    who.user.save()
    page = open_page(phone=True)
    sign_in(page, who.user)
    page.goto("/cuenta/perfil/contacto/")
    city = page.get_by_role("combobox", name="Ciudad")
    city.press_sequentially("barbo")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(city).to_have_attribute("aria-expanded", "true")
    shoot(page, "places-open")
    no_sideways(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(city).to_have_attribute("aria-activedescendant", re.compile("-1$"))
    page.keyboard.press("Enter")
    expect(city).to_have_value("Barbosa, Santander")
    expect(page.get_by_role("listbox")).to_be_hidden()
    city.fill("envig")
    page.get_by_role("option", name="Envigado").tap()
    expect(city).to_have_value("Envigado, Antioquia")
    city.press_sequentially("x")
    page.keyboard.press("Escape")
    city.fill("Envigado, Antioquia")
    page.locator("form[data-once] .btn-primary").click()
    page.wait_for_url("**/cuenta/perfil/")
    found = Person.objects.get(pk=who.pk)
    assert (found.city, found.division.full_name) == ("Envigado", "Envigado, Antioquia")


def test_staff_cover_a_zone_and_split_it_after_a_look(open_page: Any, sign_in: Any, transactional_db: Any) -> None:
    staff = factories.totp(factories.staff(*PERMISSIONS))
    staff.set_password(factories.PASSWORD)
    staff.save()
    lead = factories.agent(factories.person("Carla", "Líder", city="Bello"))
    factories.agent(factories.person("Beto", "Abajo", city="medellin"), sponsor=lead)
    actions.recognise_places(by=None)
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/territorios/")
    shoot(page, "territories-empty")
    page.locator("main .vi-empty a.btn, main a[href$='/nuevo/']").first.click()
    page.select_option("[name=kind]", "zone")
    page.fill("[name=code]", "Z01")
    page.fill("[name=name]", "Antioquia")
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/territorios/*/")
    page.locator("[name=division]").press_sequentially("antio")
    page.locator("[data-place]").first.click()
    page.get_by_role("button", name="Cubrir").click()
    expect(page.locator("main")).to_contain_text("Antioquia 05")
    page.locator("[name=division]").press_sequentially("choc")
    page.locator("[data-place]").first.click()
    page.get_by_role("button", name="Cubrir").click()
    shoot(page, "territory")
    zone = Territory.objects.get(code="Z01")
    page.goto(f"/admin/territorios/{zone.pk}/dividir/")
    page.fill("[name=code]", "Z02")
    page.fill("[name=name]", "Medellín")
    page.fill("[name=more]", "Medellín, Antioquia")
    page.fill("[name=reason]", "Creció mucho")
    page.get_by_role("button", name="Ver quién se mueve").click()
    expect(page.locator("#plan + *")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Beto Abajo")
    shoot(page, "split-preview")
    page.set_viewport_size({"width": 360, "height": 740})
    no_sideways(page)
    shoot(page, "split-preview-phone")
    page.get_by_role("button", name="Dividir ahora").click()
    page.wait_for_url("**/territorios/*/")
    expect(page.locator("main")).to_contain_text("Creció mucho")
    assert Person.objects.get(given_names="Beto").territory.code == "Z02"
    paths = {"tree": "", "none": "sin-territorio/", "divisions": "divisiones/", "page": f"{zone.pk}/"}
    for name, path in paths.items():
        page.goto(f"/admin/territorios/{path}")
        no_sideways(page)
        shoot(page, f"phone-territories-{name}")
