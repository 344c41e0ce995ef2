"""The audit trail in the backend."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser

from core import audit
from people.actions import set_identification
from people.models import Person
from people.permissions import PUBLISH_TEXTS, VIEW_AUDIT, VIEW_DOCUMENTS
from people.queries.audited import THEIRS
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


def seen(auditor: Browser, **query: str) -> set[int]:
    return {entry.pk for entry in auditor.get(AUDIT, query).context["cl"].result_list}


def test_what_somebody_did_and_what_was_done_to_them_is_found_by_what_names_them(auditor: Browser) -> None:
    boss = factories.staff()
    agent = factories.agent(factories.person("Ñusta", "Quiñones", email="nusta@example.com"), code="NUSTA234")
    who = agent.person
    set_identification(person=who, kind="CC", number="52123456", by=None)
    paper = factories.document(who)
    done = [audit.record("people.edit_contacts", one, by=boss).pk for one in (who, who.user, agent, paper)]
    done.append(audit.history(who).filter(action="people.set_identification").get().pk)
    did = audit.record("core.export_rows", boss, by=who.user).pk
    names = "ñusta", "quinones nusta", "NUSTA-234", "nusta234", "nusta@example.com", "52.123.456", f"Persona {who.pk}"
    for text in names:
        assert seen(auditor, q=text) == {*done, did}, text
        assert seen(auditor, q=text, part="to") == set(done), text
        assert seen(auditor, q=text, part="by") == {did}, text
    for text in ("5212345", "usta234", "sta@example.com", "nadie", "%", "un"):
        assert seen(auditor, q=text) == seen(auditor, q=text, part="to") == set(), text
    assert seen(auditor, q=f"agente {agent.pk}") == {done[2]}
    page = auditor.get(AUDIT, {"q": "ñusta"}).content.decode()
    assert "Lo que se le hizo" in page
    assert "Lo que se le hizo" not in auditor.get(AUDIT, {"part": "to"}).content.decode()
    assert "52123456" not in page


def test_everything_that_is_somebodys_is_found_and_nothing_asks_more_for_more(
    auditor: Browser, assert_same_queries: Callable[..., None]
) -> None:
    for kind, path in THEIRS.items():
        model: Any = apps.get_model(kind)
        assert not model.objects.filter(**{f"{path}__in": [1]}), "each is asked by a path that is there"

    def add() -> None:
        audit.record("people.edit_contacts", factories.client(factories.person("Eva", "Sol")).person, by=None)

    assert_same_queries(lambda: auditor.get(AUDIT, {"q": "eva sol"}), add)


def test_of_many_of_the_same_name_it_says_that_it_shows_some(auditor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("people.queries", "people.queries.audited"):
        monkeypatch.setattr(f"{module}.MOST_PEOPLE", 1)
    for _n in range(2):
        audit.record("people.edit_contacts", factories.person("Eva", "Sol"), by=None)
    page = auditor.get(AUDIT, {"q": "eva sol"})
    assert page.context["cl"].result_count == 1
    assert "Más de 1 personas se llaman así" in page.content.decode()


def test_the_page_of_somebody_leads_to_their_part_of_the_trail(login: Callable[[Any], Browser]) -> None:
    who = factories.client().person
    path = f"/admin/personas/{who.pk}/perfil/"
    link = f"{AUDIT}?q=Persona%20{who.pk}"
    assert link in login(factories.staff(VIEW_AUDIT, VIEW_DOCUMENTS)).get(path).content.decode()
    assert link not in login(factories.staff(VIEW_DOCUMENTS)).get(path).content.decode()


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
