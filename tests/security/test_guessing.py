"""S6 S7 S8: what an answer looks like, and what it costs, says nothing; guessing is slowed and no owner locked out."""

import re

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from core import conf
from core.cache_sweep import clear_stale
from notifications.models import Message
from referrals.models import InviteCode
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN, RESET, SIGN_UP = "/acceso/login/", "/acceso/password/reset/", "/registro/"


@pytest.fixture
def member():
    user = factories.client(factories.person(email="luisa@example.test")).person.user
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.fixture
def work(monkeypatch):
    """work(ask): how many password hashes were computed, and the page without what changes by itself."""
    done = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda *given: done.append("encode") or encode(*given))
    verify = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda *given: done.append("verify") or verify(*given))

    def count(ask):
        done.clear()
        cache.clear()
        answer = ask()
        return len(done), (answer.status_code, answer.headers.get("Location", ""), tidy(answer.content.decode()))

    return count


def tidy(page: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    page = re.sub(r'("X-CSRFToken": *")\w+|csrf[^ ]*', "", page)
    return re.sub(r"[\w.]+@example.test|form_key.{60}", "", page)


def sign_up(email):
    data = {"given_names": "Ana", "family_names": "Gil", "email": email, "password": "lluvia-tambor-siete"}
    return Browser().post(SIGN_UP, factories.answered(**data))


def test_signing_in_answers_the_same_and_computes_the_same(work, member):
    known = work(lambda: Browser().post(LOGIN, {"login": member.email, "password": "not-the-password"}))
    unknown = work(lambda: Browser().post(LOGIN, {"login": "nobody@example.test", "password": "not-the-password"}))
    member.is_active = False
    member.save()
    closed = work(lambda: Browser().post(LOGIN, {"login": member.email, "password": "not-the-password"}))
    assert known == unknown == closed
    assert known[0] == 1


def test_asking_for_a_new_password_answers_the_same(work, member):
    known = work(lambda: Browser().post(RESET, {"email": member.email}))
    unknown = work(lambda: Browser().post(RESET, {"email": "nobody@example.test"}))
    assert known == unknown
    assert Message.objects.count() == 2  # to either address: only its owner learns whether there is an account


def test_signing_up_answers_the_same_and_computes_the_same(work, member):
    known, unknown = work(lambda: sign_up(member.email)), work(lambda: sign_up("nobody@example.test"))
    assert known == unknown
    assert known[0] >= 1


def test_codes_answer_the_same_whether_unknown_or_closed(work):
    factories.agent(code="CERRADO2")
    InviteCode.objects.update(is_active=False)
    pages = []
    for code in ("CERRADO2", "NADIE234"):
        with CaptureQueriesContext(connection) as queries:
            page = work(lambda code=code: Browser().get(f"/r/{code}/"))
        shapes = [re.sub(r"'[^']*'|\d+", "?", q["sql"]) for q in queries]
        pages.append((page[1][0], page[1][2].replace(code, ""), shapes))
    assert pages[0] == pages[1]
    assert pages[0][0] == 404


def test_codes_are_guessed_ten_times_a_minute_from_one_place_only():
    factories.agent(code="CERTERO2")
    limit = conf.get("referrals.code_tries")
    assert limit <= 10
    here, there = Browser(), Browser(REMOTE_ADDR="198.51.100.7")
    statuses = [here.get(f"/r/NADA{n:04d}/").status_code for n in range(limit + 2)]
    assert statuses == [404] * limit + [429, 429]
    assert here.get("/r/CERTERO2/").status_code == 429
    assert there.get("/r/CERTERO2/").status_code == 200


def test_guessing_is_slowed_from_one_place_and_the_owner_gets_in(member):
    thief, owner = Browser(REMOTE_ADDR="203.0.113.5"), Browser(REMOTE_ADDR="198.51.100.7")
    for n in range(5):
        assert "no coinciden" in said(thief, member, f"guess-number-{n}")
    assert "Muchos intentos seguidos" in said(thief, member, factories.PASSWORD)
    assert thief.get("/cuenta/").status_code == 302
    said(owner, member, factories.PASSWORD)
    assert owner.get("/cuenta/").status_code == 200


def test_guessing_from_everywhere_is_slowed_and_the_owners_browser_gets_in(member, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "8/h/key"}
    owner = Browser(REMOTE_ADDR="198.51.100.7")
    said(owner, member, factories.PASSWORD)
    owner.post("/acceso/logout/")
    for n in range(8):
        said(Browser(REMOTE_ADDR=f"203.0.113.{n + 10}"), member, f"guess-number-{n}")
    stranger = Browser(REMOTE_ADDR="203.0.113.200")
    assert "Muchos intentos seguidos" in said(stranger, member, factories.PASSWORD)
    said(owner, member, factories.PASSWORD)
    assert owner.get("/cuenta/").status_code == 200


def said(browser, member, password) -> str:
    return browser.post(LOGIN, {"login": member.email, "password": password}).content.decode()


def test_a_browser_is_not_known_by_a_cookie_of_its_own_making(member, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "2/h/key"}
    for n in range(2):
        said(Browser(REMOTE_ADDR=f"203.0.113.{n + 10}"), member, "guess")
    other = factories.client().person.user
    other.set_password(factories.PASSWORD)
    other.save()
    forger = Browser(REMOTE_ADDR="203.0.113.99")
    said(forger, other, factories.PASSWORD)  # knows their own account, and nobody else's
    forger.post("/acceso/logout/")
    assert "Muchos intentos seguidos" in said(forger, member, factories.PASSWORD)
    for forged in ("x", "", '["a"]'):
        forger.cookies["known"] = forged
        assert "Muchos intentos seguidos" in said(forger, member, factories.PASSWORD)


def test_an_answer_keeps_the_browser_known_out_of_scripts_reach(client, member):
    answer = client.post(LOGIN, {"login": member.email, "password": factories.PASSWORD})
    cookie = answer.cookies["known"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert member.email not in cookie.value


@pytest.mark.parametrize(
    ("peer", "trusted", "seen"),
    [
        ("203.0.113.5", ["10.0.0.0/8"], "203.0.113.5"),
        ("10.1.2.3", ["10.0.0.0/8"], "198.51.100.99"),
        ("10.1.2.3", ["127.0.0.1"], "10.1.2.3"),
    ],
)
def test_only_our_own_proxies_say_who_visits(peer, trusted, seen):
    found = {}

    def application(environ, start_response):
        found.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": "198.51.100.99", "wsgi.url_scheme": "http"}
    wrap_wsgi_with_proxy_headers(application, trusted)(environ, lambda *_given: None)
    assert found["REMOTE_ADDR"] == seen


def test_headers_of_proxies_mean_nothing_to_the_application(client):
    """Without the web server's own list nobody's word is taken: the limit counts by the peer."""
    limit = conf.get("referrals.code_tries")
    for n in range(limit):
        client.get(f"/r/NADA{n:04d}/", headers={"x-forwarded-for": f"198.51.100.{n}", "x-real-ip": "1.2.3.4"})
    assert client.get("/r/NADA9999/", headers={"x-forwarded-for": "198.51.100.200"}).status_code == 429


def test_limits_are_not_pushed_out_by_other_keys():
    """Django's cache in the database keeps 300 entries unless told otherwise: a guesser could make room for himself."""
    cache.set("a-limit", 1, 600)
    for n in range(400):
        cache.set(f"noise-{n}", 1, 600)
    assert cache.get("a-limit") == 1


def test_stale_counts_are_swept_and_fresh_ones_stay():
    cache.set("stale", 1, 600)
    cache.set("fresh", 1, 600)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_cache SET expires = now() - interval '1 minute' WHERE cache_key LIKE '%stale'")
    assert (clear_stale(), clear_stale()) == (1, 0)
    assert cache.get("fresh") == 1
