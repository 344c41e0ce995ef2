"""Consent texts and the audit trail in the backend."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from core import audit
from core.models import AuditEntry
from people.actions import publish_consent_text
from people.enums import ConsentKind
from people.errors import EmptyText, TextChanged
from people.models import ConsentText
from people.permissions import PUBLISH_TEXTS, VIEW_AUDIT
from tests import factories

pytestmark = pytest.mark.django_db
TEXTS, AUDIT = "/admin/people/consenttext/", "/admin/core/auditentry/"


@pytest.fixture
def publisher(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(PUBLISH_TEXTS))


@pytest.fixture
def auditor(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(VIEW_AUDIT))


def latest() -> ConsentText:
    return ConsentText.objects.filter(kind="terms").order_by("-version")[0]


def test_a_new_wording_is_the_next_version(publisher: Browser) -> None:
    before = latest()
    answer = publisher.post(f"{TEXTS}add/", {"kind": "terms", "body": "Otro\r\ntexto", "version": "99", "sha256": "x"})
    assert answer.status_code == 302
    after = latest()
    assert (after.version, after.body) == (before.version + 1, "Otro\ntexto")
    entry = AuditEntry.objects.get(action="people.publish_consent_text")
    assert entry.after["version"] == after.version
    publisher.post(f"{TEXTS}add/", {"kind": "terms", "body": "Otro\ntexto"})
    assert latest() == after


@pytest.mark.parametrize("data", [{"kind": "terms", "body": "  "}, {"kind": "x", "body": "Texto"}, {}])
def test_bad_input_publishes_nothing(publisher: Browser, data: dict[str, str]) -> None:
    count = ConsentText.objects.count()
    answer = publisher.post(f"{TEXTS}add/", data)
    assert answer.context["adminform"].form.errors
    assert ConsentText.objects.count() == count
    with pytest.raises(EmptyText):
        publish_consent_text(kind=ConsentKind.TERMS, body=" \r\n")


def test_versions_are_read_only(publisher: Browser) -> None:
    text = latest()
    page = publisher.get(f"{TEXTS}{text.pk}/change/")
    assert text.body in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert publisher.post(f"{TEXTS}{text.pk}/change/", {"kind": "terms", "body": "x"}).status_code == 403
    assert publisher.post(f"{TEXTS}{text.pk}/delete/", {"post": "yes"}).status_code == 403
    assert latest().body == text.body


def test_the_audit_trail_is_read_only_and_searchable(auditor: Browser) -> None:
    user = factories.staff()
    entry = audit.record("people.give_roles", user, by=user, before={"roles": []}, after={"roles": ["ñandú"]})
    audit.record("core.change_setting", user, by=None, reason="Otra cosa")
    body = auditor.get(AUDIT, {"q": "people.give"}).content.decode()
    assert "people.give_roles" in body
    assert "Otra cosa" not in body
    page = auditor.get(f"{AUDIT}{entry.pk}/change/")
    assert "ñandú" in page.content.decode()
    for url in (f"{AUDIT}add/", f"{AUDIT}{entry.pk}/change/", f"{AUDIT}{entry.pk}/delete/"):
        assert auditor.post(url, {"reason": "x", "post": "yes"}).status_code == 403


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
    for url, right in ((TEXTS, PUBLISH_TEXTS), (AUDIT, VIEW_AUDIT), (f"{TEXTS}add/", PUBLISH_TEXTS)):
        assert client.get(url).url.startswith("/acceso/")
        other = {PUBLISH_TEXTS, VIEW_AUDIT} - {right}
        for who in (factories.client(), factories.agent(), factories.staff(*other)):
            browser = factories.sign_in(Browser(), who)
            assert browser.get(url).status_code == 403
            assert browser.post(url, {"kind": "terms", "body": "x"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_one_next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second is told to read the first one's text."""
    ends: list[str] = []
    both = threading.Barrier(2, timeout=10)
    before = latest().version
    create = ConsentText.objects.create

    def together(**values: Any) -> ConsentText:
        both.wait()
        return create(**values)

    monkeypatch.setattr(ConsentText.objects, "create", together)

    def run(n: int) -> None:
        try:
            publish_consent_text(kind=ConsentKind.TERMS, body=f"Texto {n}")
            ends.append("published")
        except TextChanged:
            ends.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(ends) == ["changed", "published"]
    assert latest().version == before + 1
