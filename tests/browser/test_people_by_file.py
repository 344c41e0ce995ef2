"""A file of people in a browser, on a phone: mistakes, confirmation, undo."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.access import PERMISSIONS
from people.models import Person
from tests import factories
from tests.browser.test_bulk_upload import work
from tests.network.load_cast import csv_file, row


@pytest.fixture
def staff(transactional_db):
    user = factories.totp(factories.staff(*PERMISSIONS))
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.mark.row("RG1")
def test_people_by_file_from_mistakes_to_undo(open_page, sign_in, staff, tmp_path):
    rows = [row("Ana", "Gil", "52123456", "ana@casa.test"), row("Eva", "Sol", "", "no es correo")]
    (tmp_path / "personas.csv").write_bytes(csv_file(rows).read())
    page = open_page(phone=True)
    sign_in(page, staff)
    page.goto("/admin/personas/importar/")
    page.set_input_files("[name=table]", tmp_path / "personas.csv")
    page.locator("form:has([name=table]) [type=submit]").click()
    page.wait_for_url("**/importar/*/")
    expect(page.locator("[data-count=create]")).to_have_text("1")
    expect(page.locator("[data-count=error]")).to_have_text("1")
    with page.expect_download() as download:
        page.locator("a[href$='/errores/']").click()
    assert "no es correo" in Path(download.value.path()).read_text("utf-8-sig")
    page.locator("form[action$='/confirmar/'] [type=submit]").click()
    page.wait_for_load_state()
    work()
    page.reload()
    expect(page.locator("[data-count=made]")).to_have_text("1")
    assert Person.objects.get(email="ana@casa.test").client.channel == "file"
    page.locator("a[href$='/deshacer/']").click()
    page.locator("[name=reason]").fill("Archivo equivocado")
    page.locator("form:has([name=reason]) [type=submit]").click()
    page.wait_for_load_state()
    work()
    page.reload()
    expect(page.locator("[data-count=undone]")).to_have_text("1")
