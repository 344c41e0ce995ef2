"""The audit trail in the backend."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from core import audit
from people.models import Person
from people.permissions import PUBLISH_TEXTS, VIEW_AUDIT
from tests import factories

pytestmark = pytest.mark.django_db
AUDIT = "/admin/core/auditentry/"


@pytest.fixture
def auditor(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(VIEW_AUDIT))


def test_the_audit_trail_is_read_only_and_searchable(auditor: Browser) -> None:
    user = factories.staff()
    entry = audit.record("people.give_roles", user, by=user, before={"roles": []}, after={"roles": ["ñandú"]})
    audit.record("core.change_setting", user, by=None, reason="Otra cosa")
    body = auditor.get(AUDIT, {"q": "people.give"}).content.decode()
    assert f"{AUDIT}{entry.pk}/change/" in body
    assert "Otra cosa" not in body
    page = auditor.get(f"{AUDIT}{entry.pk}/change/")
    assert "ñandú" in page.content.decode()
    for url in (f"{AUDIT}add/", f"{AUDIT}{entry.pk}/change/", f"{AUDIT}{entry.pk}/delete/"):
        assert auditor.post(url, {"reason": "x", "post": "yes"}).status_code == 403


@pytest.mark.parametrize(("text", "is_found"), [("Agente", True), ("agentes", True), ("Cliente", False)])
def test_it_is_searched_by_the_kind_of_thing(auditor: Browser, text: str, is_found: bool) -> None:
    agent = factories.agent()
    entry = audit.record("network.change_sponsor", agent, by=None)
    page = auditor.get(AUDIT, {"q": text})
    assert (f"{AUDIT}{entry.pk}/change/" in page.content.decode()) is is_found
    assert page.context["cl"].result_count == is_found
    assert (f"Agente {agent.pk} · {agent.person.name}" in page.content.decode()) is is_found


def test_whoever_was_erased_is_named_by_what_is_left_of_them(auditor: Browser) -> None:
    who = factories.client().person
    audit.record("people.edit_contacts", who, by=None)
    before = who.name
    assert before in auditor.get(AUDIT).content.decode()
    Person.objects.filter(pk=who.pk).update(given_names="Persona", family_names="borrada")
    assert before not in auditor.get(AUDIT).content.decode()


def test_the_audit_list_costs_the_same_and_counts_no_further_than_the_cap(
    auditor: Browser, assert_same_queries: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def add() -> None:
        user = factories.staff()
        audit.record("people.give_roles", user, by=user)

    assert_same_queries(lambda: auditor.get(AUDIT), add)
    monkeypatch.setattr("core.pages.COUNT_CAP", 2)
    monkeypatch.setattr("core.pages.capped_count.__defaults__", (2,))
    assert auditor.get(AUDIT).context["cl"].paginator.count == 2


def test_who_must_not_get_there(client: Browser) -> None:
    assert client.get(AUDIT).url.startswith("/acceso/")
    for who in (factories.client(), factories.agent(), factories.staff(PUBLISH_TEXTS)):
        browser = factories.sign_in(Browser(), who)
        assert browser.get(AUDIT).status_code == 403
        assert browser.post(AUDIT, {"reason": "x"}).status_code == 403
