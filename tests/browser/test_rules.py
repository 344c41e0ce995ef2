"""Staff set the programme up in a browser: a rule tried over past contracts and published, the liability, the look."""

from typing import Any

import pytest
from playwright.sync_api import expect

from core.access import PERMISSIONS
from rewards.models import PointRule
from tests import factories
from tests.rewards import cast

DEEP_RED = "#8a1538"


@pytest.fixture
def staff(transactional_db: Any) -> Any:
    user = factories.totp(factories.staff(*PERMISSIONS))
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.mark.row("SL7")
def test_a_rule_is_tried_published_and_its_points_stand_in_the_liability(
    open_page: Any, sign_in: Any, staff: Any
) -> None:
    kind = factories.contract_type("Plan Hogar")
    factories.rule(kind, points=100)
    person = cast.holder(0)
    for number in (1, 2):
        cast.award(person, type=kind, label=f"Contrato H-{number}")
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/reglas/")
    expect(page.locator("main")).to_contain_text("Puntos por cada documento: 100.")
    page.locator("main a[href='/admin/reglas/probar/']").click()
    page.select_option("[name=type]", str(kind.pk))
    page.select_option("[name=formula]", "fixed")
    page.fill("[name=points]", "250")
    page.locator("form:has([name=since]) [type=submit]").click()
    trial = page.locator("#resultado")
    expect(trial).to_contain_text("500")
    expect(trial.locator("tbody")).to_contain_text("+300")
    with page.expect_download() as download:
        page.locator("form[action*='/csv/'] [type=submit]").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert PointRule.objects.count() == 1, "trying writes nothing"
    page.locator("[data-dialog-open=publish]").click()
    page.locator("dialog[open] .btn-primary").click()
    page.wait_for_url("**/reauthenticate/**")
    page.fill("[name=password]", factories.PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/admin/reglas/")
    expect(page.locator("main")).to_contain_text("Puntos por cada documento: 250.")
    assert PointRule.objects.get(points=250).created_by == staff

    page.goto("/admin/pasivo/")
    expect(page.locator("main .vi-amount-value").first).to_contain_text("200")
    page.locator("main a[href='/admin/pasivo/available/']").click()
    expect(page.locator("main tbody")).to_contain_text(person.name)


@pytest.mark.row("SL15")
def test_the_company_sets_its_colour_and_logo_and_every_page_follows(
    open_page: Any, sign_in: Any, staff: Any, tmp_path: Any
) -> None:
    (tmp_path / "logo.png").write_bytes(factories.picture(size=(80, 30)).read())
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/ajustes/?q=color")
    page.locator("main a[href='/admin/ajustes/company.colour/']").first.click()
    page.fill("[name=value]", "#ffee00")
    page.locator("form:has([name=value]) .btn-primary").click()
    expect(page.locator("form:has([name=value])")).to_contain_text("#")
    assert page.url.endswith("/company.colour/"), "a colour nobody can read is not saved"
    page.fill("[name=value]", DEEP_RED)
    page.locator("form:has([name=value]) .btn-primary").click()
    page.wait_for_url("**/admin/ajustes/")
    page.goto("/admin/ajustes/company.logo/")
    page.set_input_files("[name=value]", tmp_path / "logo.png")
    page.locator("form:has([name=value]) .btn-primary").click()
    page.wait_for_url("**/admin/ajustes/")
    anybody = open_page(phone=True)
    anybody.goto("/")
    assert _colour(anybody) == DEEP_RED
    logo = anybody.locator(".vi-brand img").first
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.naturalWidth") > 0


def _colour(page: Any) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--vi-primary-700').trim()"))
