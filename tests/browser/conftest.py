"""One browser per worker; a page per test, on a phone or a desktop, that fails on script errors and refused content."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import factories
from tests.notifications.conftest import MailServer

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in the thread of the test

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def _kept_static() -> Iterator[None]:
    """Browsers keep styles and scripts, as they do of the real server, instead of asking for each on every page."""

    class Kept(StaticFilesHandler):
        def serve(self, request: Any) -> Any:
            answer = super().serve(request)
            answer.headers["Cache-Control"] = "public, max-age=3600"
            return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", Kept)
        yield


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """open_page(phone=True): a fresh person's browser. Console errors and CSP refusals fail the test at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, phone: bool = False, dark: bool = False, **options: Any) -> Page:
        device = PHONE if phone else DESKTOP
        context = browser.new_context(
            **device, base_url=live_server.url, locale="es-CO", color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"], accept_downloads=True,
            **options,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if _is_refusal(m) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _is_refusal(message: Any) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A real SMTP server on loopback; `deliver()` does what a worker does."""
    server = MailServer()
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    yield server
    server.stop()


def hand_over(page: Page, who: Any) -> None:
    """The browser has a session of theirs from now on, with the second factor for staff."""
    cookies = factories.sign_in(Client(), who).cookies.values()
    own = [{"name": one.key, "value": one.value, "domain": "localhost", "path": "/"} for one in cookies]
    page.context.add_cookies(own)


@pytest.fixture
def sign_in(live_server: Any) -> Callable[..., None]:
    """sign_in(page, user): they are in, on the page where they would begin."""

    def enter(page: Page, user: Any) -> None:
        hand_over(page, user)
        page.goto(reverse("website_public:enter"))

    return enter


@pytest.fixture
def sign_in_by_hand(live_server: Any) -> Callable[..., None]:
    """sign_in_by_hand(page, user): through the sign-in page, with the second factor for staff; for the journeys that
    are about it, since it takes as long as five other pages."""

    def enter(page: Page, user: Any) -> None:
        page.goto("/acceso/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", factories.PASSWORD)
        page.locator("form:has([name=password]) [type=submit]").click()
        if user.is_staff:
            page.fill("[name=code]", factories.totp_code(user))
            page.locator("form:has([name=code]) [type=submit]").first.click()
        page.wait_for_url(lambda url: "/acceso/" not in url)

    return enter
