"""What goes wrong is said in our words, under the same browser rules as every other answer."""

import importlib.util
import re
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as real
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as product
from core.access import PERMISSIONS
from tests import factories

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def fail(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def suspect(_request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("suspect on purpose")


urlpatterns = [path("falla/", fail), path("dudosa/", suspect), *product]


@pytest.fixture
def browser(settings: Any) -> Client:
    """A client that gets the answer of a failure, and static files, as in production."""
    settings.ROOT_URLCONF = __name__
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def directives(answer: HttpResponse) -> dict[str, str]:
    rules = answer["Content-Security-Policy"].split(";")
    return {name: value for name, _space, value in (rule.strip().partition(" ") for rule in rules)}


def assert_guarded(answer: HttpResponse) -> None:
    rules = directives(answer)
    assert rules["default-src"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not {"script-src", "style-src", "script-src-elem", "style-src-elem"} & rules.keys()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/acceso/login/", 200), ("/nada/", 404), ("/falla/", 500), ("/dudosa/", 400),
     ("/cuenta/", 302), ("/static/css/tokens.css", 200)],
)  # fmt: skip
def test_every_answer_carries_the_browser_rules(browser: Client, address: str, status: int):
    answer = browser.get(address)
    assert answer.status_code == status
    assert_guarded(answer)
    if answer["Content-Type"].startswith("text/html") and status != 302:
        assert not INLINE.search(answer.content.decode())


@pytest.mark.django_db
def test_an_unknown_address_offers_a_way_back(browser: Client):
    answer = browser.get("/nada/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "We cannot find this page" in page
    assert 'href="/"' in page
    assert "vi-gate" in page


@pytest.mark.django_db
def test_a_failure_says_so_without_its_cause(browser: Client):
    answer = browser.get("/falla/", headers={"accept-language": "en"})
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something failed on our side" in page
    assert "broken on purpose" not in page


def test_the_failure_page_needs_no_database():
    """Without the database mark any query would raise."""
    page = get_template("500.html").render()
    assert '<a class="btn btn-primary" href="/">' in page
    assert not INLINE.search(page)


@pytest.mark.django_db
def test_a_page_of_another_account_says_whose_account_is_open(browser: Client):
    client = factories.client()
    factories.sign_in(browser, client)
    answer = browser.get("/oficina/", headers={"accept-language": "en"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "This page is not for your account" in page
    assert client.person.email in page
    assert_guarded(answer)


@pytest.mark.django_db
def test_a_form_out_of_date_is_explained(browser: Client):
    answer = browser.post("/acceso/login/", {"login": "a@example.test"}, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
    assert_guarded(answer)


def settings_with_https(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The settings as a server with HTTPS reads them."""
    for name, value in {"HTTPS": "1", "SECRET_KEY": "k" * 50, "FIELD_KEYS": "f" * 44}.items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("settings_with_https", real.BASE_DIR / "config" / "settings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def https(browser: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    strict = settings_with_https(monkeypatch)
    prefixes = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "LANGUAGE_COOKIE_")
    for name in (name for name in vars(strict) if name.startswith(prefixes)):
        setattr(settings, name, getattr(strict, name))
    return browser


@pytest.mark.django_db
def test_with_https_the_browser_is_held_to_it(https: Client):
    plain = https.get("/acceso/login/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/acceso/login/")
    answer = https.get("/acceso/login/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert https.get("/falla/", secure=True)["Strict-Transport-Security"]
    assert https.get("/static/css/tokens.css", secure=True)["Strict-Transport-Security"]


@pytest.mark.django_db
def test_with_https_cookies_belong_to_this_host_alone(https: Client):
    user = factories.user(password=factories.PASSWORD)
    token = https.get("/acceso/login/", secure=True).cookies["__Host-csrf"].value
    answer = https.post(
        "/acceso/login/",
        {"login": user.email, "password": factories.PASSWORD, "csrfmiddlewaretoken": token},
        secure=True, headers={"referer": "https://testserver/acceso/login/"},
    )  # fmt: skip
    assert answer.status_code == 302
    for name in ("__Host-csrf", "__Host-session"):
        cookie = https.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_the_long_menu_of_staff_stays_in_the_panel(client: Client) -> None:
    factories.sign_in(client, factories.staff(*PERMISSIONS))
    answer = client.get("/admin/no-hay/")
    assert answer.status_code == 404
    assert b"vi-topnav" not in answer.content
    assert b"vi-menu-nav" in answer.content
