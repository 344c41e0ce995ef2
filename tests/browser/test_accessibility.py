"""U25 U27 U30: axe finds nothing on any page, whoever reads it, light or dark; none scrolls sideways, and none asks
another's server for anything."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from playwright.sync_api import Page

from tests import factories
from tests.browser.conftest import hand_over
from tests.config.cast import make_cast
from tests.security.crawl import paths, visitors

AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (rules) => (await axe.run(document, {
        runOnly: rules, resultTypes: ["violations"], selectors: false, // a quarter quicker: its text says which it is
    })).violations
    .flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 240)}`))"""
WIDER = "document.documentElement.scrollWidth > screen.width"
STILL = "* { transition: none !important }"  # no colour half way from one theme to the other
# Where each looks: strangers everywhere, others at the doors that are theirs.
DOORS = {
    "anonymous": "/", "owner": ("/oficina/", "/acceso/"), "client": "/cuenta/", "other agent": "/oficina/",
    "staff": "/admin/",
}  # fmt: skip


@pytest.mark.parametrize("role", DOORS)
def test_no_page_keeps_anybody_out(open_page: Any, client: Any, role: str) -> None:
    with transaction.atomic():  # as a request of its own would
        cast = make_cast()
        who = visitors(cast)[role]
    page = open_page(phone=role != "staff", bypass_csp=True)  # axe measures with inline styles
    if who:
        hand_over(page, who)
        factories.sign_in(client, who)
    seen, wrong, asked = 0, [], []
    page.on("request", lambda request: asked.append(request.url))
    page.context.add_init_script(path=AXE)
    for path in paths(cast):
        if path.startswith(DOORS[role]) and is_page(client.get(path)):
            page.goto(path, wait_until="load")
            wrong += [f"{path}: {found}" for found in complaints(page)]
            seen += 1
    assert wrong == []
    assert seen > 5
    assert {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))} == {"localhost"}


def test_what_keeps_people_out_is_found(open_page: Any) -> None:
    """The control."""
    page = open_page(phone=True, bypass_csp=True)
    page.set_content("<title>x</title><main><input><p style='color: #999; width: 500px'>gris</p></main>")
    found = complaints(page)
    for name in ("label:", "color-contrast:", "page-has-heading-one:", "wider"):
        assert any(text.startswith(name) for text in found), (name, found)


def is_page(answer: Any) -> bool:
    """No picture or file, no part of a page, nothing that is for others or only takes a POST."""
    html = answer.status_code == 200 and "html" in answer.headers["Content-Type"]
    return html and b"<title>" in answer.content


def complaints(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    page.add_style_tag(content=STILL)
    found = page.evaluate(LOOK, RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"dark {text}" for text in page.evaluate(LOOK, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    return found + (["wider than the screen"] if page.evaluate(WIDER) else [])
