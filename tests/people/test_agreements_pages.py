"""The texts that people accept, in the backend: list, write with a preview, publish, differences, delete, report."""

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from openpyxl import load_workbook

from core.models import AuditEntry
from people.actions import accept_texts, withdraw_consent
from people.models import Agreement, ConsentText
from people.permissions import PUBLISH_TEXTS, VIEW_CONSENTS
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("RG13")]
LIST, NEW, PREVIEW = "/admin/acuerdos/", "/admin/acuerdos/nuevo/", "/admin/acuerdos/vista-previa/"
REPORT, MISSING = "/admin/aceptaciones/", "/admin/aceptaciones/sin-aceptar/"


@pytest.fixture(autouse=True)
def _ladder() -> None:
    factories.rank("plata", 20)
    factories.rank("oro", 30)


@pytest.fixture
def publisher(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(PUBLISH_TEXTS))


@pytest.fixture
def auditor(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(VIEW_CONSENTS))


def filled(**changes: Any) -> dict[str, Any]:
    """The form of a new text as somebody fills it in."""
    form = {
        "form_key": uuid.uuid4(), "kind": "contract", "title": "Acuerdo de agente", "shown": "box",
        "body": "Uno.\r\nDos.", "audience": "agent", "places": ["registration", "login"], "required": "on",
        "block_after_days": "3",
        "is_active": "on", "ranks": ["oro", "plata"],
    }  # fmt: skip
    return {name: value for name, value in (form | changes).items() if value is not None}


def rules_of(text: ConsentText, **changes: Any) -> dict[str, Any]:
    said = filled(title=None, shown=None, body=None, kind=None, form_key=None)
    return {name: value for name, value in (said | changes).items() if value is not None}


def test_a_text_is_written_and_published(publisher):
    answer = publisher.post(NEW, filled())
    made = Agreement.objects.get(code="acuerdo-de-agente")
    assert answer.url == f"{LIST}{made.pk}/"
    assert (made.ranks, made.places, made.block_after_days) == (["oro", "plata"], ["registration", "login"], 3)
    assert "Plata, Oro" in publisher.get(LIST).content.decode(), "by name, the lowest first"
    assert (made.current.body, made.current.version) == ("Uno.\nDos.", 1)
    assert publisher.get(answer.url).status_code == 200
    entry = AuditEntry.objects.get(action="people.publish_consent_text", by__isnull=False)
    assert entry.after["sha256"] == made.current.sha256


def test_a_double_click_makes_one(publisher):
    form = filled()
    first, second = (publisher.post(NEW, form) for _n in range(2))
    assert first.url == second.url
    assert ConsentText.objects.filter(agreement__code="acuerdo-de-agente").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": " "}, "body"), ({"title": ""}, "title"), ({"places": None}, "places"), ({"kind": "x"}, "kind"),
        ({"required": None}, "block_after_days"), ({"block_after_days": "-1"}, "block_after_days"),
        ({"shown": "pdf"}, "file"), ({"shown": "pdf", "link": "http://a.example/b.pdf"}, "link"),
        ({"country": "XX"}, "country"), ({"ranks": ["bronce"]}, "ranks"),
        ({"code": "no vale"}, "code"), ({"code": "terms"}, "code"),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(publisher, changes, field):
    answer = publisher.post(NEW, filled(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'data-live-preview="now"' in answer.content.decode(), "what was typed is previewed at once"
    page = answer.content.decode()
    assert changes.get("title", "Acuerdo de agente") in page
    assert not Agreement.objects.filter(code="acuerdo-de-agente").exists()


def test_a_hostile_pdf_is_refused(publisher):
    bad = factories.picture("contrato.pdf")
    answer = publisher.post(NEW, filled(shown="pdf", file=bad))
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_the_next_version_shows_what_it_changed(publisher):
    text = factories.agreement("Contrato", code="contrato", body="La comisión es del diez por ciento.")
    url = f"{LIST}{text.agreement_id}/"
    sent = {
        "form_key": uuid.uuid4(), "title": "Contrato", "shown": "link", "base": 1, "asks_again": "on",
        "body": "La comisión es del doce por ciento.",
    }  # fmt: skip
    assert publisher.post(url, sent).status_code == 302
    page = publisher.get(url).content.decode()
    assert "<del>diez</del><ins>doce</ins>" in page
    late = publisher.post(url, sent | {"form_key": uuid.uuid4(), "body": "Otra"})
    assert late.status_code == 422
    assert "Otra" in late.content.decode()
    assert ConsentText.objects.filter(agreement__code="contrato").count() == 2


def test_rules_change_with_a_trace(publisher):
    text = factories.agreement()
    url = f"{LIST}{text.agreement_id}/"
    publisher.post(f"{url}reglas/", rules_of(text, audience="client", country="MX", ranks=None))
    text.agreement.refresh_from_db()
    assert (text.agreement.audience, text.agreement.country) == ("client", "MX")
    entry = AuditEntry.objects.get(action="people.edit_agreement")
    assert entry.before["country"] == ""
    wrong = publisher.post(f"{url}reglas/", rules_of(text, places=None))
    assert wrong.status_code == 422
    assert "places" in wrong.context["rules"].errors


def test_deleting_stops_at_the_first_acceptance(publisher):
    text, kept = factories.agreement(), factories.agreement()
    assert "Borrar este texto" in publisher.get(f"{LIST}{text.agreement_id}/").content.decode()
    assert publisher.post(f"{LIST}{text.agreement_id}/borrar/").url == LIST
    accept_texts(person=factories.client().person, texts=[kept], channel="site", ip=None)
    assert "Borrar este texto" not in publisher.get(f"{LIST}{kept.agreement_id}/").content.decode()
    publisher.post(f"{LIST}{kept.agreement_id}/borrar/")
    assert Agreement.objects.filter(pk=kept.agreement_id).exists()


def test_the_preview_shows_what_is_typed_and_runs_nothing(publisher):
    answer = publisher.post(PREVIEW, filled(body="<script>alert(1)</script>"))
    assert "&lt;script&gt;" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    for shown in ("link", "pdf", "what"):
        assert publisher.post(PREVIEW, filled(shown=shown)).status_code == 200
    assert publisher.get(PREVIEW).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "marca"}, {"marca"}), ({"q": "comisión"}, {"contrato"}), ({"kind": "terms"}, {"terms"}),
        ({"audience": "agent"}, {"contrato"}), ({"place": "login"}, {"contrato"}), ({"country": "MX"}, {"marca"}),
        ({"active": "no"}, {"viejo"}), ({"q": "zzz"}, set()),
        ({"kind": "nada"}, {"marca", "contrato", "viejo", "terms", "data"}),
    ],
)  # fmt: skip
def test_the_list_is_searched_and_filtered(publisher, query, found):
    factories.agreement("Manual de marca", code="marca", country="MX")
    factories.agreement(code="contrato", body="La comisión", audience="agent", places=["login"])
    factories.agreement(code="viejo", is_active=False)
    rows = publisher.get(LIST, query).context["page"].rows
    assert {row.code for row in rows} == found


def test_the_report_says_who_accepted_what(auditor):
    text, other = factories.agreement("Contrato", code="contrato"), factories.agreement("Boletín", required=False)
    luisa = factories.client(factories.person("Luisa", "Fernández")).person
    jose = factories.client(factories.person("=José", "Zapata", country="MX")).person
    accept_texts(person=luisa, texts=[text, other], channel="site", ip="203.0.113.9")
    accept_texts(person=jose, texts=[text], channel="profile", ip=None)
    withdraw_consent(consent=luisa.consents.get(text=other), channel="profile", ip=None, by=luisa.user)

    def rows(**query: Any) -> set[tuple[str, str]]:
        found = auditor.get(REPORT, query).context["page"].rows
        return {(row.person.first_name, row.text.title) for row in found}

    assert rows(agreement=text.agreement_id) == {("Luisa", "Contrato"), ("=José", "Contrato")}
    assert rows(country="MX") == {("=José", "Contrato")}
    assert rows(state="withdrawn") == {("Luisa", "Boletín")}
    assert rows(state="rank") == set()
    assert rows(state="ended") == {("Luisa", "Boletín")}
    assert rows(q="luisa", state="held") == {("Luisa", "Contrato")}
    assert rows(since="2099-01-01") == set()
    assert len(rows(since="no")) == 3
    proof = auditor.get(f"{REPORT}{luisa.consents.get(text=text).pk}/").content.decode()
    assert "203.0.113.9" in proof
    assert text.sha256 in proof


def test_the_report_is_exported_harmless_and_with_where_from(auditor):
    text = factories.agreement("Contrato")
    who = factories.client(factories.person("=1+1", "Zapata")).person
    accept_texts(person=who, texts=[text], channel="site", ip="203.0.113.9")
    answer = auditor.post(f"{REPORT}exportar/?agreement={text.agreement_id}", {"format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert lines[1][0] == "'=1+1 Zapata"
    assert lines[1][7] == "203.0.113.9"
    assert lines[1][10] == text.sha256
    book = auditor.post(f"{REPORT}exportar/?agreement={text.agreement_id}", {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert sheet["C2"].value == "Contrato"
    assert AuditEntry.objects.filter(action="core.export_rows").count() == 2


def test_who_has_not_accepted_is_shown_and_exported(auditor):
    text = factories.agreement(audience="agent")
    done, waiting = factories.agent(), factories.agent()
    accept_texts(person=done.person, texts=[text], channel="site", ip=None)
    query = {"agreement": text.agreement_id}
    assert auditor.get(MISSING).context["page"].rows == []
    assert auditor.get(MISSING, query).context["page"].rows == [waiting.person]
    assert auditor.get(MISSING, query | {"country": "MX"}).context["page"].rows == []
    answer = auditor.post(f"{MISSING}exportar/?agreement={text.agreement_id}", {"format": "csv"})
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert waiting.person.email in said
    assert done.person.email not in said
    for wrong in ("", "x", "9" * 30):
        assert auditor.post(f"{MISSING}exportar/?agreement={wrong}", {"format": "csv"}).status_code == 200


def test_who_withdrew_is_told_apart_from_who_never_accepted(auditor):
    text, gone, never = factories.agreement(required=False, audience="agent"), factories.agent(), factories.agent()
    accept_texts(person=gone.person, texts=[text], channel="site", ip=None)
    withdraw_consent(consent=gone.person.consents.get(), channel="profile", ip=None, by=gone.person.user)
    page = auditor.get(MISSING, {"agreement": text.agreement_id})
    shown = {row: bool(row.withdrawn_at) for row in page.context["page"].rows}
    assert shown == {gone.person: True, never.person: False}
    assert [page.content.decode().count(word) for word in ("retirado", "sin aceptar")] == [1, 1]
    answer = auditor.post(f"{MISSING}exportar/?agreement={text.agreement_id}", {"format": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert {line[2]: bool(line[-1]) for line in lines[1:]} == {gone.person.email: True, never.person.email: False}


def test_pages_cost_the_same_with_more_rows(login, assert_same_queries):
    browser = login(factories.staff(PUBLISH_TEXTS, VIEW_CONSENTS))
    text = factories.agreement(code="contrato")

    def add() -> None:
        accept_texts(person=factories.agent().person, texts=[text], channel="site", ip="203.0.113.9")
        factories.client()

    assert_same_queries(lambda: browser.get(REPORT), add)
    assert_same_queries(lambda: browser.get(MISSING, {"agreement": text.agreement_id}), add)
    assert_same_queries(lambda: browser.get(LIST), factories.agreement)


def test_who_must_not_get_there(client):
    text = factories.agreement()
    for right, paths in (
        (PUBLISH_TEXTS, [LIST, NEW, PREVIEW, f"{LIST}{text.agreement_id}/"]), (VIEW_CONSENTS, [REPORT, MISSING]),
    ):  # fmt: skip
        other = ({PUBLISH_TEXTS, VIEW_CONSENTS} - {right}).pop()
        for path in paths:
            assert Browser().get(path).url.startswith("/acceso/")
            for who in (factories.client(), factories.staff(other)):
                assert factories.sign_in(Browser(), who).get(path).status_code == 403


def test_it_is_said_where_asking_again_reaches_nobody(publisher: Browser) -> None:
    said = "a nadie que ya esté registrado"
    for places, is_said in ((["registration"], True), (["registration", "profile"], False), (["login"], False)):
        text = factories.agreement(places=places)
        assert (said in publisher.get(f"{LIST}{text.agreement_id}/").content.decode()) == is_said, places


def test_the_first_texts_are_asked_again_of_those_inside() -> None:
    firsts = Agreement.objects.filter(code__in=["terms", "data"])
    assert firsts.count() == 2
    assert all("profile" in first.places for first in firsts)
