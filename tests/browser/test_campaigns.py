"""RG16 RG17: staff plan a campaign, bring in orders, look who would change, close it; the agent reads what to do."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.access import PERMISSIONS
from core.jobs_run import run_due_jobs
from network.models import Campaign, CampaignOrder
from tests import factories
from tests.network.campaign_cast import campaign, close, states

pytestmark = [pytest.mark.row("RG16"), pytest.mark.row("RG17")]
SHOTS = os.environ.get("SHOTS", "")
FITS = "(one => one.scrollWidth <= one.clientWidth)(document.querySelector('.results'))"


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def test_a_campaign_from_its_plan_to_its_close(open_page: Any, sign_in: Any, transactional_db: Any) -> None:
    states()
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    loyal = factories.agent(joined_at=long_ago, code="LEAL2345")
    idle = factories.agent(factories.person("Inés", "Ociosa"), joined_at=long_ago)
    idle.person.user.set_password(factories.PASSWORD)
    idle.person.user.save()
    close(campaign(1))
    close(campaign(2))
    staff = factories.totp(factories.staff(*PERMISSIONS))
    staff.set_password(factories.PASSWORD)
    staff.save()
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/campanas/")
    shoot(page, "campaigns-list")
    page.get_by_role("link", name="Nueva campaña").click()
    page.get_by_label("Primer día").fill("2025-02-12")
    page.get_by_label("Último día").fill("2025-03-04")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("button", name="Abrirla").click()
    bring_in(page)
    run_due_jobs()
    now = Campaign.objects.get(number=3)
    page.goto(f"/admin/campanas/{now.pk}/")
    page.get_by_role("button", name="Precalcular").click()
    expect(page.get_by_text("Se está calculando").first).to_be_visible()
    run_due_jobs()
    page.goto(f"/admin/campanas/{now.pk}/")
    shoot(page, "campaigns-precalculated")
    page.get_by_role("link", name="Los que pasan a inactivos").click()
    expect(page.get_by_role("link", name="Inés Ociosa")).to_be_visible()
    expect(page.get_by_role("link", name=loyal.person.name)).to_have_count(0)
    shoot(page, "campaigns-stencil")
    warned_on_the_phone(open_page(phone=True), sign_in, idle)
    close_it(page, now)
    idle.refresh_from_db()
    assert not idle.is_active
    page.goto(f"/admin/agentes/{idle.pk}/")
    expect(page.get_by_text("3 campañas sin pedido")).to_be_visible()
    shoot(page, "campaigns-agent")
    for path in ("", f"{now.pk}/", "plantilla/", "pedidos/"):
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(f"/admin/campanas/{path}")
        no_sideways(page)
        shoot(page, f"campaigns-phone-{path.strip('/').replace('/', '-')}")
    states_are_cards(page)
    page.emulate_media(color_scheme="dark")
    page.goto("/admin/campanas/plantilla/")
    shoot(page, "campaigns-phone-dark")


def states_are_cards(page: Page) -> None:
    """Nothing scrolls sideways inside its frame."""
    page.goto("/admin/network/commercialstate/")
    expect(page.locator("#result_list thead")).to_have_css("position", "absolute")
    assert page.evaluate(FITS)


def warned_on_the_phone(phone: Page, sign_in: Any, idle: Any) -> None:
    sign_in(phone, idle.person.user)
    phone.goto("/oficina/")
    expect(phone.get_by_text("tu estado pasa a Cesada")).to_be_visible()
    shoot(phone, "campaigns-office-phone")
    no_sideways(phone)
    phone.get_by_role("link", name="Mi estado comercial en cada campaña").click()
    expect(phone.get_by_text("Campaña 2")).to_be_visible()
    shoot(phone, "campaigns-office-history")
    no_sideways(phone)


def close_it(page: Page, now: Campaign) -> None:
    page.goto(f"/admin/campanas/{now.pk}/")
    page.get_by_role("link", name="Bloquear sus pedidos…").click()
    shoot(page, "campaigns-lock")
    page.get_by_role("button", name="Bloquear sus pedidos").click()
    page.get_by_role("link", name="Cerrar…").click()
    shoot(page, "campaigns-close")
    page.get_by_role("button", name="Cerrar la campaña").click()
    run_due_jobs()


def bring_in(page: Page) -> None:
    """A row that is good and one that is not."""
    page.goto("/admin/campanas/pedidos/")
    rows = "Número de pedido;Agente;Fecha;Valor\nP-1;LEAL2345;15/02/2025;350000\nP-2;NADIE;15/02/2025;1\n"
    table = {"name": "pedidos.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Ver qué haría").click()
    page.wait_for_url("**/campanas/pedidos/*/")
    assert not CampaignOrder.objects.exists()
    expect(page.get_by_text("Ninguna regla, kit ni meta actúa sobre estos pedidos.")).to_be_visible()
    page.get_by_role("button", name="Guardar un pedido").click()
    run_due_jobs()
    page.reload()
    expect(page.locator("[data-count=new]")).to_have_text("1")
    expect(page.get_by_text("Ningún agente tiene ese código o correo.")).to_be_visible()
    shoot(page, "campaigns-orders")
    assert CampaignOrder.objects.count() == 1
