"""What is looked at on registering is looked at on confirming, on sending again and on approving too."""

import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from core import audit
from network.actions import confirm_application, decide_application, join_application, send_again
from network.enums import Target
from network.errors import DocumentUnusable, EmailUnusable, OnBlacklist, OtherTerritory
from network.models import Agent, ApplicationCheck
from network.permissions import DECIDE_REGISTRATIONS
from network.queries import answers_of, checks_now, confirm_codes
from network.queries.standing import moments
from people.actions import set_identification
from people.errors import Barred
from people.models import Person
from tests import factories
from tests.network.registration import cast
from tests.network.registration.test_territory import leader, zones  # noqa: F401  a fixture
from tests.workflows.cast import approve, ask, decider, flow, now_at, role, step
from workflows.models import Process

pytestmark = pytest.mark.django_db
CODE = reverse("account_email_verification_sent")
CEDULA = {"country": "CO", "kind": "CC", "number": "1020304050"}


def asked_for(*fields, **changes):
    """Luisa's registration, sent back for these fields."""
    made = cast.sign_up(target=Target.AGENT, **changes)
    return decide_application(
        application=made, outcome="more", reason="Míralo", asked=fields, by=factories.staff(DECIDE_REGISTRATIONS),
        form_key=uuid.uuid4(),
    )  # fmt: skip


def again(application, **answers):
    return send_again(application=application, answers=answers, by=application.person.user, form_key=uuid.uuid4())


def found(application):
    return [(check.name, check.result) for check in checks_now(application)]


@pytest.mark.parametrize(
    ("barred", "field", "answer"),
    [
        ({"phone": "+573009998877"}, "phone", "300 999 88 77"),
        ({"id_country": "CO", "id_kind": "CC", "id_number": CEDULA["number"]}, "identification", CEDULA),
    ],
)
def test_what_is_sent_again_and_barred_is_rejected_and_reaches_no_record(barred, field, answer):
    cast.documents()
    waiting = asked_for(field)
    factories.blacklist_entry(**barred)
    made = again(waiting, **{field: answer})
    person = Person.objects.get(pk=made.person_id)
    assert (made.state, made.asked, found(made)) == ("rejected", [], [("blacklist", "failed")])
    assert (person.phone, hasattr(person, "identification")) == ("+573001234567", False)
    assert Agent.objects.get(person=person).state == "client_only"
    assert moments(made)[-1].text == str(Barred())  # nothing of why


def test_the_page_says_to_write_to_us_and_nothing_of_why(client):
    waiting = asked_for("phone")
    factories.blacklist_entry(phone="+573009998877")
    factories.sign_in(client, waiting.person.client)
    sent = {"phone": "3009998877", "form_key": uuid.uuid4()}
    page = client.post("/cuenta/registro/corregir/", sent)
    assert page.status_code == 422
    assert str(Barred()) in page.content.decode()


def test_an_approval_in_a_flow_ends_with_it():
    made = flow(step(role()), subject="registration")
    waiting = cast.sign_up(target=Target.AGENT, options={"flow": made.code})
    process = Process.objects.get(pk=waiting.process_id)
    ana = decider(*now_at(process).roles.all())
    ask(process, ana, items=["phone"])
    waiting.refresh_from_db()
    factories.blacklist_entry(phone="+573009998877")
    assert again(waiting, phone="3009998877").state == "rejected"
    process.refresh_from_db()
    assert process.state == "withdrawn"


def test_an_email_or_a_document_of_another_is_refused_beside_its_field():
    cast.documents()
    other = factories.client(factories.person("Otra", "Persona", email="otra@casa.test"))
    set_identification(person=other.person, by=None, **CEDULA)
    waiting = asked_for("email", "identification")
    with pytest.raises(EmailUnusable):
        again(waiting, email="Otra@casa.test")
    with pytest.raises(DocumentUnusable):
        again(waiting, identification=CEDULA)
    assert again(waiting, email="luisa2@example.test").person.email == "luisa2@example.test"


def test_whoever_has_proven_an_address_is_reached_there_until_they_prove_the_other(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    waiting = asked_for("email")
    person, old, new = waiting.person, "luisa@example.test", "luisa2@example.test"
    EmailAddress.objects.filter(user=person.user).update(verified=True)
    factories.sign_in(client, person)
    sent = client.post("/cuenta/registro/corregir/", {"email": "Luisa2@example.test", "form_key": uuid.uuid4()})
    assert sent.url == CODE
    waiting.refresh_from_db()
    assert (waiting.state, answers_of(waiting)["email"]) == ("waiting", new)
    person.refresh_from_db()
    assert person.email == old, "letters go to the one that is theirs for sure"
    page = client.get(CODE).content.decode()
    assert new in page
    assert old in page
    assert mail.outbox[-1].to == [new]
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    assert client.post(CODE, {"code": code}).status_code == 302
    person.refresh_from_db()
    person.user.refresh_from_db()
    assert (person.email, person.user.email) == (new, new)
    assert mail.outbox[-1].to == [old], "the address before is told"


def test_the_document_that_somebody_sends_again_is_written_down_in_their_name():
    cast.documents()
    waiting = asked_for("identification")
    person = again(waiting, identification=CEDULA).person
    noted = audit.history(person).filter(action="people.set_identification").latest("pk")
    assert noted.by == person.user


def test_where_an_email_may_be_shared_the_doubt_is_noted_and_the_next_look_replaces_it():
    factories.client(factories.person("Otra", "Persona", email="otra@casa.test"))
    waiting = asked_for("email", options={"unique_email": False})
    made = again(waiting, email="otra@casa.test")
    assert (made.state, found(made)) == ("waiting", [("known", "warning")])
    by = factories.staff(DECIDE_REGISTRATIONS)
    decide_application(application=made, outcome="more", reason="No", asked=["email"], by=by, form_key=uuid.uuid4())
    made.refresh_from_db()
    made = again(made, email="luisa2@example.test")
    assert found(made) == [("known", "passed")]
    assert made.checks.count() == 2  # what was found before stays in the record


def test_another_place_is_looked_at_as_the_first_one(zones):  # noqa: F811
    waiting = asked_for(
        "place", place="Bello, Antioquia", sponsor=leader("Medellín"), options={"territory_check": "refuse"}
    )
    assert found(waiting) == [("territory", "passed")]
    with pytest.raises(OtherTerritory):
        again(waiting, place="Cali")
    assert Person.objects.get(pk=waiting.person_id).city == "Bello"
    assert again(waiting, place="Medellín").state == "waiting"


@pytest.mark.parametrize("by_staff", [False, True])
def test_whoever_is_barred_meanwhile_is_not_let_in_on_confirming(by_staff):
    cast.documents()
    luisa = factories.client(
        factories.person("Luisa María", "Fernández", email="luisa@casa.test", phone="+573001234567")
    )
    held = cast.sign_up(target=Target.AGENT, identification=CEDULA)
    assert held.state == "draft"
    factories.blacklist_entry(id_country="CO", id_kind="CC", id_number=CEDULA["number"])
    if by_staff:
        by = factories.staff(DECIDE_REGISTRATIONS)
        made = join_application(application=held, same=True, reason="La llamé", by=by, form_key=uuid.uuid4())
    else:
        made = confirm_application(application=held, code=confirm_codes(held)[0], by=None, ip=None)
    assert (made.state, found(made)) == ("rejected", [("known", "warning"), ("blacklist", "failed")])
    assert not Agent.objects.filter(person=luisa.person).exists()
    assert not hasattr(Person.objects.get(pk=luisa.person_id), "identification")


def test_whoever_the_record_bars_is_kept_out_whatever_they_type():
    luisa = factories.client(factories.person("Luisa", "Fernández", email="luisa@casa.test", phone="+573001234567"))
    held = cast.sign_up(target=Target.AGENT, email="otra@example.test")
    factories.blacklist_entry(email="luisa@casa.test")
    made = confirm_application(application=held, code=confirm_codes(held)[0], by=None, ip=None)
    assert (made.state, hasattr(luisa.person, "agent")) == ("rejected", False)
    assert cast.sign_up(target=Target.AGENT, email="otra@example.test").state == "rejected"


def test_nobody_approves_whoever_is_barred_meanwhile():
    by, waiting = factories.staff(DECIDE_REGISTRATIONS), cast.sign_up(target=Target.AGENT)
    entry = factories.blacklist_entry(email="luisa@example.test")
    sent = {"application": waiting, "by": by, "reason": "Sí"}
    with pytest.raises(OnBlacklist):
        decide_application(outcome="approved", form_key=uuid.uuid4(), **sent)
    assert Agent.objects.get(person=waiting.person_id).state == "preregistered"
    entry.lifted_at = entry.created_at
    entry.save()
    assert decide_application(outcome="approved", form_key=uuid.uuid4(), **sent).state == "approved"


def test_a_flow_approves_them_no_more_than_staff_do():
    team, boss = role(), factories.agent()
    made = flow(step(team, responsible="leader"), subject="registration")
    waiting = cast.sign_up(target=Target.AGENT, sponsor=boss, options={"flow": made.code})
    factories.blacklist_entry(email="luisa@example.test")
    process = Process.objects.get(pk=waiting.process_id)
    with pytest.raises(Barred):  # a leader reads nothing of why
        approve(process, boss.person.user)
    waiting.refresh_from_db()
    assert (waiting.state, now_at(process).state) == ("waiting", "current")


@pytest.mark.parametrize(("detail", "words"), [
    ("#3: document, email", "entrada 3: documento, correo"),
    ("#12: names, birth_date (87 %)", "entrada 12, parecida en un 87 %: nombres, fecha de nacimiento"),
    ("document", "por el documento"), ("Otra zona", "Otra zona"),
])  # fmt: skip
def test_what_was_found_is_said_in_words(detail, words):
    assert ApplicationCheck(name="blacklist", result="failed", detail=detail).finding == words
