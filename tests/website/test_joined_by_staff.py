"""RG4: Whom staff join with their record, or tell apart from it, reads once how to go on."""

import re
import uuid

import pytest
from django.core import mail

from network.actions import join_application
from network.enums import Channel, Target
from network.errors import WaitsAlready
from network.permissions import DECIDE_REGISTRATIONS
from notifications.models import Message
from people.models import Person, User
from referrals.queries import referrer_of
from tests import factories
from tests.network.registration import cast
from tests.website.test_correct_address import CODE, RIGHT, code_to, correct, enter
from tests.website.test_registered_again import WRONG, again, approved, asked_for_more, first, proven, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {}


def held_by_the_phone():
    """The second attempt has no document, and so is not taken for the first by itself."""
    return cast.sign_up(target=Target.AGENT, email=RIGHT)


def goes_on():
    rows = Message.objects.filter(kind="network.registration_goes_on")
    return list(rows.values_list("address", "state"))


@pytest.mark.row("RG4")
@pytest.mark.parametrize("does", [None, approved])
def test_who_the_staff_say_it_is_is_reached_at_the_newer_address(client, does):
    made, by, key = first(), factories.staff(DECIDE_REGISTRATIONS), uuid.uuid4()
    asked_for_more(made)
    held = held_by_the_phone()
    if does:
        does(made)
    for _twice in range(2):
        join_application(application=held, same=True, reason="La llamé", by=by, form_key=key)
    assert goes_on() == [(RIGHT, "queued")], "once, and at once: it says how to confirm"
    person = Person.objects.get(pk=made.person_id)
    assert (person.email, person.user.email, person.user.has_usable_password()) == (RIGHT, RIGHT, True)
    assert person.agent.state == ("active" if does else "preregistered")
    assert enter(client, email=RIGHT).url.startswith(CODE)
    assert correct(client, "luisa@tercera.test").url == CODE
    assert client.post(CODE, {"code": code_to("luisa@tercera.test")}).status_code == 302


def test_the_staff_move_no_address_that_was_proven():
    made, by = first(), factories.staff(DECIDE_REGISTRATIONS)
    proven(made)
    held = again()
    with pytest.raises(WaitsAlready):
        join_application(application=held, same=True, reason="La llamé", by=by, form_key=uuid.uuid4())
    assert (User.objects.get(person=made.person).email, goes_on()) == (WRONG, [])


def test_whom_staff_join_stays_the_agent_they_were_at_once():
    one = first(options={"initial_state": "active", "flow": ""})
    held, by = held_by_the_phone(), factories.staff(DECIDE_REGISTRATIONS)
    join_application(application=held, same=True, reason="La llamé", by=by)
    person = Person.objects.get(pk=one.person_id)
    assert (person.user.email, person.agent.state, states()) == (RIGHT, "active", ["approved", "approved"])
    assert goes_on() == [(RIGHT, "queued")]


@pytest.mark.parametrize(("code", "brought"), [("", "CARP2345"), ("BERT6789", "BERT6789")])
def test_whom_staff_join_is_brought_by_whom_they_named_last(code, brought):
    for owned in ("CARP2345", "BERT6789"):
        factories.agent(code=owned)
    made, held = first(code="CARP2345"), cast.sign_up(target=Target.AGENT, email=RIGHT, code=code)
    by = factories.staff(DECIDE_REGISTRATIONS)
    join_application(application=held, same=True, reason="La llamé", by=by)
    assert referrer_of(made.person).code.code == brought


@pytest.mark.row("RG4")
@pytest.mark.parametrize("same", [True, False])
def test_whom_staff_join_without_an_account_gets_one_that_they_open_by_their_address(client, same):
    """On record without an e-mail, written down by staff; or somebody else, who shares the phone."""
    known = cast.sign_up(Channel.BACKEND, password="", email="", by=factories.staff()).person
    held, by = cast.sign_up(email=RIGHT), factories.staff(DECIDE_REGISTRATIONS)
    made = join_application(application=held, same=same, reason="La llamé", by=by)
    person = Person.objects.get(pk=made.person_id)
    assert ((person == known), person.email, person.user.has_usable_password()) == (same, RIGHT, False)
    assert goes_on() == [(RIGHT, "queued")]
    client.post("/acceso/password/reset/", {"email": RIGHT})
    link = re.search(r"http://[^/]+(/acceso/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "mi-clave-larga-9", "password2": "mi-clave-larga-9"})
    answer = client.post("/acceso/login/", {"login": RIGHT, "password": "mi-clave-larga-9"})
    assert answer.url.startswith(CODE)
    assert client.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert client.get("/cuenta/").status_code == 200
