"""S17, S21: what production refuses, and the rules that every answer carries."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import path
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config import urls, views

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "kJ8-vQ2xLr0_TzW5nYb3HfUe7MpCsGa9dEiRo1XtVq4BwZy6NhSgPlKuAjDcFm"
GOOD = {
    "SECRET_KEY": KEY,
    "FIELD_KEYS": KEY[::-1],
    "ALLOWED_HOSTS": "vinculo.acme.co",
    "SITE_URL": "https://vinculo.acme.co",
    "DATABASE_URL": "postgresql://vinculo_app@db:5432/vinculo",
    "DATABASE_PASSWORD": "w9Xk2mQ7rT4zLp",
    "DATABASE_OWNER_URL": "postgresql://vinculo_owner@db:5432/vinculo",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://correo:9fK2xQ7r@smtp.acme.co:587",
    "DEFAULT_FROM_EMAIL": "Acme <hola@acme.co>",
    "FILES_DIR": "/datos/archivos",
    "TRUSTED_PROXIES": "172.30.10.0/24",
}
SHELL = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def load(monkeypatch: pytest.MonkeyPatch, **changes: str) -> dict[str, Any]:
    """What settings.py makes of this environment and nothing else."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in {**SHELL, **GOOD, **changes}.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


def refusal(monkeypatch: pytest.MonkeyPatch, **changes: str) -> list[str]:
    """The names it objects to."""
    with pytest.raises(ImproperlyConfigured) as raised:
        load(monkeypatch, **changes)
    return [line.strip(" -").split(":")[0] for line in str(raised.value).splitlines() if line.startswith("  - ")]


def test_a_whole_configuration_is_taken_and_is_strict(monkeypatch):
    found = load(monkeypatch)
    assert found["DEBUG"] is False
    assert found["DATABASES"]["default"]["PASSWORD"] == GOOD["DATABASE_PASSWORD"]
    for name in ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"):
        assert found[f"{name}_NAME"].startswith("__Host-")
        assert found[f"{name}_SECURE"]
        assert found[f"{name}_HTTPONLY"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert found["LOG_FORMAT"] == "json"


def test_nothing_configured_names_everything_at_once(monkeypatch):
    empty = dict.fromkeys(GOOD, "")
    assert refusal(monkeypatch, **empty) == [
        "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL",
        "REDIS_URL", "FILES_DIR",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY", f"django-insecure-{KEY}"),
        ("SECRET_KEY", f"development-only-SECRET_KEY-{KEY}"),
        ("FIELD_KEYS", "short"),
        ("FIELD_KEYS", f"{KEY[::-1]},password"),
        ("FIELD_KEYS", KEY),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "vinculo.acme.co,.acme.co"),
        ("ALLOWED_HOSTS", "localhost"),
        ("HTTPS", "0"),
        ("SITE_URL", "http://vinculo.acme.co"),
        ("SITE_URL", "https://other.acme.co"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "*"),
        ("DATABASE_URL", "postgresql://vinculo_owner:w9Xk2mQ7rT4zLp@db/vinculo"),
        ("DATABASE_URL", "postgresql://postgres:w9Xk2mQ7rT4zLp@db/vinculo"),
        ("DATABASE_PASSWORD", "vinculo"),
        ("DATABASE_PASSWORD", "changeme-please"),
        ("EMAIL_URL", "file:///tmp/mail"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://correo:9fK2xQ7r@smtp.acme.co:25"),
        ("DEFAULT_FROM_EMAIL", "Vínculo <hola@vinculo.example>"),
        ("REDIS_URL", ""),
        ("DEMO", "1"),
        ("METRICS_TOKEN", "prometheus"),
        ("FILES_DIR", str(ROOT / "files")),
        ("TIME_ZONE", "Bogota"),
        ("COUNTRY", "Colombia"),
        ("CURRENCY", "pesos"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_each_default_or_weak_value_is_refused_by_name(monkeypatch, name, value):
    named = refusal(monkeypatch, **{name: value})
    assert name in named
    assert set(named) <= {name, "SITE_URL", "FIELD_KEYS"}


def test_an_empty_variable_is_as_if_it_were_not_there(monkeypatch):
    """Whatever is read: each has its default, or production names it."""
    names = set(re.findall(r'env\.(?:text|flag|words|secret)\("([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))
    unset = load(monkeypatch)
    empty = load(monkeypatch, **dict.fromkeys(names - set(GOOD), ""))
    plain = {name for name, value in unset.items() if isinstance(value, str | int | list | dict)}
    assert {name for name in plain if name.isupper() and unset[name] != empty[name]} == set()


def test_the_owner_of_the_tables_is_another_account(monkeypatch):
    owner = {"DATABASE_ROLE": "owner", "DATABASE_OWNER_PASSWORD": "m4Vc8nB1xZ6qWe"}
    assert load(monkeypatch, **owner)["DATABASES"]["default"]["USER"] == "vinculo_owner"
    same = GOOD["DATABASE_URL"]
    assert refusal(monkeypatch, **owner, DATABASE_OWNER_URL=same) == ["DATABASE_OWNER_URL"]
    assert refusal(monkeypatch, **owner | {"DATABASE_OWNER_PASSWORD": "owner"}) == ["DATABASE_PASSWORD"]
    assert "DATABASE_OWNER_URL" in refusal(monkeypatch, **owner, DATABASE_OWNER_URL="", DATABASE_URL="")


def test_a_socket_needs_no_password(monkeypatch):
    found = load(
        monkeypatch, DATABASE_URL="postgresql://vinculo_app@/vinculo?host=/run/postgresql", DATABASE_PASSWORD=""
    )
    assert found["DATABASES"]["default"]["HOST"] == "/run/postgresql"


def test_secrets_come_from_files_too(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert load(monkeypatch, SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key"))["SECRET_KEY"] == KEY
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE"):
        load(monkeypatch, SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "none"))


def test_debug_is_for_ones_own_machine(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        load(monkeypatch, DEBUG="1")
    assert load(monkeypatch, DEBUG="1", ALLOWED_HOSTS="localhost")["DEBUG"] is True


def test_check_deploy_is_clean():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"]
    done = subprocess.run(command, cwd=ROOT, env={**SHELL, **GOOD}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


RULES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


class Broken(views.View):
    permission = "public"

    def get(self, request):
        raise ValueError("out of order")


urlpatterns = [*urls.urlpatterns, path("roto/", Broken.as_view(), name="broken_page")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "host", "secure"),
    [
        ("/", 200, "testserver", True),
        ("/no-hay-nada-aqui/", 404, "testserver", True),
        ("/roto/", 500, "testserver", True),
        ("/", 400, "evil.example", True),
        ("/", 301, "testserver", False),
        ("/admin/", 302, "testserver", True),
        ("/static/css/app.css", 200, "testserver", True),
        ("/static/none.css", 404, "testserver", True),
        ("/salud/", 200, "testserver", True),
        ("/metricas/", 404, "testserver", True),
    ],
)
def test_every_answer_carries_the_browser_rules(settings, address, status, host, secure):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.WHITENOISE_USE_FINDERS, settings.WHITENOISE_AUTOREFRESH = True, True
    with override_settings(ROOT_URLCONF=__name__):
        answer = Client(raise_request_exception=False).get(address, secure=secure, HTTP_HOST=host)
    assert answer.status_code == status
    expected = RULES if secure else {name: value for name, value in RULES.items() if "Transport" not in name}
    assert {name: answer.get(name) for name in expected} == expected
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert len(answer["X-Request-ID"]) == 32


def seen_by_the_application(peer: str, **headers: str) -> tuple[str, str]:
    seen = {}

    def application(scope, start):
        seen.update(scope)
        return []

    trusted = wrap_wsgi_with_proxy_headers(application, ["172.30.10.0/24"])
    trusted({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **headers}, None)
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]


def test_only_our_own_proxies_say_who_visits_and_how():
    said = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 190.0.0.9", "HTTP_X_FORWARDED_PROTO": "https"}
    assert seen_by_the_application("172.30.10.2", **said) == ("190.0.0.9", "https")
    assert seen_by_the_application("190.0.0.9", **said) == ("190.0.0.9", "http")
