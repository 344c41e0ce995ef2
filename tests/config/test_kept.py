"""U13: nothing typed is lost. Every form in the rooms of clients and agents is kept in the tab until it has arrived."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

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


@pytest.mark.parametrize(("role", "door"), [("client", "account"), ("agent", "office")])
def test_every_form_of_the_rooms_is_kept(client, role, door):
    cast = make_cast()
    factories.sign_in(client, cast.people[role])
    walked, lost = 0, []
    for address in ours():
        if address.name.split(":")[0].rpartition("_")[2] != door:
            continue
        answer = client.get(path_of(address, cast.values(address.name, address.parameters)))
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"] or answer.streaming:
            continue
        page = read(answer.content.decode())
        for attributes, names in page.found:
            if not names or "<body" not in answer.content.decode():
                continue
            walked += 1
            has_draft = "data-draft" in attributes or "hx-post" in attributes
            if not (has_draft or (page.owner and page.keeps and page.notes)):
                lost.append((address.name, names))
    assert lost == []
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


def test_a_form_that_the_gate_stopped_is_kept(login):
    browser = login(factories.client())
    factories.agreement(places=["login"], block_after_days=0)
    answer = browser.post("/cuenta/perfil/redes/", {"given_names": "Luisa"})
    assert (answer.status_code, kept(answer)) == (302, "")
    assert "/acuerdos/" in answer.url


def test_strangers_have_no_owner():
    assert read(Client().get("/").content.decode()).owner == ""
