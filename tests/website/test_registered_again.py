"""RG4: A mistyped address is no dead end: who registers again by another one takes the place of their own attempt."""

import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client as Browser

from config.approvals_registration import facts, leader_facts
from ledger.models import Account
from network.actions import decide_application, join_application
from network.enums import Channel, Target
from network.errors import WaitsAlready
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS
from network.queries import answers_of
from people.models import ConsentText, Identification, Person, User
from tests import factories
from tests.network.registration import cast
from tests.website.test_correct_address import CODE, RIGHT, code_to, correct, enter
from tests.website.test_letters_wait import join
from tests.website.test_sign_up import TYPED, send
from tests.workflows.cast import flow, step
from workflows.models import Process

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
    assert (Person.objects.get(email=RIGHT), states()) == (made.person, ["withdrawn", "waiting"])
    assert other.post(CODE, {"code": old}).status_code == 200
    assert other.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert other.get("/cuenta/registro/").status_code == 200
    assert (User.objects.get(person=made.person).email, made.person.agent.state) == (RIGHT, "preregistered")


def test_the_browser_of_the_first_attempt_brings_no_address_back(client):
    send(client)
    later = Browser()
    send(later, email=RIGHT)
    assert states() == ["withdrawn", "approved"]
    assert correct(client, "otra@casa.test").status_code == 422
    assert enter(Browser(), email=RIGHT).url.startswith(CODE)
    assert correct(later, "luisa@tercera.test").url == CODE, "the second one corrects theirs"
    assert User.objects.get().email == "luisa@tercera.test"


def test_nothing_of_the_first_attempt_stays_for_whoever_comes_second():
    person = first(address="Calle 1 # 2-3").person
    made = again(given_names="Luisa", password="otra-clave-larga-8")
    person = Person.objects.get(pk=person.pk)
    assert (made.person, made.passage, made.state, states()) == (person, "new", "waiting", ["withdrawn", "waiting"])
    assert (person.given_names, person.phone, person.birth_date, person.address) == ("Luisa", "+573015556677", None, "")
    assert (person.user.email, person.user.check_password("otra-clave-larga-8")) == (RIGHT, True)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(RIGHT, False)]
    assert Identification.objects.get().person == person
    assert (answers_of(made)["email"], made.checks.count(), person.agent.state) == (RIGHT, 0, "preregistered")
    assert again(email="luisa@tercera.test").state == "waiting", "as often as needed"


def test_a_client_who_waits_takes_the_place_too():
    one = cast.sign_up(options={"initial_state": "preregistered"})
    made = cast.sign_up(email=RIGHT, options={"initial_state": "preregistered"})
    assert (made.person, made.state, one.person.client.state) == (one.person, "waiting", "waiting")
    approve = factories.staff(DECIDE_REGISTRATIONS)
    decide_application(application=made, outcome="approved", by=approve)
    made.person.client.refresh_from_db()
    assert made.person.client.state == "active"


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


@pytest.mark.parametrize("does", [proven, approved, asked_for_more, with_points, leads, signed_in])
def test_what_is_proven_decided_or_in_use_keeps_its_address(does):
    made = first()
    does(made)
    mail.outbox.clear()
    held = again()
    assert (held.state, held.person, held.new_login) == ("draft", made.person, None)
    assert User.objects.get(person=made.person).email == WRONG
    assert [one.to for one in mail.outbox] == [[WRONG]]


def test_whom_staff_wrote_down_and_whoever_wrote_an_address_of_another_are_held_as_ever():
    made = cast.sign_up(Channel.BACKEND, password="", by=factories.staff())
    assert cast.sign_up(email=RIGHT).state == "draft"
    assert made.person.email == WRONG
    first(email="ana@casa.test", phone="302 111 22 33")
    factories.user(factories.person(email=RIGHT))
    assert again(phone="302 111 22 33").state == "draft"
    assert cast.sign_up(email="nadie@casa.test", phone="302 111 22 33").state == "draft", "not by a phone alone"


@pytest.mark.row("RG4")
@pytest.mark.parametrize("does", [None, approved])
def test_who_the_staff_say_it_is_is_reached_at_the_newer_address(client, does):
    made, by = first(), factories.staff(DECIDE_REGISTRATIONS)
    asked_for_more(made)
    held = again()
    if does:
        does(made)
    join_application(application=held, same=True, reason="La llamé", by=by, form_key=uuid.uuid4())
    person = Person.objects.get(pk=made.person_id)
    assert (person.email, person.user.email, person.user.has_usable_password()) == (RIGHT, RIGHT, True)
    assert person.agent.state == ("active" if does else "preregistered")
    assert enter(client, email=RIGHT).url.startswith(CODE)
    assert correct(client, "luisa@tercera.test").url == CODE
    assert client.post(CODE, {"code": code_to("luisa@tercera.test")}).status_code == 302


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


def test_the_staff_move_no_address_that_was_proven():
    made, by = first(), factories.staff(DECIDE_REGISTRATIONS)
    proven(made)
    held = again()
    with pytest.raises(WaitsAlready):
        join_application(application=held, same=True, reason="La llamé", by=by, form_key=uuid.uuid4())
    assert User.objects.get(person=made.person).email == WRONG
