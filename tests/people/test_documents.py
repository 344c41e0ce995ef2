"""RG9: documents are handed in, reviewed by somebody else, and expire."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from notifications.models import Message
from people import actions, queries
from people.enums import DocumentState
from people.errors import DocumentDecided, DocumentHeld, ExpiryPassed, OwnDocument, RejectionReasonMissing
from people.models import DocumentReason, PersonDocument
from people.permissions import REVIEW_DOCUMENTS, VIEW_DOCUMENTS
from tests import factories

pytestmark = pytest.mark.django_db


def reviewer():
    return factories.staff(REVIEW_DOCUMENTS, VIEW_DOCUMENTS)


def send(browser, path, file, **more):
    return browser.post(path, {"form_key": str(uuid.uuid4()), "file": file, **more})


@pytest.mark.row("RG9")
def test_what_is_asked_is_listed_and_handed_in(login):
    who = factories.client()
    factories.document_kind("cedula", name="Cédula por las dos caras", audience="client")
    factories.document_kind("rut", name="RUT", audience="agent")
    browser = login(who)
    page = browser.get("/cuenta/documentos/").content.decode()
    assert "Cédula por las dos caras" in page
    assert "RUT" not in page
    answer = send(browser, "/cuenta/documentos/cedula/", factories.pdf("mi cedula.pdf"))
    assert answer.status_code == 302
    made = PersonDocument.objects.get()
    assert (made.state, made.version, made.person) == ("waiting", 1, who.person)
    assert "en revisión" in browser.get("/cuenta/documentos/").content.decode()
    assert Message.objects.filter(person=who.person, kind="people.document_handed_in").count() == 1


@pytest.mark.row("RG9")
def test_an_agent_does_it_in_the_office(login):
    who = factories.agent()
    factories.document_kind("rut", name="RUT", audience="agent")
    browser = login(who)
    assert "RUT" in browser.get("/oficina/documentos/").content.decode()
    assert send(browser, "/oficina/documentos/rut/", factories.pdf()).status_code == 302
    assert PersonDocument.objects.get().person == who.person


def test_the_same_form_twice_is_one_document(login):
    who, key = factories.client(), str(uuid.uuid4())
    factories.document_kind("cedula")
    browser = login(who)
    for _n in range(2):
        answer = browser.post("/cuenta/documentos/cedula/", {"form_key": key, "file": factories.pdf()})
        assert answer.status_code == 302
    assert browser.post("/cuenta/documentos/cedula/", {"form_key": key}).status_code == 302
    assert PersonDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Elige el archivo"),
        (factories.picture("cedula.pdf"), "no es lo que dice su nombre"),
    ],
)
def test_bad_files_are_refused_beside_the_field(login, file, said):
    factories.document_kind("cedula", formats=["pdf"])
    given = {"form_key": str(uuid.uuid4())} | ({"file": file} if file else {})
    answer = login(factories.client()).post("/cuenta/documentos/cedula/", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PersonDocument.objects.exists()


def test_a_file_that_came_whole_is_still_there_after_an_error(login):
    factories.document_kind("cedula", has_expiry=True)
    browser = login(factories.client())
    answer = send(browser, "/cuenta/documentos/cedula/", factories.pdf("la cedula.pdf"), expires_on="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "la cedula.pdf" in page
    key = page.split('name="file__upload" value="')[1].split('"')[0]
    day = timezone.localdate() + timedelta(days=400)
    given = {"form_key": str(uuid.uuid4()), "file__upload": key, "expires_on": day.isoformat()}
    assert browser.post("/cuenta/documentos/cedula/", given).status_code == 302
    made = PersonDocument.objects.get()
    assert (made.expires_on, made.file.name) == (day, "la cedula.pdf")


def test_what_has_expired_already_is_refused(login):
    factories.document_kind("cedula", has_expiry=True)
    answer = send(login(factories.client()), "/cuenta/documentos/cedula/", factories.pdf(), expires_on="2020-01-01")
    assert answer.status_code == 422
    assert "Ya no vale" in answer.content.decode()


def test_a_newer_version_takes_the_place_of_what_waits_and_of_what_is_in_force():
    kind, who, by = factories.document_kind(), factories.client().person, reviewer()
    first = factories.document(who, kind)
    actions.review_document(document=first, accept=True, reason="", by=by)
    second = actions.hand_in_document(person=who, kind=kind, file=factories.pdf(), by=who.user, form_key=uuid.uuid4())
    third = actions.hand_in_document(person=who, kind=kind, file=factories.pdf(), by=who.user, form_key=uuid.uuid4())
    states = dict(PersonDocument.objects.values_list("version", "state"))
    assert states == {1: "accepted", 2: "replaced", 3: "waiting"}
    actions.review_document(document=third, accept=True, reason="", by=by)
    states = dict(PersonDocument.objects.values_list("version", "state"))
    assert states == {1: "replaced", 2: "replaced", 3: "accepted"}
    with pytest.raises(DocumentDecided):
        actions.review_document(document=second, accept=True, reason="", by=by)


@pytest.mark.row("RG9")
def test_the_queue_is_worked_one_after_the_other(login):
    reason = DocumentReason.objects.create(name="Borroso", text="La foto está borrosa: tómala con luz.")
    ana, luis = factories.client().person, factories.client().person
    kind = factories.document_kind("cedula")
    first, second = factories.document(ana, kind), factories.document(luis, kind)
    browser = login(reviewer())
    answer = browser.post("/admin/documentos/siguiente/", follow=True)
    assert answer.request["PATH_INFO"] == f"/admin/documentos/{first.pk}/"
    assert "Página 1 de 1" in answer.content.decode()
    answer = browser.post(f"/admin/documentos/{first.pk}/", {"act": "accept"}, follow=True)
    assert answer.request["PATH_INFO"] == f"/admin/documentos/{second.pk}/"
    answer = browser.post(f"/admin/documentos/{second.pk}/", {"act": "reject"})
    assert answer.status_code == 422
    given = {"act": "reject", "chosen": reason.pk, "reason": "Y sin el pulgar."}
    answer = browser.post(f"/admin/documentos/{second.pk}/", given, follow=True)
    assert answer.request["PATH_INFO"] == "/admin/documentos/"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("accepted", "rejected")
    assert second.reason == "La foto está borrosa: tómala con luz. Y sin el pulgar."
    told = Message.objects.filter(person=luis, kind="people.document_rejected", channel="email").get()
    assert "borrosa" in told.body
    assert Message.objects.filter(person=ana, kind="people.document_accepted").exists()
    assert AuditEntry.objects.filter(action="people.review_document").count() == 2


def test_two_reviewers_never_hold_the_same_one():
    one, other = reviewer(), reviewer()
    factories.document()
    held = actions.take_next_document(by=one)
    assert actions.take_next_document(by=other) is None
    for act in (
        lambda: actions.take_document(document=held, by=other),
        lambda: actions.review_document(document=held, accept=True, reason="", by=other),
    ):
        with pytest.raises(DocumentHeld):
            act()
    assert actions.take_next_document(by=one) == held
    PersonDocument.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert actions.take_next_document(by=other) == held


def test_letting_go_gives_it_to_a_colleague(login):
    found = factories.document()
    browser = login(reviewer())
    browser.post(f"/admin/documentos/{found.pk}/tomar/")
    found.refresh_from_db()
    assert found.is_held
    browser.post("/admin/documentos/soltar/")
    found.refresh_from_db()
    assert not found.is_held


def test_nobody_decides_on_their_own_nor_on_what_they_handed_in(login):
    me = reviewer()
    mine, brought = factories.document(me.person), factories.document(handed_in_by=me)
    assert actions.take_next_document(by=me) is None
    for document in (mine, brought):
        with pytest.raises(OwnDocument):
            actions.review_document(document=document, accept=True, reason="", by=me)
        assert "un colega decide" in login(me).get(f"/admin/documentos/{document.pk}/").content.decode()


def test_rejecting_wants_a_reason():
    with pytest.raises(RejectionReasonMissing):
        actions.review_document(document=factories.document(), accept=False, reason="  ", by=reviewer())


def test_what_expired_while_it_waited_is_not_accepted():
    kind = factories.document_kind(has_expiry=True)
    found = factories.document(kind=kind, expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ExpiryPassed):
        actions.review_document(document=found, accept=True, reason="", by=reviewer())


def test_each_night_people_are_warned_once_and_what_is_over_is_marked():
    kind, today = factories.document_kind(has_expiry=True), timezone.localdate()
    soon = factories.document(kind=kind, state="accepted", expires_on=today + timedelta(days=10))
    later = factories.document(kind=kind, state="accepted", expires_on=today + timedelta(days=100))
    over = factories.document(kind=kind, state="accepted", expires_on=today - timedelta(days=1))
    assert actions.expire_documents() == 2
    assert actions.expire_documents() == 0
    for document in (soon, later, over):
        document.refresh_from_db()
    assert (soon.state, later.state, over.state) == ("accepted", "accepted", "expired")
    assert Message.objects.filter(person=soon.person, kind="people.document_expiring", channel="bell").count() == 1
    assert Message.objects.filter(person=over.person, kind="people.document_expired", channel="bell").count() == 1
    assert queries.papers_of(over.person, "client")[0].is_missing


@pytest.mark.parametrize("path", ["/admin/documentos/{}/archivo/", "/admin/documentos/{}/paginas/1/"])
def test_files_are_for_those_who_may_see_them(client, login, path):
    found = factories.document()
    address = path.format(found.pk)
    assert client.get(address).status_code == 302
    assert login(found.person).get(address).status_code == 403
    assert login(factories.staff()).get(address).status_code == 403
    answer = login(factories.staff(VIEW_DOCUMENTS)).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    client.logout()
    assert client.get(address).status_code == 302


def test_own_files_are_ones_own(login):
    mine, others = factories.document(), factories.document()
    browser = login(mine.person)
    answer = browser.get(f"/cuenta/documentos/archivo/{mine.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/cuenta/documentos/archivo/{others.pk}/").status_code == 404


def test_a_page_that_is_not_there_is_not_found(login):
    found = factories.document()
    assert login(reviewer()).get(f"/admin/documentos/{found.pk}/paginas/9/").status_code == 404


def test_staff_hand_in_for_somebody(login):
    who, kind, by = factories.client().person, factories.document_kind("cedula"), reviewer()
    browser = login(by)
    assert browser.get(f"/admin/personas/{who.pk}/documentos/{kind.code}/").status_code == 200
    assert send(browser, f"/admin/personas/{who.pk}/documentos/{kind.code}/", factories.pdf()).status_code == 302
    made = PersonDocument.objects.get()
    assert (made.person, made.handed_in_by) == (who, by)


def test_the_queue_costs_the_same(login, assert_same_queries):
    browser = login(reviewer())
    assert_same_queries(lambda: browser.get("/admin/documentos/"), factories.document)


def test_own_documents_cost_the_same(login, assert_same_queries):
    who = factories.client()
    browser = login(who)
    assert_same_queries(lambda: browser.get("/cuenta/documentos/"), lambda: factories.document(who.person))


def test_strangers_are_refused(client, login):
    found = factories.document()
    for path in ("/admin/documentos/", f"/admin/documentos/{found.pk}/"):
        assert client.get(path).status_code == 302
        assert login(factories.staff()).get(path).status_code == 403
        client.logout()
    assert client.get("/cuenta/documentos/").status_code == 302
    assert login(factories.client()).get("/oficina/documentos/").status_code == 403


def test_states_know_their_looks():
    assert {state.tone for state in DocumentState} == {"info", "success", "danger", "warn", "neutral"}
