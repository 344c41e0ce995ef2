"""Held registrations: the code goes to the address on record, and only with it somebody goes on."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from core import conf
from network.actions import (
    confirm_application,
    confirm_by_sign_up,
    drop_draft,
    join_application,
    register_contact_client,
    send_code,
)
from network.enums import Channel, Target
from network.errors import CodeExpired, NotOpen, OwnRecord, PasswordMissing, ReasonMissing, WrongCode
from network.permissions import DECIDE_REGISTRATIONS
from network.queries import confirm_codes
from notifications.models import Message
from people.models import Person
from tests import factories
from tests.network.registration import cast
from tests.workflows.cast import approve, decider, flow, now_at, role, step
from workflows.errors import OwnRegistration
from workflows.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def held(**changes):
    """Luisa is on record with an account; somebody registers with her phone and another e-mail."""
    luisa = factories.client(factories.person("Luisa", "Fernández", email="luisa@casa.test", phone="+573001234567"))
    return luisa, cast.sign_up(**{"email": "otra@example.test", "target": Target.AGENT} | changes)


def code_in(letter):
    return re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", letter.body, re.MULTILINE)[1]


def test_the_code_goes_to_the_address_on_record_and_to_no_other():
    luisa, application = held()
    assert [letter.to for letter in mail.outbox] == [["luisa@casa.test"]]
    made = confirm_application(application=application, code=code_in(mail.outbox[0]).lower(), by=None, ip=None)
    assert (made.state, made.person.agent.state, made.passage) == ("waiting", "preregistered", "to_agent")
    luisa.person.refresh_from_db()
    assert luisa.person.email == "luisa@casa.test"
    assert confirm_application(application=made, code=confirm_codes(made)[0], by=None, ip=None).pk == made.pk


def test_what_was_accepted_when_it_was_held_is_accepted_again_on_confirming():
    contract = factories.agreement("Contrato de agente", kind="contract", audience="agent")
    luisa, application = held(agreements=[contract])
    made = confirm_application(
        application=application, code=confirm_codes(application)[0], more={"consents": [contract]}, by=None, ip=None
    )  # fmt: skip
    assert made.state == "waiting"
    assert [row.text for row in luisa.person.consents.all()] == [contract]


def test_wrong_codes_end_it_and_old_ones_do_not_work():
    _luisa, application = held()
    right = confirm_codes(application)[0]
    for _n in range(5):
        with pytest.raises(WrongCode):
            confirm_application(application=application, code="NADA2345", by=None, ip=None)
    with pytest.raises(CodeExpired):
        confirm_application(application=application, code=right, by=None, ip=None)
    assert not send_code(application=application)  # not within the same minute
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send_code(application=application)
    application.refresh_from_db()
    assert confirm_codes(application)[0] != right
    with time_machine.travel(timezone.now() + timedelta(days=8)), pytest.raises(CodeExpired):
        confirm_application(application=application, code=confirm_codes(application)[0], by=None, ip=None)


def test_whoever_has_no_account_chooses_a_password():
    known = {"given_names": "Luisa", "family_names": "Fernández", "email": "l@casa.test", "phone": "3001234567"}
    register_contact_client(**known, by=None)
    application = cast.sign_up(email="otra@example.test")
    code = confirm_codes(application)[0]
    with pytest.raises(PasswordMissing):
        confirm_application(application=application, code=code, by=None, ip=None)
    made = confirm_application(application=application, code=code, password="un-camino-largo-7", by=None, ip=None)
    address = made.person.user.emailaddress_set.get()
    assert (made.state, address.email, address.verified) == ("approved", "l@casa.test", True)


def test_the_code_of_a_sign_up_confirms_what_was_held_for_the_same_address():
    contact = register_contact_client(given_names="Luisa", email="luisa@example.test", by=None)
    application = cast.sign_up()
    released = confirm_by_sign_up(user=application.new_login, email="luisa@example.test", ip=None)
    assert [(one.pk, one.state) for one in released] == [(application.pk, "approved")]
    contact.person.refresh_from_db()
    assert contact.person.phone == "+573001234567"
    assert Person.objects.count() == 1


def test_an_agent_never_learns_who_is_on_record():
    agent = factories.agent(code="CARP2345")
    factories.client(factories.person("Luisa", "Fernández", email="luisa@example.test"))
    asked = {"channel": Channel.BACKOFFICE, "by": agent.person.user, "referrer": agent.person, "password": None}
    known = cast.sign_up(**asked)
    unknown = cast.sign_up(**asked, email="nueva@example.test", phone="", given_names="Nueva")
    assert (known.state, unknown.state) == ("draft", "draft")
    assert [letter.to for letter in mail.outbox] == [["luisa@example.test"], ["nueva@example.test"]]
    assert not hasattr(unknown.person, "client")
    code = confirm_codes(unknown)[0]
    made = confirm_application(application=unknown, code=code, password="un-camino-largo-7", by=None, ip=None)
    assert (made.state, made.passage, made.person.client.channel) == ("approved", "new", "backoffice")
    assert made.person.attributions.get().referrer == agent.person


def test_staff_say_who_it_is_where_nobody_can_be_asked():
    decider = factories.staff(DECIDE_REGISTRATIONS)
    contact = register_contact_client(given_names="Luisa", family_names="Fernández", phone="3001234567", by=None)
    application = cast.sign_up(email="otra@example.test")
    assert mail.outbox == []
    assert Message.objects.filter(kind="network.registration_unclear", person=decider.person).exists()
    with pytest.raises(ReasonMissing):
        join_application(application=application, same=True, reason=" ", by=decider)
    made = join_application(application=application, same=True, reason="La llamé", by=decider)
    assert (made.state, made.person) == ("approved", contact.person)
    with pytest.raises(NotOpen):
        join_application(application=application, same=True, reason="Otra vez", by=decider)


def test_staff_say_that_it_is_somebody_else():
    decider = factories.staff(DECIDE_REGISTRATIONS)
    luisa, application = held(target=Target.CLIENT)
    made = join_application(application=application, same=False, reason="Es su hija", by=decider)
    assert (made.state, made.passage) == ("approved", "new")
    assert made.person != luisa.person


def test_nobody_says_it_of_themselves_and_a_draft_can_be_dropped():
    luisa, application = held()
    luisa.person.user.is_staff = True
    luisa.person.user.is_superuser = True
    luisa.person.user.save()
    with pytest.raises(OwnRecord):
        join_application(application=application, same=True, reason="Soy yo", by=luisa.person.user)
    drop_draft(application=application, reason="Prueba", by=factories.staff(DECIDE_REGISTRATIONS))
    application.refresh_from_db()
    assert application.state == "withdrawn"


@pytest.mark.row("RG22")
def test_staff_write_the_letter_with_the_code_and_cannot_lose_the_code(login):
    browser, path = login(factories.staff("notifications.edit_templates")), "/admin/plantillas/network.confirm_known/"
    base = browser.get(path).context["form"]["base"].value()
    words = {"subject": "{first_name}, un paso más", "body": "Te esperamos en {company}.", "base": base}
    assert browser.post(f"{path}?language=es", words | {"form_key": uuid.uuid4()}).status_code == 302
    _luisa, application = held()
    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == ("Luisa, un paso más", ["luisa@casa.test"])
    assert f"Te esperamos en {conf.get('company.name')}." in letter.body
    assert code_in(letter).replace("-", "") in confirm_codes(application)
    assert f"/registro/confirmar/{application.pk}/?c=" in letter.body
    assert not Message.objects.filter(kind__startswith="network.confirm").exists(), "the code is kept nowhere"


def test_a_leader_does_not_decide_on_whom_they_registered():
    """The newcomer confirms, and still it is the leader who sent it in: whoever leads them decides, else the role."""
    team = role()
    made = flow(step(team, name="Líder", responsible="leader"), subject="registration")
    above = factories.agent()
    agent = factories.agent(sponsor=above)
    asked = {"channel": Channel.BACKOFFICE, "target": Target.AGENT, "sponsor": agent, "referrer": agent.person}
    filed = {"by": agent.person.user, "password": None, "options": {"flow": made.code}} | asked

    def confirmed(**changes):
        held = cast.sign_up(**filed | changes)
        code = confirm_codes(held)[0]
        done = confirm_application(application=held, code=code, password="un-camino-largo-7", by=None, ip=None)
        return now_at(Process.objects.about("registration", done.pk).get())

    waits = confirmed()
    assert (waits.process.by, waits.assignee) == (agent.person.user, above.person)
    with pytest.raises(OwnRegistration):
        approve(waits.process, agent.person.user)
    assert approve(waits.process, above.person.user).state == "approved"

    above.state = "inactive"
    above.save()
    waits = confirmed(email="zoila@example.test", phone="3019998877", given_names="Zoila", family_names="Rojas")
    assert waits.assignee is None
    with pytest.raises(OwnRegistration):
        approve(waits.process, agent.person.user)
    assert approve(waits.process, decider(team)).state == "approved"
