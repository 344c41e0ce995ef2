"""Approvals in a browser: a flow drawn while it is written, a queue by keyboard, a leader on a phone, and credit."""

from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import PERMISSIONS
from tests import factories
from tests.sales import cast as sales
from tests.workflows import cast
from workflows import rules
from workflows.models import Flow, ProcessEntry


@pytest.fixture(autouse=True)
def _thing(transactional_db: Any) -> Any:
    rules.register(cast.SUBJECT)
    yield
    rules.SUBJECTS.pop(cast.THING)
    cast.LEADERS.clear()


def ready(user: Any) -> Any:
    factories.totp(user)
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def fits(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def becomes_free(page: Any, process: Any) -> bool:
    """Leaving says so in the background."""
    for _n in range(50):
        if cast.now_at(process).claimed_by is None:
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.row("RG14")
def test_the_queue_is_worked_by_keyboard_and_held_while_open(open_page: Any, sign_in: Any) -> None:
    team = cast.role("Ventas")
    ana, luis = ready(cast.decider(team)), cast.decider(team)
    made = cast.flow(cast.step(team), reasons=["No se lee"])
    first, second, third, fourth = (cast.start(made, title=name) for name in ("Uno", "Dos", "Tres", "Cuatro"))
    desk = open_page()
    sign_in(desk, ana)
    desk.goto("/admin/aprobaciones/")
    desk.keyboard.press("?")
    expect(desk.locator("#keys-help")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    expect(desk.locator(":focus")).to_have_text("Uno")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/aprobaciones/{first.pk}/**")
    expect(desk.locator("[data-claim]")).to_contain_text("Es tuyo")
    assert cast.now_at(first).claimed_by == ana
    desk.keyboard.press("a")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/aprobaciones/{second.pk}/**")
    desk.keyboard.press("m")
    expect(desk.locator("#pedir")).to_have_attribute("open", "")
    desk.locator("#pedir [name=items]").first.check()
    desk.locator("#pedir [name=reason]").select_option("No se lee")
    desk.locator("#pedir [type=submit]").click()
    desk.wait_for_url(f"**/aprobaciones/{third.pk}/**")
    expect(desk.locator("[data-claim]")).to_contain_text("Es tuyo")
    desk.locator("h1").click()
    desk.keyboard.press("l")
    desk.wait_for_url("**/aprobaciones/")
    expect(desk.locator("main")).to_contain_text("Tres")
    assert becomes_free(desk, third)
    cast.actions.claim_step(step=cast.now_at(fourth), by=luis)
    desk.goto(f"/admin/aprobaciones/{fourth.pk}/")
    expect(desk.locator("[data-claim]")).to_contain_text(luis.person.name)
    desk.goto("/admin/aprobaciones/")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    desk.keyboard.press("a")
    desk.wait_for_url("**/varias/**")
    expect(desk.locator("main")).to_contain_text("Tres")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/aprobaciones/")
    never_answered(desk, second)
    acts = ProcessEntry.objects.filter(by=ana).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["approved", "more", "approved", "rejected"]
    fits(desk)


def never_answered(desk: Any, process: Any) -> None:
    """Whoever it was sent back to does not answer, and it is rejected."""
    desk.goto(f"/admin/aprobaciones/{process.pk}/")
    desk.locator("#rechazar summary").click()
    desk.locator("#rechazar [name=reason]").select_option("No se lee")
    desk.locator("#rechazar [type=submit]").click()
    desk.wait_for_url("**/aprobaciones/")


@pytest.mark.row("RG14")
def test_a_flow_is_drawn_while_it_is_written(open_page: Any, sign_in: Any) -> None:
    team = cast.role("Ventas")
    desk = open_page()
    sign_in(desk, ready(factories.staff(*PERMISSIONS)))
    desk.goto("/admin/flujos/nuevo/")
    desk.fill("[name=name]", "Vinculación")
    desk.fill("[name=steps-0-name]", "Revisión")
    desk.locator(f"[name=steps-0-roles][value='{team.pk}']").check()
    expect(desk.locator("#picture")).to_contain_text("Revisión · Ventas")
    desk.locator("[name=add]").click()
    desk.fill("[name=steps-1-name]", "Visto bueno")
    desk.locator("[name=steps-1-responsible]").select_option("leader")
    desk.locator(f"[name=steps-1-roles][value='{team.pk}']").check()
    expect(desk.locator("#picture")).to_contain_text("Visto bueno · el líder")
    desk.locator("form#flow .vi-form-actions [type=submit]").click()
    desk.wait_for_url("**/flujos/*/")
    desk.locator("[name=on]").click()
    desk.wait_for_url("**/flujos/")
    assert Flow.objects.get().is_active
    fits(desk)


@pytest.mark.row("RG14")
def test_a_leader_decides_on_a_phone(open_page: Any, sign_in: Any) -> None:
    leader = factories.agent()
    user = leader.person.user
    user.set_password(factories.PASSWORD)
    user.save()
    cast.LEADERS[9001] = leader.person
    process = cast.start(cast.flow(cast.step(cast.role(), responsible="leader")), subject_id=9001)
    phone = open_page(phone=True)
    sign_in(phone, user)
    phone.goto("/oficina/")
    phone.locator("a[href='/oficina/aprobaciones/']").first.click()
    phone.get_by_role("link", name=process.title).click()
    fits(phone)
    phone.locator("button[type=submit]", has_text="Aprobar").click()
    phone.wait_for_url("**/aprobaciones/")
    assert cast.now_at(process).state == "approved"
    fits(phone)


@pytest.mark.row("RG14")
def test_credit_is_asked_for_on_a_phone_and_stands_there_once_approved(open_page: Any, sign_in: Any) -> None:
    kind = factories.document_kind()
    sales.on(reference_count=1, documents=[kind.code])
    team, asker = cast.role(), factories.client().person.user
    asker.set_password(factories.PASSWORD)
    asker.save()
    cast.flow(cast.step(team), subject="credit", name="Crédito")
    phone = open_page(phone=True)
    sign_in(phone, asker)
    phone.goto("/cuenta/credito/")
    expect(phone.locator(".vi-amount")).to_contain_text("$ 0")
    phone.locator("a[href='/cuenta/credito/solicitar/']").click()
    phone.fill("[name=amount]", "90000000")
    phone.fill("[name=ref_1_name]", "Rosa Peña")
    phone.fill("[name=ref_1_phone]", "300 111 2233")
    phone.fill("[name=ref_1_relation]", "vecina")
    phone.locator("form.vi-form [type=submit]").click()
    expect(phone.locator("[name=amount][aria-invalid=true]")).to_have_value("90000000")
    expect(phone.locator(f"#id_{kind.field_name}_error")).to_be_visible()
    fits(phone)
    phone.set_input_files(f"#id_{kind.field_name}", {"name": "a.pdf", "mimeType": "", "buffer": factories.pdf().read()})
    phone.fill("[name=amount]", "1.000.000")
    phone.locator("form.vi-form [type=submit]").click()
    phone.wait_for_url("**/cuenta/credito/")
    expect(phone.locator("main")).to_contain_text("en revisión")
    desk = open_page()
    sign_in(desk, ready(cast.decider(team)))
    desk.goto("/admin/aprobaciones/")
    desk.get_by_role("link", name=asker.person.name).click()
    expect(desk.locator("main")).to_contain_text("Rosa Peña")
    desk.locator("button[type=submit]", has_text="Aprobar").first.click()
    desk.wait_for_url("**/reauthenticate/**")  # it is about money
    desk.fill("[name=password]", factories.PASSWORD)
    desk.locator("form:has([name=password]) [type=submit]").first.click()
    desk.wait_for_url("**/aprobaciones/")
    phone.reload()
    expect(phone.locator(".vi-amount").first).to_contain_text("$ 1.000.000")
    fits(phone)
