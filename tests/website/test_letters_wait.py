"""RG4: What somebody who registers alone is told of it waits until the address is theirs, and goes to that one."""

import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from network.actions import decide_application
from network.enums import Channel, Target
from network.models import Application, FormVersion
from network.permissions import DECIDE_REGISTRATIONS
from notifications.models import Message
from tests import factories
from tests.network.registration import cast
from tests.website.test_sign_up import TYPED

pytestmark = pytest.mark.django_db
WRONG, RIGHT, CODE = "luisa@example.test", "luisa@correcto.test", reverse("account_email_verification_sent")
TEXT, WAITS, WELCOME = "people.text_accepted", "network.registration_waits", "network.welcome"
AGENT, TEXTS = "network.became_agent", {"consents", "agreements"}


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def decider():
    return factories.staff(DECIDE_REGISTRATIONS)


def join(browser, **options):
    """An agent to be, alone on the public site, who accepts the contract."""
    contract = factories.agreement(audience="agent", places=["registration"])
    version = cast.version(Channel.SITE, Target.AGENT, **options)
    asked = [field for step in version.steps for field in step["fields"] if field["name"] in {*TYPED, *TEXTS}]
    FormVersion.objects.create(
        form=version.form, number=version.number + 1, spec=version.spec | {"steps": [{"title": "", "fields": asked}]},
        published_at=version.published_at,
    )  # fmt: skip
    typed = factories.answered("agent", **TYPED | {f"text_{contract.pk}": str(contract.pk)})
    assert browser.post("/unete/", typed).status_code == 302
    return Application.objects.select_related("person__user").get()


def told(person):
    """The e-mails of the outbox, each with its address."""
    rows = Message.objects.filter(person=person, channel="email").order_by("pk")
    return [row for row in rows.values_list("kind", "address") if row[0] in {TEXT, WAITS, WELCOME, AGENT, *DECIDED}]


DECIDED = {"network.registration_rejected", "network.registration_approved", "network.registration_more"}


def confirm(browser, address=WRONG):
    sent = [letter for letter in mail.outbox if letter.to == [address]][-1]
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", sent.body, re.MULTILINE)[1]
    assert browser.post(CODE, {"code": code}).status_code == 302


def decide(application, by, outcome, reason="No trabajamos allá"):
    decide_application(application=application, outcome=outcome, reason=reason, by=by, form_key=uuid.uuid4())


@pytest.mark.row("RG4")
def test_own_letters_wait_and_go_to_the_address_that_was_proven_once_each(client, decider):
    made = join(client)
    person = made.person
    assert made.state == "waiting"
    assert Message.objects.filter(person=person).count() == 0, "neither by e-mail nor on the page"
    assert decider.person.messages.filter(kind="network.registration_to_decide").exists(), "staff hear at once"
    assert client.post("/registro/corregir-correo/", {"email": RIGHT, "form_key": uuid.uuid4()}).url == CODE
    assert told(person) == []
    confirm(client, RIGHT)
    assert told(person) == [(WELCOME, RIGHT), (TEXT, RIGHT), (WAITS, RIGHT)]
    assert Message.objects.filter(person=person, channel="bell").count() == 3
    cast.prove(made)
    assert len(told(person)) == 3


@pytest.mark.parametrize(
    ("outcome", "kind"), [("rejected", "network.registration_rejected"), ("approved", AGENT), ("withdrawn", None)]
)
def test_what_was_decided_before_the_proof_is_told_then_and_that_it_waits_is_not(client, decider, outcome, kind):
    made = join(client)
    if outcome == "withdrawn":
        Application.objects.update(state="withdrawn")
    else:
        decide(made, decider, outcome)
    assert told(made.person) == []
    confirm(client)
    assert told(made.person) == [(WELCOME, WRONG), (TEXT, WRONG), *([(kind, WRONG)] if kind else [])]


def test_a_decision_that_another_one_replaced_is_not_told(client, decider):
    made = join(client)
    decide_application(
        application=made, outcome="more", reason="Falta", asked=["given_names"], by=decider, form_key=uuid.uuid4()
    )
    decide(made, decider, "approved")
    confirm(client)
    assert told(made.person) == [(WELCOME, WRONG), (TEXT, WRONG), (AGENT, WRONG)]


def test_an_agent_at_once_reads_of_the_code_once_the_address_is_theirs(client):
    made = join(client, initial_state="active")
    assert (made.state, told(made.person)) == ("approved", [])
    confirm(client)
    assert told(made.person) == [(WELCOME, WRONG), (TEXT, WRONG), (AGENT, WRONG)]


def test_whose_address_is_proven_or_was_not_their_own_to_type_is_told_at_once(client):
    """Signed in; or registered by staff, where no login of theirs waits."""
    known = factories.client(factories.person("Luisa", email=WRONG))
    contract = factories.agreement(audience="agent", places=["registration"])
    version = cast.version(Channel.SITE, Target.AGENT)
    cast.sign_up(target=Target.AGENT, version=version, person=known.person, by=known.person.user, email=WRONG,
                 password="", agreements=[contract])  # fmt: skip
    assert told(known.person) == [(TEXT, WRONG), (WAITS, WRONG)]
    made = cast.sign_up(Channel.BACKEND, Target.AGENT, password="", email="eva@casa.test", phone="",
                        agreements=[contract], by=factories.staff())  # fmt: skip
    assert [kind for kind, _address in told(made.person)] == [TEXT, AGENT]


def test_the_letters_of_a_known_record_do_not_wait_for_a_login_that_a_stranger_left_there(client):
    """Somebody typed the address of Ana, whom staff know: that login waits for ever. What staff do reaches her."""
    ana = factories.person("Ana", "Paz", email=WRONG)
    factories.user(ana, verified=False)
    factories.client(ana)
    contract = factories.agreement(audience="agent", places=["registration"])
    cast.sign_up(Channel.BACKEND, Target.AGENT, password="", email=WRONG, phone="", person=ana,
                 agreements=[contract], by=factories.staff(), options={"initial_state": "preregistered"})  # fmt: skip
    assert not EmailAddress.objects.filter(verified=True, user=ana.user).exists()
    assert told(ana) == [(TEXT, WRONG), (WAITS, WRONG)]


def test_two_who_wait_are_not_told_of_each_other(client):
    first = join(client)
    other = Browser()
    other.post("/unete/", factories.answered("agent", **TYPED | {
        "given_names": "Iván", "email": "ivan@example.test", "phone": "301 765 43 21"}))  # fmt: skip
    confirm(client)
    assert len(told(first.person)) == 3
    assert Message.objects.filter(address="ivan@example.test").exclude(person=None).count() == 0
