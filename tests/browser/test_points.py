"""U8 U9: The agent asks for missing points on a phone, staff answer, and the statement is checked by anybody."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import PERMISSIONS
from rewards.models import Claim, Statement
from tests import factories
from tests.rewards import cast as rewards_cast


def ready(user: Any) -> Any:
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.mark.row("SL7")
def test_missing_points_are_asked_for_answered_and_stand_in_the_statement(open_page: Any, sign_in: Any) -> None:
    person = factories.agent(factories.person("Mariana", "Gómez Ñáñez")).person
    clerk = ready(factories.totp(factories.staff(*PERMISSIONS)))
    friend, kind = factories.client().person, factories.contract_type("Plan Hogar")
    factories.refer(friend, person)
    factories.rule(kind, points=300)
    rewards_cast.award(person, type=kind, about=friend, label="Contrato H-1")
    phone = open_page(phone=True)
    sign_in(phone, ready(person.user))
    phone.goto("/oficina/puntos/")
    phone.locator("#main a[href='/oficina/reclamos/'], main a[href='/oficina/reclamos/']").first.click()
    phone.locator("main a[href='/oficina/reclamos/nuevo/']").first.click()
    phone.select_option("[name=about]", str(friend.pk))
    phone.fill("[name=document]", "H-2")
    phone.fill("[name=text]", "Firmó en mayo y no lo veo.")
    phone.locator("form:has([name=text]) [type=submit]").click()
    phone.wait_for_url(re.compile(r"/reclamos/RC-\d+/"))
    claim = Claim.objects.get()
    desk = open_page()
    sign_in(desk, clerk)
    desk.goto(f"/admin/reclamos/{claim.pk}/")
    expect(desk.locator("main")).to_contain_text("Contrato H-1")
    desk.fill("form:has([value=accept]) [name=text]", "Era el H-1: ya está publicado.")
    desk.locator("[value=accept]").click()
    desk.wait_for_url(f"**/admin/reclamos/{claim.pk}/")
    phone.reload()
    expect(phone.locator("[data-talk]")).to_contain_text("ya está publicado")
    phone.goto("/oficina/extracto/")
    expect(phone.locator("main")).to_contain_text("300")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    with phone.expect_download() as download:
        phone.locator("form:has([name=mes]) [type=submit]").click()
    assert download.value.suggested_filename.endswith(".pdf")
    anybody = open_page(phone=True)
    anybody.goto(f"/verificar/{Statement.objects.get().code}/")
    expect(anybody.locator("main")).to_contain_text("300")
    expect(anybody.locator("main")).not_to_contain_text("Mariana")
