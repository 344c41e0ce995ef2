"""U13: nothing typed is lost. Every form behind a door is kept in the tab until it has arrived.

Those of the backend are looked at in tests/security/test_kept_forms.py, where every page is visited anyway.
"""

import uuid
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from network.permissions import REGISTER_PEOPLE
from people.forms import IdentificationForm
from people.forms.papers import BlacklistForm
from people.forms.profile import BankAccountForm, OwnIdentificationForm
from rewards.actions import redeem
from rewards.permissions import MANAGE_REDEMPTIONS, VIEW_REDEMPTIONS
from tests import factories
from tests.config.cast import make_cast
from tests.config.urls import ours, path_of

pytestmark = pytest.mark.django_db
TYPED = {"text", "search", "email", "tel", "number", "date", "url", "checkbox", "radio", ""}


class Forms(HTMLParser):
    """Forms that are sent and have something to type: (their attributes, the names)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, Any], list[str]]] = []
        self.open = False
        self.owner, self.keeps, self.notes = "", False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.owner = given.get("data-keep-owner", "")
        if tag == "script" and "/keep." in given.get("src", ""):
            self.keeps = True
        self.notes = self.notes or given.get("id") == "vi-kept"
        if tag == "form":
            self.open = given.get("method", "").lower() == "post"
            if self.open:
                self.found.append((given, []))
        is_typed = tag in {"textarea", "select"} or (tag == "input" and given.get("type", "") in TYPED)
        if self.open and is_typed and given.get("name"):
            self.found[-1][1].append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "form"


def read(text: str) -> Forms:
    page = Forms()
    page.feed(text)
    return page


def lost(page: Forms) -> list[list[str]]:
    """The names in each form that is sent and not kept; one that htmx sends, or a list's marks need not be."""
    spared = ("hx-post", "data-marks")
    kept = page.owner and page.keeps and page.notes
    return [names for given, names in page.found if names and not kept and not any(one in given for one in spared)]


@pytest.mark.parametrize(("role", "door"), [("client", "account"), ("agent", "office")])
def test_every_form_of_the_rooms_is_kept(client, role, door):
    cast = make_cast()
    factories.sign_in(client, cast.people[role])
    walked, missed = 0, []
    for address in ours():
        if address.name.split(":")[0].rpartition("_")[2] != door:
            continue
        answer = client.get(path_of(address, cast.values(address.name, address.parameters)))
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"] or answer.streaming:
            continue
        if "<body" not in (text := answer.content.decode()):
            continue
        page = read(text)
        walked += sum(bool(names) for _given, names in page.found)
        missed += [(address.name, names) for names in lost(page)]
    assert missed == []
    assert walked > 5


def kept(answer):
    return unquote(answer.cookies["vi_kept"].value) if "vi_kept" in answer.cookies else ""


def test_only_a_form_that_arrived_is_forgotten(login):
    browser, path = login(factories.client()), "/cuenta/perfil/redes/"
    assert kept(browser.get(path)) == ""
    assert kept(browser.post(path, {"instagram": "a b c"})) == "", "it comes back with an error"
    sent = {"instagram": "luisa.hogar"}
    assert kept(browser.post(path, sent)) == path
    assert kept(Client().post(path, sent)) == "", "the session was over"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (partial(factories.staff, REGISTER_PEOPLE), "/admin/registros/nuevo/cliente/"),
        (lambda: factories.agent().person.user, "/oficina/registrar/cliente/"),
    ],
)  # fmt: skip
def test_a_registration_outlives_the_session_by_its_draft_and_by_the_tab(login, settings, who, path):
    user = who()
    browser = login(user)
    saved = browser.post(path, {"given_names": "Luisa", "save": "1"})
    assert (saved.status_code, kept(saved)) == (204, ""), "what is typed next may find no session"
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    page = f"{path}?paso=1"
    away = browser.post(page, {"given_names": "Luisa M"}, headers={"referer": f"http://testserver{page}"})
    assert (parse_qs(urlsplit(away.url).query)["next"], kept(away)) == ([page], "")
    factories.sign_in(browser, user)
    text = browser.get(page).content.decode()
    assert 'value="Luisa"' in text
    assert lost(read(text)) == [], "the tab has what came after the draft"
    assert kept(browser.post(page, {"restart": "1"})) == path


def test_a_form_that_the_gate_stopped_is_kept(login):
    browser = login(factories.client())
    factories.agreement(places=["login"], block_after_days=0)
    answer = browser.post("/cuenta/perfil/redes/", {"given_names": "Luisa"})
    assert (answer.status_code, kept(answer)) == (302, "")
    assert "/acuerdos/" in answer.url


def test_a_form_that_waited_for_a_fresh_sign_in_is_forgotten_once_it_arrived(login):
    """It reaches its view from the sign-in's address."""
    who = factories.staff(VIEW_REDEMPTIONS, MANAGE_REDEMPTIONS)
    who.set_password(factories.PASSWORD)
    who.save()
    owner = factories.agent().person
    factories.points(owner, 500)
    made = redeem(
        person=owner, product=factories.product(), quantity=1, form_key=uuid.uuid4(), by=owner.user,
    )  # fmt: skip
    browser, path = login(who), f"/admin/canjes/{made.pk}/paso/"
    form = browser.get(f"/admin/canjes/{made.pk}/").context["form"]
    sent = {"form_key": str(uuid.uuid4()), "version": form["version"].value(), "state": "approved"}
    asked = browser.post(path, sent)
    assert kept(asked) == ""
    assert kept(browser.post(asked.url, {"password": "not it"})) == ""
    done = browser.post(asked.url, {"password": factories.PASSWORD})
    assert (done.url, kept(done)) == (f"/admin/canjes/{made.pk}/", path)


def test_whoever_signs_in_again_goes_on_at_the_page_where_they_typed(client):
    for page, back in {
        "http://testserver/admin/canjes/7/?q=a": "/admin/canjes/7/?q=a",
        "http://evil.test/admin/canjes/7/": "/admin/canjes/7/paso/",
        "http://testserver/acceso/login/": "/admin/canjes/7/paso/",
        "http://testserver//evil.test/": "/admin/canjes/7/paso/",
        "": "/admin/canjes/7/paso/",
    }.items():
        answer = client.post("/admin/canjes/7/paso/", {"state": "approved"}, headers={"referer": page})
        assert parse_qs(urlsplit(answer.url).query)["next"] == [back], page
    asked = client.get("/admin/canjes/7/", headers={"referer": "http://testserver/admin/"})
    assert parse_qs(urlsplit(asked.url).query)["next"] == ["/admin/canjes/7/"]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (IdentificationForm, "number"), (partial(OwnIdentificationForm, country="CO"), "number"),
        (partial(BankAccountForm, country="CO"), "number"), (BlacklistForm, "id_number"),
    ],
)  # fmt: skip
def test_what_is_sealed_where_it_rests_stays_nowhere_else(form, name):
    assert "data-sealed" in str(form()[name])


def test_strangers_have_no_owner():
    assert read(Client().get("/").content.decode()).owner == ""
