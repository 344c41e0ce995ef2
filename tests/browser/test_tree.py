"""CS15 and RG19 in a browser: an agent reads the own branch on a phone, staff look through all and choose a place."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core import conf
from core.access import PERMISSIONS
from network import actions
from network.models import Spot
from notifications.models import Message
from tests import factories


def named(given: str, family: str, sponsor: Any = None, **fields: Any) -> Any:
    joined = timezone.now() - timedelta(days=40)
    return factories.agent(factories.person(given, family), sponsor=sponsor, joined_at=joined, **fields)


@pytest.fixture
def cast() -> dict[str, Any]:
    top = named("Tere", "Cima Alta")
    me = named("Carlos", "Peña Ñáñez", top)
    dora = named("Dora", "Díaz", me, code="DORA2345")
    named("Eva", "Larga de los Ríos", me, state="inactive")
    low = named("Luz", "Marina Bajo", dora)
    named("Hondo", "Pérez", low)
    me.person.user.set_password(factories.PASSWORD)
    me.person.user.save()
    return {"top": top, "me": me, "dora": dora, "low": low}


def is_whole(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.row("CS15")
def test_an_agent_reads_the_branch_on_a_phone(open_page, sign_in, cast):
    phone = open_page(phone=True)
    sign_in(phone, cast["me"].person.user)
    phone.goto("/oficina/red/")
    expect(phone.get_by_text("Tere Cima Alta")).to_be_visible()
    is_whole(phone)
    phone.locator("main summary:has-text('Dora Díaz')").click()
    expect(phone.get_by_role("link", name="Luz Marina Bajo")).to_be_visible()
    phone.locator("main summary:has-text('Luz Marina Bajo')").click()
    phone.get_by_role("link", name="Hondo Pérez").click()
    expect(phone.locator(".vi-tree-path [aria-current]")).to_have_text("Hondo Pérez")
    expect(phone.locator("main a[href^='https://wa.me/']")).to_be_visible()
    phone.get_by_role("link", name="Enviar un mensaje").click()
    is_whole(phone)
    phone.fill("main [name=text]", "¿Cómo vas? ñ 🙂")
    phone.get_by_role("button", name="Enviar", exact=True).dblclick()
    expect(phone.locator("main .vi-tree-path [aria-current]")).to_have_text("Hondo Pérez")
    assert Message.objects.filter(kind="network.line_message", channel="bell").count() == 1
    phone.get_by_role("link", name="Mis clientes").first.click()
    is_whole(phone)
    phone.goto("/oficina/red/?vista=lista")
    expect(phone.locator("main tbody tr")).to_have_count(4)
    is_whole(phone)
    assert phone.evaluate("(one => one.scrollWidth <= one.clientWidth)(document.querySelector('.vi-table-wrap'))")
    phone.fill("main [name=q]", "dora2345")
    phone.press("main [name=q]", "Enter")
    expect(phone.locator("main tbody tr")).to_have_count(1)
    is_whole(phone)


@pytest.mark.row("CS15", "RG19")
def test_staff_walk_the_tree_by_keyboard_and_choose_a_place(open_page, sign_in, cast):
    conf.change("network.matrix_on", True, by=None)
    actions.place_first_free(agent=cast["top"])
    user = factories.totp(factories.staff(*PERMISSIONS))
    user.set_password(factories.PASSWORD)
    user.save()
    desk = open_page(dark=True)
    sign_in(desk, user)
    desk.goto(f"/admin/red/?persona={cast['top'].pk}")
    desk.locator("[data-tree] a").first.focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_role("link", name="Dora Díaz")).to_be_visible()
    for key in ("ArrowDown", "ArrowDown"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("link", name="Dora Díaz")).to_be_focused()
    assert desk.evaluate("getComputedStyle(document.activeElement.closest('.vi-tree-card')).outlineStyle") == "solid"
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("link", name="Carlos Peña Ñáñez")).to_be_focused()
    expect(desk.get_by_role("link", name="Dora Díaz")).to_be_hidden()
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("summary:focus-visible")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="Dora Díaz")).to_be_hidden()
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Home")
    expect(desk.get_by_role("link", name="Carlos Peña Ñáñez")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(".vi-tree-path [aria-current]")).to_have_text("Carlos Peña Ñáñez")
    desk.go_back()
    actions.queue_for_places()
    desk.goto("/admin/red/espera/")
    desk.locator(f"a[href='/admin/red/{cast['me'].pk}/ubicar/']").click()
    desk.locator("a[href*='lugar=2']").click()
    desk.fill("[name=reason]", "Lo pidió")
    desk.locator("form:has([name=reason]) [type=submit]").click()
    desk.wait_for_url(f"**/admin/agentes/{cast['me'].pk}/")
    assert Spot.objects.get(agent=cast["me"]).slot == 2
