"""The gallery of the kit: axe finds nothing, in the light and in the dark, on a phone and a desktop; dialogs open."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import complaints


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_the_gallery_keeps_nobody_out(open_page: Any, phone: bool) -> None:
    page = open_page(phone=phone, bypass_csp=True)  # axe measures with inline styles
    page.goto("/_kit/")
    assert complaints(page) == []
    page.locator("[data-dialog-open=sample-dialog]").click()
    expect(page.locator("#sample-dialog")).to_be_visible()
    page.locator("#sample-dialog .btn-danger").click()
    expect(page.locator("#sample-dialog")).to_be_hidden()
    page.get_by_role("group", name="Colores de esta página").get_by_role("button", name="Oscuro").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
