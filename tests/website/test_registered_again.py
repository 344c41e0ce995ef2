"""RG4: A mistyped address is no dead end: who registers again by another one takes the place of their own attempt."""

import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client as Browser

from config.approvals_registration import facts, leader_facts
from core.models import StoredEvent, StoredFile
from ledger.models import Account
from network.actions import decide_application
from network.actions.registration import engine
from network.actions.registration.deciding import lock
from network.enums import Channel, Target
from network.models import AgentChange, Application, Spot, WaitingPlace
from network.permissions import DECIDE_REGISTRATIONS
from network.queries import answers_of
from notifications.models import Message
from people import actions as people
from people.actions import review_document, take_document, take_next_document
from people.adapters import archive
from people.models import ConsentText, Identification, Person, PersonDocument, User
from people.permissions import EDIT_CONTACTS, REVIEW_DOCUMENTS
from people.queries import documents_to_review
from referrals.actions import change_referrer, record_visit
from referrals.models import Attribution, InviteCode, Signal
from referrals.queries import people_referred_by, referrer_of
from tests import factories
from tests.network.registration import cast
from tests.website.test_correct_address import CODE, RIGHT, code_to, correct, enter
from tests.website.test_letters_wait import TEXT, WAITS, WELCOME, join
from tests.website.test_sign_up import TYPED, send
from tests.workflows.cast import flow, step
from workflows import actions as workflows
from workflows.models import Process, ProcessEntry

pytestmark = pytest.mark.django_db
WRONG = "luisa@example.test"
CARD = {"country": "CO", "kind": "CC", "number": "1020304050"}
AGAIN = {"phone": "301 555 66 77", "email": RIGHT, "identification": CARD}


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {}


def first(**changes):
    """Luisa registers to be an agent with her card, and an address that is not hers."""
    cast.documents()
    return cast.sign_up(target=Target.AGENT, identification=CARD, birth_date="1990-01-01", **changes)


def again(target=Target.AGENT, **changes):
    return cast.sign_up(target=target, **AGAIN | changes)


def states():
    return list(Application.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.row("RG4", "U13")
@pytest.mark.parametrize("same_browser", [True, False])
def test_who_registers_again_gets_the_code_at_the_address_they_typed_then(client, same_browser):
    made = join(client)
    old, other = code_to(WRONG), client if same_browser else Browser()
    text = ConsentText.objects.get(kind="contract")
    answer = other.post("/unete/", factories.answered("agent", **TYPED | {"email": RIGHT, f"text_{text.pk}": text.pk}))
    assert (answer.status_code, answer.url) == (302, CODE)
    assert [one.to for one in mail.outbox] == [[WRONG], [RIGHT]], "nothing more goes where a stranger may read it"
    assert states() == ["withdrawn", "waiting"]
    assert other.post(CODE, {"code": old}).status_code == 200
    assert other.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert other.get("/cuenta/registro/").status_code == 200
    person = User.objects.get(email=RIGHT).person
    assert (person.agent.state, person.consents.count()) == ("preregistered", made.person.consents.count())
    told = Message.objects.filter(person=person, channel="email").values_list("kind", "address")
    assert {WELCOME: RIGHT, TEXT: RIGHT, WAITS: RIGHT}.items() <= dict(told).items()
    assert {*told.values_list("state", flat=True)} == {"queued"}


def test_the_browser_of_the_first_attempt_brings_no_address_back(client):
    send(client)
    old, later = code_to(WRONG), Browser()
    send(later, email=RIGHT)
    assert states() == ["withdrawn", "approved"]
    assert correct(client, "otra@casa.test").status_code == 422
    client.post(CODE, {"code": old})
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert enter(Browser(), email=WRONG).status_code == 200, "no account of that address"
    assert enter(Browser(), email=RIGHT).url.startswith(CODE)
    assert correct(later, "luisa@tercera.test").url == CODE, "the second one corrects theirs"
    assert User.objects.get(is_active=True).email == "luisa@tercera.test"


def test_nothing_of_the_first_attempt_stays_for_whoever_comes_second():
    old = first(address="Calle Secreta 1 # 2-3", given_names="Zoraida Luz").person
    made = again(given_names="Luisa", password="otra-clave-larga-8")
    person, old = made.person, Person.objects.get(pk=old.pk)
    assert (made.passage, made.state, states()) == ("new", "waiting", ["withdrawn", "waiting"])
    assert (person.given_names, person.phone, person.birth_date, person.address) == ("Luisa", "+573015556677", None, "")
    assert (person.user.email, person.user.check_password("otra-clave-larga-8")) == (RIGHT, True)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(RIGHT, False)]
    assert Identification.objects.get().person == person
    assert (answers_of(made)["email"], person.agent.state) == (RIGHT, "preregistered")
    assert (old.name, old.email, old.phone) == (f"Persona borrada {old.pk}", "", "")
    assert (old.user.is_active, old.client.state, old.agent.state) == (False, "inactive", "client_only")
    erased = StoredEvent.objects.get(kind="people.PersonErased").payload
    assert erased == {"person_id": old.pk, "unproven": True}, "other systems forget them too"
    assert again(email="luisa@tercera.test").state == "waiting", "as often as needed"
    with archive(person) as file, zipfile.ZipFile(file) as files:
        told = files.read("datos.json").decode()
    assert "Luisa" in told
    assert [word for word in ("Zoraida", "Secreta", WRONG, "borrada") if word in told] == []


def test_a_client_who_waits_takes_the_place_too():
    one = cast.sign_up(options={"initial_state": "preregistered"})
    made = cast.sign_up(email=RIGHT, options={"initial_state": "preregistered"})
    one.person.client.refresh_from_db()
    assert (made.state, made.person.client.state, one.person.client.state) == ("waiting", "waiting", "inactive")
    decide_application(application=made, outcome="approved", by=factories.staff(DECIDE_REGISTRATIONS))
    made.person.client.refresh_from_db()
    assert made.person.client.state == "active"


def with_card(**changes):
    """A form that asks for the card at once: the first attempt hands it in."""
    factories.document_kind("cedula")
    return first(files={"doc_cedula": factories.pdf()}, options={"documents": "now"} | changes.pop("options", {}))


@pytest.mark.row("RG4", "RG9")
@pytest.mark.parametrize("under_flow", [False, True])
def test_the_papers_of_the_first_attempt_go_and_nobody_reviews_them(under_flow):
    if under_flow:
        flow(step(), subject="document")
    one = with_card()
    old = PersonDocument.objects.get()
    content = old.file.content
    take_next_document(by=factories.staff(REVIEW_DOCUMENTS))
    two = again(files={"doc_cedula": factories.pdf("otra.pdf")}, options={"documents": "now"})
    old.refresh_from_db()
    assert (two.state, old.file, old.state, one.person_id) == ("waiting", None, "replaced", old.person_id)
    mine = PersonDocument.objects.get(person=two.person)
    assert (mine.version, mine.state) == (1, "waiting")
    assert list(documents_to_review()) == ([] if under_flow else [mine])
    assert StoredFile.objects.get() == mine.file, content.name
    states_now = list(Process.objects.filter(subject="document").order_by("pk").values_list("state", flat=True))
    assert states_now == (["withdrawn", "running"] if under_flow else [])


@pytest.mark.row("RG4")
def test_an_agent_at_once_whom_nobody_proved_is_taken_back_with_code_and_referrer():
    carlos, berta = factories.agent(code="CARP2345"), factories.agent(code="BERT6789")
    at_once = {"initial_state": "active", "flow": ""}
    one = first(options=at_once, code="CARP2345")
    old = one.person
    assert (old.agent.state, old.agent.sponsor, referrer_of(old).referrer) == ("active", carlos, carlos.person)
    WaitingPlace.objects.create(agent=old.agent, due_at=one.created_at)  # the matrix is on
    two = again(options=at_once, code="BERT6789")
    old.agent.refresh_from_db()
    assert (old.agent.state, old.agent.sponsor) == ("client_only", None)
    assert not InviteCode.objects.get(owner=old).is_active
    assert not WaitingPlace.objects.exists()
    assert referrer_of(old) is None, "whoever came first without proof keeps nobody"
    assert (two.person.agent.state, two.person.agent.sponsor) == ("active", berta)
    assert [one.person for one in people_referred_by(berta.person)] == [two.person]
    assert again(options=at_once, email="luisa@tercera.test").person.agent.sponsor is None, "nobody named: nobody"
    assert not Signal.objects.filter(state="open").exists()


@pytest.mark.row("RG4")
def test_of_which_more_was_asked_it_is_taken_back_and_staff_read_so_on_both(login):
    one = first()
    asked_for_more(one)
    two = again()
    assert (two.state, states()) == ("waiting", ["withdrawn", "waiting"])
    browser = login(factories.staff("network.view_registrations"))
    page = browser.get(f"/admin/registros/{two.pk}/").content.decode()
    assert f'href="/admin/registros/{one.pk}/">registro {one.pk}, cuyo correo nadie confirmó' in page
    page = browser.get(f"/admin/registros/{one.pk}/").content.decode()
    for said in ("Borroso", f"Se registró de nuevo con otro correo: registro {two.pk}"):
        assert said in page
    assert "Todavía falta" not in page
    assert ("Registrado antes con otro correo", f"registro {one.pk}, cuyo correo nadie confirmó") in facts(two.pk)
    assert Message.objects.filter(person=two.person, kind="network.registration_more").count() == 0


def test_what_the_approval_of_the_first_attempt_waited_for_is_asked_of_the_second_alone():
    code = flow(step(), subject="registration").code
    one = first(options={"flow": code})
    two = again(options={"flow": code})
    processes = Process.objects.order_by("pk").values_list("subject_id", "state")
    assert list(processes) == [(one.pk, "withdrawn"), (two.pk, "running")]


def proven(made):
    EmailAddress.objects.update(verified=True)


def approved(made):
    decide_application(application=made, outcome="approved", by=factories.staff(DECIDE_REGISTRATIONS))


def asked_for_more(made):
    by = factories.staff(DECIDE_REGISTRATIONS)
    decide_application(application=made, outcome="more", reason="Borroso", asked=["phone"], by=by)


def with_points(made):
    Account.objects.create(owner=made.person, kind="available", currency="PTS")


def leads(made):
    factories.agent(factories.person("Berta", "Bella"), sponsor=made.person.agent)


def signed_in(made):
    User.objects.filter(person=made.person).update(last_login=made.created_at)


def rejected_a_paper(made):
    paper = PersonDocument.objects.get(person=made.person)
    by = factories.staff(REVIEW_DOCUMENTS)
    review_document(document=take_document(document=paper, by=by), accept=False, reason="Borroso", by=by)


def accepted_a_paper(made):
    paper = PersonDocument.objects.get(person=made.person)
    by = factories.staff(REVIEW_DOCUMENTS)
    review_document(document=take_document(document=paper, by=by), accept=True, reason="", by=by)


def referred_by_staff(made):
    by = factories.staff("referrals.change_referrer")
    change_referrer(person=made.person, referrer=factories.agent().person, reason="Lo dijo", by=by)


def edited_by_staff(made):
    people.edit_contact(person=made.person, city="Cali", by=factories.staff(EDIT_CONTACTS))


def code_visited(made):
    code = InviteCode.objects.create(owner=made.person, code="LUIS2345")
    record_visit(code=code, channel="link", visitor="a" * 32)


def in_the_matrix(made):
    Spot.objects.create(agent=made.person.agent, slot=1, how="staff")


def led_by_whom_staff_said(made):
    agent, by = made.person.agent, factories.staff()
    AgentChange.objects.create(agent=agent, act="network.change_sponsor", state=agent.state, by=by)


def sign_looked_at(made):
    bound = Attribution.objects.create(person=made.person, referrer=factories.agent().person, channel="form")
    about = {"person": made.person, "referrer": bound.referrer, "kind": "contact", "severity": "high"}
    Signal.objects.create(attribution=bound, state="cleared", **about)


def a_step_approved(made):
    code = flow(step(), step(), subject="registration").code
    process = workflows.start(
        flow_code=code, subject="registration", subject_id=made.pk, person=made.person, title="Luisa", by=None
    )  # fmt: skip
    ProcessEntry.objects.create(process=process, act="approved", by=factories.staff())


HELD = [
    proven, approved, with_points, leads, signed_in, rejected_a_paper, accepted_a_paper, referred_by_staff,
    edited_by_staff, code_visited, in_the_matrix, led_by_whom_staff_said, sign_looked_at, a_step_approved,
]  # fmt: skip


@pytest.mark.parametrize("does", HELD)
def test_what_is_proven_decided_or_in_use_keeps_its_address(does):
    made = with_card()
    does(made)
    mail.outbox.clear()
    held = again()
    assert (held.state, held.person, held.new_login) == ("draft", made.person, None)
    assert User.objects.get(person=made.person).email == WRONG
    assert [one.to for one in mail.outbox] == [[WRONG]]


def test_whoever_would_be_held_for_a_record_that_was_erased_meanwhile_is_somebody_new(monkeypatch):
    """Another took the place of that attempt between the look and the hold: no code would reach anybody."""
    made, phone = first(), "300 123 45 67"

    def meanwhile(*_given):
        monkeypatch.undo()
        again(phone="")
        return False

    monkeypatch.setattr(engine, "takes_place", meanwhile)
    held = cast.sign_up(target=Target.AGENT, email="tercera@casa.test", phone=phone)
    assert Person.objects.get(pk=made.person_id).erased_at
    assert (held.state, held.person_id == made.person_id) == ("waiting", False)


def test_whom_staff_wrote_down_and_whoever_wrote_an_address_of_another_are_held_as_ever():
    made = cast.sign_up(Channel.BACKEND, password="", by=factories.staff())
    assert cast.sign_up(email=RIGHT).state == "draft"
    assert made.person.email == WRONG
    first(email="ana@casa.test", phone="302 111 22 33")
    factories.user(factories.person(email=RIGHT))
    assert again(phone="302 111 22 33").state == "draft"
    assert cast.sign_up(email="nadie@casa.test", phone="302 111 22 33").state == "draft", "not by a phone alone"


@pytest.mark.row("RG4")
def test_who_decides_reads_that_nobody_confirmed_the_address_yet(login):
    made, by = first(), factories.staff("network.view_registrations")
    browser, urls = login(by), ["/admin/registros/", f"/admin/registros/{made.pk}/", "/admin/registros/?used=unproven"]
    pages = [browser.get(url).content.decode() for url in urls]
    assert ["vi-state-warn" in page and "Correo sin confirmar" in page for page in pages] == [True] * 3
    assert "Nada llamó la atención" not in pages[1]
    for told in (facts, leader_facts):
        assert ("Confirmación del correo", "⚠ Correo sin confirmar") in told(made.pk)
    cast.prove(made)
    pages = [browser.get(url).content.decode() for url in urls]
    assert [">Correo sin confirmar</span>" in page for page in pages] == [False] * 3
    assert "Nada llamó la atención" in pages[1]
    assert f"/admin/registros/{made.pk}/" not in pages[2]
    assert "Confirmación del correo" not in dict([*facts(made.pk), *leader_facts(made.pk)])


def test_whoever_corrected_the_address_reads_that_and_not_that_anybody_looked_again(client):
    made = join(client)
    correct(client)
    client.post(CODE, {"code": code_to(RIGHT)})
    page = client.get("/cuenta/registro/").content.decode()
    assert "Correo corregido" in page
    assert "Lo revisamos de nuevo" not in page
    assert f"Registro {made.pk} como agente." in page
    office = client.get("/oficina/estado/").content.decode()
    assert "si crees que es un error" not in office
    assert "apenas se decida" in office


def test_what_is_decided_while_the_second_registers_holds(monkeypatch):
    """Between the look and the lock somebody decides: the second waits, as ever."""
    made = first()

    def faster(application):
        approved(Application.objects.get(pk=made.pk))
        return lock(application)

    monkeypatch.setattr("network.actions.registration.overtaking.lock", faster)
    assert (again().state, Person.objects.get(pk=made.person_id).erased_at) == ("draft", None)
