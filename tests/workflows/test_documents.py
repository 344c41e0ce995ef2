"""RG14: where a flow for documents is in force it alone decides on what is handed in, version by version."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.events import run_due_reactions
from notifications.models import Message
from people import actions as people
from people.errors import DocumentInFlow, ExpiryPassed, OwnDocument, SentMeanwhile
from people.models import PersonDocument
from people.permissions import REVIEW_DOCUMENTS, VIEW_DOCUMENTS
from tests import factories
from tests.rewards.cast import together
from tests.workflows import cast
from workflows.models import Flow, Process

pytestmark = pytest.mark.django_db


def hand_in(who, kind, **fields):
    given = {"person": who, "kind": kind, "file": factories.pdf(), "by": who.user, "form_key": uuid.uuid4()}
    made = people.hand_in_document(**given | fields)
    run_due_reactions()
    return made


def under_approval(steps=1, **kind):
    """A document that waits in a flow, the flow's process and one who decides per step."""
    roles = [cast.role() for _n in range(steps)]
    cast.flow(*(cast.step(role) for role in roles), subject="document")
    made = hand_in(
        factories.client().person,
        factories.document_kind(**kind),
        **({"expires_on": timezone.localdate() + timedelta(days=90)} if kind.get("has_expiry") else {}),
    )
    made.refresh_from_db()
    return made, Process.objects.get(subject="document", subject_id=made.pk), [cast.decider(role) for role in roles]


def state(document):
    document.refresh_from_db()
    return document.state


@pytest.mark.row("RG14")
def test_the_last_step_accepts_the_document_and_what_was_in_force_gives_way(login):
    document, process, (ana, luis) = under_approval(2)
    before = factories.document(document.person, document.kind, version=0, state="accepted")
    assert document.person.name in process.title
    cast.approve(process, ana)
    assert state(document) == "waiting"
    page = login(luis).get(f"/admin/aprobaciones/{process.pk}/").content.decode()
    assert document.kind.name in page
    assert "/admin/documentos/" not in page  # the address of the file asks for a right of its own
    form = {"step": cast.now_at(process).pk, "outcome": "approved", "form_key": str(uuid.uuid4())}
    assert login(luis).post(f"/admin/aprobaciones/{process.pk}/decidir/", form).status_code == 302
    assert (state(document), document.decided_by, state(before)) == ("accepted", luis, "replaced")
    assert Message.objects.filter(person=document.person, kind="people.document_accepted").exists()


def test_rejecting_it_tells_the_person_why():
    document, process, (ana,) = under_approval()
    cast.reject(process, ana, reason="No es tuya")
    assert (state(document), document.reason) == ("rejected", "No es tuya")


def test_what_came_a_moment_ago_is_not_rejected_as_never_answered():
    document, process, (ana,) = under_approval()
    cast.ask(process, ana, ["file"])
    given = {"person": document.person, "kind": document.kind, "file": factories.pdf(), "by": document.person.user}
    made = people.hand_in_document(form_key=uuid.uuid4(), **given)
    with pytest.raises(SentMeanwhile):
        cast.reject(process, ana, reason="Nunca respondió")
    run_due_reactions()
    assert (state(made), cast.now_at(process).state) == ("waiting", "current")
    cast.reject(process, ana, reason="Borroso")
    assert (state(made), made.reason) == ("rejected", "Borroso")


@pytest.mark.row("RG14")
def test_nobody_goes_round_the_flow(login):
    document, process, (_ana,) = under_approval()
    staff = factories.staff(REVIEW_DOCUMENTS, VIEW_DOCUMENTS, "workflows.view_processes")
    for accept in (True, False):
        with pytest.raises(DocumentInFlow):
            people.review_document(document=document, accept=accept, reason="No", by=staff)
    with pytest.raises(DocumentInFlow):
        people.take_document(document=document, by=staff)
    assert people.take_next_document(by=staff) is None
    browser = login(staff)
    assert document.person.name not in browser.get("/admin/documentos/").content.decode()
    page = browser.get(f"/admin/documentos/{document.pk}/").content.decode()
    assert f"/admin/aprobaciones/{process.pk}/" in page
    assert 'value="accept"' not in page
    assert browser.post(f"/admin/documentos/{document.pk}/", {"act": "accept"}).status_code == 422
    assert state(document) == "waiting"


@pytest.mark.row("RG14")
def test_only_what_failed_is_sent_again_and_the_person_sees_how_far_it_is(login):
    document, process, (ana,) = under_approval(has_expiry=True)
    cast.ask(process, ana, ["expires_on"], reason="Esa fecha no es la del papel")
    assert (state(document), document.asked) == ("returned", ["expires_on"])
    assert Message.objects.filter(person=document.person, kind="people.document_returned").exists()
    browser, path = login(document.person.user), f"/cuenta/documentos/{document.kind.code}/"
    page = browser.get(path).content.decode()
    assert "Esa fecha no es la del papel" in page
    assert 'type="file"' not in page
    bad = browser.post(path, {"expires_on": "2020-01-01", "form_key": str(uuid.uuid4())})
    assert bad.status_code == 422
    day = timezone.localdate() + timedelta(days=30)
    for _n in range(2):
        assert browser.post(path, {"expires_on": day, "form_key": str(uuid.uuid4())}).status_code in {302, 422}
    run_due_reactions()
    process.refresh_from_db()
    assert (state(document), document.expires_on, process.state) == ("waiting", day, "running")
    assert PersonDocument.objects.count() == 1
    cast.approve(process, ana)
    assert state(document) == "accepted"
    assert "Aprobado" in browser.get(path).content.decode()


def test_a_new_file_goes_on_in_the_process_that_asked_for_it(login):
    document, process, (ana, luis) = under_approval(2)
    cast.approve(process, ana)
    cast.ask(process, luis, ["file"])
    again = hand_in(document.person, document.kind)
    again.refresh_from_db()
    process.refresh_from_db()
    assert (state(document), again.process_id, process.state, process.position) == (
        "replaced",
        process.pk,
        "running",
        2,
    )
    cast.approve(process, luis)
    assert state(again) == "accepted"
    assert Process.objects.count() == 1


def test_another_version_while_it_is_decided_on_begins_anew():
    document, process, (ana, _luis) = under_approval(2)
    cast.approve(process, ana)
    again = hand_in(document.person, document.kind)
    process.refresh_from_db()
    assert (process.state, state(document)) == ("withdrawn", "replaced")
    other = Process.objects.get(subject_id=again.pk)
    assert (other.state, other.position) == ("running", 1)


def test_what_was_decided_before_the_old_process_ended_touches_nothing():
    document, process, (ana,) = under_approval()
    again = people.hand_in_document(
        person=document.person, kind=document.kind, file=factories.pdf(), by=document.person.user, form_key=uuid.uuid4()
    )
    cast.approve(process, ana)  # the worker has not come yet
    assert (state(document), state(again)) == ("replaced", "waiting")


def test_whoever_handed_it_in_and_what_has_expired_are_refused():
    document, process, (ana,) = under_approval(has_expiry=True)
    PersonDocument.objects.filter(pk=document.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ExpiryPassed):
        cast.approve(process, ana)
    PersonDocument.objects.filter(pk=document.pk).update(handed_in_by=ana)
    with pytest.raises(OwnDocument):
        cast.reject(process, ana)
    assert state(document) == "waiting"


def test_the_leader_decides_and_never_sees_the_file(login):
    roles = cast.role()
    cast.flow(cast.step(roles, responsible="leader"), subject="document")
    leader = factories.agent()
    who = factories.agent(sponsor=leader).person
    document = hand_in(who, factories.document_kind())
    process = Process.objects.get(subject_id=document.pk, subject="document")
    page = login(leader).get(f"/oficina/aprobaciones/{process.pk}/").content.decode()
    assert document.kind.name in page
    assert "/admin/" not in page
    assert document.file.name not in page


@pytest.mark.row("RG14")
def test_a_kind_of_document_goes_by_its_own_flow_and_the_others_by_the_one_for_all(login):
    role, rut, card = cast.role(), factories.document_kind(name="RUT"), factories.document_kind(name="Cédula")
    given = {"name": "RUT", "subject": f"document/{rut.code}", "steps-0-roles": [role.pk], "steps-0-name": "Leer"}
    form = {"form_key": str(uuid.uuid4()), "steps-TOTAL_FORMS": 1, "steps-INITIAL_FORMS": 0, "steps-0-hours": 24}
    form |= {"version": 0, "steps-0-responsible": "roles"}
    browser = login(factories.staff("workflows.manage_flows"))
    assert browser.post("/admin/flujos/nuevo/", form | given | {"subject": "document/nada"}).status_code == 422
    assert browser.post("/admin/flujos/nuevo/", form | given).status_code == 302
    own = Flow.objects.get()
    browser.post(f"/admin/flujos/{own.pk}/estado/", {"on": "1"})
    assert ": RUT" in browser.get("/admin/flujos/").content.decode()
    assert ": RUT" in browser.get(f"/admin/flujos/{own.pk}/").content.decode()
    who = factories.client().person
    hand_in(who, card)
    assert not Process.objects.exists()
    all_others = cast.flow(cast.step(role), subject="document")
    assert list(Flow.objects.filter(is_active=True).order_by("pk")) == [own, all_others]
    for kind in (rut, card):
        hand_in(who, kind)
    assert list(Process.objects.order_by("pk").values_list("flow", flat=True)) == [own.pk, all_others.pk]


def test_without_a_flow_in_force_staff_decide_as_ever():
    cast.flow(cast.step(cast.role()), subject="document", on=False)
    document = hand_in(factories.client().person, factories.document_kind())
    staff = factories.staff(REVIEW_DOCUMENTS, VIEW_DOCUMENTS)
    assert people.review_document(document=document, accept=True, reason="", by=staff).state == "accepted"
    assert not Process.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sending_another_and_approving_at_once_end_one_way():
    document, process, (ana,) = under_approval()

    def act(which):
        if which == 0:
            return people.hand_in_document(
                person=document.person, kind=document.kind, file=factories.pdf(), by=document.person.user,
                form_key=uuid.uuid4(),
            )  # fmt: skip
        return cast.approve(process, ana)

    together(2, act)
    run_due_reactions()
    states = list(PersonDocument.objects.order_by("version").values_list("state", flat=True))
    assert states in (["accepted", "waiting"], ["replaced", "waiting"])
    assert Process.objects.open().count() == 1
    assert PersonDocument.objects.latest("version").process_id == Process.objects.open().get().pk
