"""U13: Whoever mistyped their address corrects it while the code is awaited; nobody learns who is registered."""

import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from core.models import AuditEntry
from network.actions.registration.correcting import Own, correct_address
from network.errors.waiting import NoLongerAwaited
from network.models import Application, Client
from network.queries import answers_of
from network.views.correct import KEY
from people.models import Person, User
from tests import factories
from tests.website.test_sign_up import TYPED, joined, send, without_tokens

pytestmark = pytest.mark.django_db
URL, CODE = "/registro/corregir-correo/", reverse("account_email_verification_sent")
RIGHT = "luisa@correcto.test"
OTHER = {"given_names": "Iván", "family_names": "Mora", "email": "ivan@example.test", "phone": "301 765 43 21"}


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def correct(browser, email=RIGHT, key=None):
    return browser.post(URL, {"email": email, "form_key": key or uuid.uuid4()})


def letters(address):
    return [letter for letter in mail.outbox if letter.to == [address]]


def code_to(address):
    return re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", letters(address)[-1].body, re.MULTILINE)[1]


@pytest.mark.row("RG4", "RG8")
def test_the_address_is_corrected_everywhere_and_only_its_code_opens_the_account(client):
    send(client)
    old, person = code_to("luisa@example.test"), joined()
    assert URL in client.get(CODE).content.decode()
    assert 'value="luisa@example.test"' in client.get(URL).content.decode()
    answer = correct(client, " Luisa@Correcto.test ")
    assert (answer.status_code, answer.url) == (302, CODE)
    assert RIGHT in client.get(CODE).content.decode()
    person.refresh_from_db()
    address, application = EmailAddress.objects.get(), Application.objects.get()
    assert (person.email, person.user.email, address.email) == (RIGHT, RIGHT, RIGHT)
    assert (address.primary, address.verified, answers_of(application)["email"]) == (True, False, RIGHT)
    audited = AuditEntry.objects.get(action="people.correct_email")
    assert "luisa" not in str(audited.after).lower()
    assert client.post(CODE, {"code": old}).status_code == 200
    assert client.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert EmailAddress.objects.get().verified
    assert client.get("/cuenta/").status_code == 200
    assert User.objects.get().check_password(TYPED["password"])
    assert client.get(URL).url == "/inicio/"
    assert KEY not in client.session


def test_strangers_and_whoever_waits_for_nothing_are_sent_to_the_entrance(client, login):
    send(client)
    stranger = Browser()
    for answer in (stranger.get(URL), correct(stranger)):
        assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert login(factories.client()).get(URL).url == "/inicio/"
    assert joined().user.email == "luisa@example.test"


@pytest.mark.parametrize("email", ["", "luisa@", "luisa@example.test", "x" * 250 + "@a.co"])
def test_bad_input_is_said_beside_the_field_and_stays(client, email):
    send(client)
    answer = correct(client, email)
    assert answer.status_code == 422
    assert 'id="error_1_id_email"' in answer.content.decode()
    assert f'value="{email}"' in answer.content.decode() or not email
    assert joined().user.email == "luisa@example.test"


def shown(browser, email):
    """What a browser reads of a correction to this address."""
    answer = correct(browser, email)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.content
    page = browser.get(answer.url).content.decode().replace(email, "X")
    return answer.status_code, answer.url, without_tokens(page)


def test_a_taken_address_answers_like_a_free_one_and_leaves_the_owner_alone(client):
    owner = factories.user(factories.person(email="ana@casa.test"), password=factories.PASSWORD)
    other = Browser()
    send(client)
    send(other, **OTHER)
    assert shown(client, "ana@casa.test") == shown(other, RIGHT)
    owner.refresh_from_db()
    assert (owner.email, owner.check_password(factories.PASSWORD)) == ("ana@casa.test", True)
    assert joined().user.email == "luisa@example.test", "nothing was changed"
    assert len(letters("ana@casa.test")) == 1
    assert not re.search(r"^\s*[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\s*$", letters("ana@casa.test")[0].body, re.MULTILINE)
    assert shown(client, "luisa@tercera.test")[0] == 302
    assert Person.objects.get(email="luisa@tercera.test").user.email == "luisa@tercera.test", "they may go on"


@pytest.mark.parametrize("access", [True, False])
def test_whoever_wrote_an_address_on_record_goes_on_with_their_own_all_the_same(client, access):
    """Else the letter that comes, or does not, would tell who is registered here."""
    known = factories.person("Ana", "Paz", email="luisa@example.test")
    Client.objects.create(person=known, channel="contact")
    if access:
        factories.user(known, password=factories.PASSWORD)
    send(client)
    assert URL in client.get(CODE).content.decode()
    other = Browser()
    send(other, **OTHER)
    assert shown(client, RIGHT) == shown(other, "ivan@correcto.test")
    person = User.objects.get(email=RIGHT).person
    assert person != known
    application = Application.objects.get(person=person)
    assert (application.passage, application.state, person.client.channel) == ("new", "approved", "site")
    assert client.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert User.objects.get(email=RIGHT).check_password(TYPED["password"])
    known.refresh_from_db()
    assert known.email == "luisa@example.test"
    if not access:
        assert not known.user.has_usable_password(), "whoever mistyped knows nothing that opens it"


def test_a_code_of_the_sign_up_on_a_known_record_opens_nothing_after_the_correction(client):
    known = factories.person("Luisa María", "Fernández Gómez", email="luisa@example.test")
    Client.objects.create(person=known, channel="contact")
    send(client)
    old = code_to("luisa@example.test")
    correct(client)
    assert client.post(CODE, {"code": old}).status_code == 200
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_known_by_a_document_or_phone_the_code_still_goes_to_the_address_on_record(client):
    known = factories.person("Luisa María", "Fernández Gómez", email="otra@casa.test", phone="+573001234567")
    factories.client(known)
    send(client)
    assert correct(client).status_code == 302
    assert not User.objects.filter(email=RIGHT).exists()
    application = Application.objects.get(person=known)
    assert (application.state, answers_of(application)["email"]) == ("draft", RIGHT)
    known.refresh_from_db()
    assert known.email == "otra@casa.test"


def test_the_blacklist_bars_the_new_address_and_keeps_that_it_did(client):
    factories.blacklist_entry(email="malo@casa.test")
    send(client)
    answer = correct(client, "malo@casa.test")
    assert answer.status_code == 422
    assert "contáctanos" in answer.content.decode().lower()
    assert joined().user.email == "luisa@example.test"
    assert Application.objects.get().checks.filter(name="blacklist", result="failed").exists()


def test_an_address_that_was_confirmed_elsewhere_is_not_changed(client):
    send(client)
    EmailAddress.objects.update(verified=True)
    assert correct(client).status_code == 422
    assert joined().user.email == "luisa@example.test"


def test_a_double_click_sends_one_code_and_corrections_have_an_end(client):
    send(client)
    key = uuid.uuid4()
    assert {correct(client, key=key).status_code for _n in range(2)} == {302}
    assert len(letters(RIGHT)) == 1
    for n in range(4):
        assert correct(client, f"luisa{n}@casa.test").status_code == 302
    assert correct(client, "luisa9@casa.test").status_code == 422


def test_corrections_count_as_sign_ups_do_against_whoever_sends_letters_about(client, settings):
    send(client)
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    assert correct(client).status_code == 302
    refused = correct(client, "luisa2@casa.test")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["__all__"])
    assert 'value="luisa2@casa.test"' in refused.content.decode()
    assert (User.objects.get().email, letters("luisa2@casa.test")) == (RIGHT, [])


def enter(browser, email="luisa@example.test", password=TYPED["password"]):
    """Hours later: a code goes to an address once in some minutes."""
    cache.clear()
    return browser.post(reverse("account_login"), {"login": email, "password": password})


@pytest.mark.row("RG4")
def test_whoever_comes_back_with_an_unproven_address_corrects_it_there(client):
    send(client)
    later = Browser()
    assert enter(later).url.startswith(CODE)
    assert URL in later.get(CODE).content.decode()
    assert correct(later).url == CODE
    assert User.objects.get().email == RIGHT
    assert later.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert later.get("/cuenta/").status_code == 200
    assert KEY not in later.session


def test_who_comes_back_without_the_password_or_with_a_proven_address_corrects_nothing(client):
    send(client)
    later = Browser()
    enter(later, password="otra-cosa-larga-9")
    assert later.get(URL).url == reverse("account_login")
    EmailAddress.objects.update(verified=True)
    assert enter(later).status_code == 302
    assert KEY not in later.session


def test_only_the_browser_that_registered_can(client):
    """The number of a registration is nothing without the password it was made with."""
    send(client)
    made, own = Application.objects.get(), Own(password="other")
    with pytest.raises(NoLongerAwaited):
        correct_address(application=made, email=RIGHT, own=own, ip=None, form_key=uuid.uuid4())
