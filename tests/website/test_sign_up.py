"""S7 U13: Signing up: whoever does is a client, with or without a referrer."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import conf
from network.models import Agent, Client
from notifications.models import Message
from people.models import Consent, Person, User
from people.queries import consent_addresses
from referrals.actions import set_codes_active
from referrals.errors import OwnCode
from referrals.models import Attribution, InviteCode
from referrals.queries import INVITE_COOKIE, referrer_of
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
URL = "/registro/"
TYPED = {
    "given_names": "Luisa María", "family_names": "Fernández Gómez", "email": "Luisa@Example.test",
    "phone": "300 123 45 67", "password": "un-camino-largo-7",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def agent():
    return factories.agent(factories.person("Carlos Andrés", "Peña Ñáñez", phone="+573009998877"), code="CARP2345")


def send(browser, **changed):
    return browser.post(URL, factories.answered(**TYPED | changed))


def joined():
    return User.objects.get(email="luisa@example.test").person


@pytest.mark.row("SL1")
def test_whoever_signs_up_is_a_client(client):
    assert client.get(URL).status_code == 200
    response = send(client)
    assert (response.status_code, response.url) == (302, reverse("account_email_verification_sent"))
    person = joined()
    assert (person.given_names, person.phone, person.email) == ("Luisa María", "+573001234567", "luisa@example.test")
    assert person.client.channel == "site"
    assert not person.user.is_staff
    assert person.user.check_password(TYPED["password"])
    assert not Agent.objects.exists()
    assert not InviteCode.objects.exists()
    assert referrer_of(person) is None
    address = EmailAddress.objects.get(user=person.user)
    assert (address.email, address.primary, address.verified) == ("luisa@example.test", True, False)
    assert {c.text.kind for c in Consent.objects.filter(person=person)} == {"terms", "data"}
    assert list(consent_addresses(person).values()) == ["127.0.0.1", "127.0.0.1"]
    assert len(mail.outbox) == 1


@pytest.mark.row("SL1")
def test_nobody_chooses_a_role_or_anything_else(client, agent):
    boss = factories.staff()
    response = send(
        client, is_staff="1", is_superuser="on", is_active="0", role="administrator", roles="1", permissions="all",
        referrer=agent.person_id, sponsor=agent.pk, person=boss.person_id, user=boss.pk, id=boss.pk, agent="on",
        state="active", channel="backend", points="1000", username="root", verified="on",
    )  # fmt: skip
    assert response.status_code == 302
    user = joined().user
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert not user.roles.exists()
    assert (Agent.objects.count(), Client.objects.filter(person=user.person, channel="site").count()) == (1, 1)
    assert referrer_of(user.person) is None
    assert not EmailAddress.objects.get(user=user).verified


@pytest.mark.row("SL2")
@pytest.mark.parametrize("typed", ["CARP2345", "carp2345", " carp-2345 "])
def test_a_typed_code_binds(client, agent, typed):
    send(client, code=typed)
    bound = referrer_of(joined())
    assert (bound.referrer, bound.channel) == (agent.person, "form")
    assert not Message.objects.filter(person=agent.person).exists(), "not before the address is proven"


@pytest.mark.row("SL2")
@pytest.mark.parametrize("via", ["", "qr", "wa"])
def test_a_link_is_remembered_until_sign_up(client, agent, via):
    client.get(f"/r/carp2345/?c={via}")
    page = client.get(URL)
    assert "Carlos P." in page.content.decode()
    response = send(client)
    bound = referrer_of(joined())
    assert (bound.referrer, bound.channel) == (agent.person, {"": "link", "qr": "qr", "wa": "whatsapp"}[via])
    assert joined().client.channel == "invitation"
    assert response.cookies[INVITE_COOKIE].value == ""


@pytest.mark.row("SL2")
@pytest.mark.parametrize(("days", "binds"), [(29, True), (31, False)])
def test_a_link_binds_within_the_window_and_not_after(client, agent, days, binds):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client.get("/r/CARP2345/")
    with time_machine.travel(start + timedelta(days=days), tick=False):
        send(client)
        assert (referrer_of(joined()) is not None) is binds


def test_staff_set_the_window(client, agent):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client.get("/r/CARP2345/")
    conf.change("referrals.window_days", 2, by=None)
    with time_machine.travel(start + timedelta(days=3), tick=False):
        send(client)
        assert referrer_of(joined()) is None


@pytest.mark.row("SL2")
def test_a_code_is_typed_once_the_link_is_refused(client, agent):
    typed = factories.agent(code="OTRA2345").person
    client.get("/r/CARP2345/")
    send(client, forget_invite="1")
    send(client, code="OTRA2345")
    assert referrer_of(joined()).referrer == typed


def test_among_links_the_latest_binds(client, agent):
    latest = factories.agent(code="OTRA2345").person
    client.get("/r/CARP2345/")
    client.get("/r/OTRA2345/")
    client.get("/r/NADA2345/")
    send(client)
    assert referrer_of(joined()).referrer == latest


@pytest.mark.parametrize("token", ["CARP2345", "", "x.y.z", '["CARP2345","link"]'])
def test_a_forged_cookie_is_ignored(client, agent, token):
    client.cookies[INVITE_COOKIE] = token
    assert send(client).status_code == 302
    assert referrer_of(joined()) is None


def test_a_tampered_cookie_is_ignored(client, agent):
    client.get("/r/CARP2345/")
    value = client.cookies[INVITE_COOKIE].value
    client.cookies[INVITE_COOKIE] = value[:-1] + ("A" if value[-1] != "A" else "B")
    send(client)
    assert referrer_of(joined()) is None


def test_a_link_whose_agent_left_binds_nothing(client, agent):
    client.get("/r/CARP2345/")
    set_codes_active(owner=agent.person, active=False)
    assert "Carlos" not in client.get(URL).content.decode()
    send(client)
    assert referrer_of(joined()) is None


@pytest.mark.row("RG7")
def test_the_invitation_says_who_referred_and_only_where_others_may_it_can_be_refused(client, agent):
    """Refused, the field for a code is there; a form that asks nobody's code or name takes the invitation as it is."""
    page = client.get("/r/CARP2345/").content.decode()
    assert 'name="code"' not in page
    assert 'name="forget_invite"' in page
    assert 'name="code"' in send(client, forget_invite="1").content.decode()
    client.get("/r/CARP2345/")
    cast.version("invitation", "client", without="code")
    assert 'name="forget_invite"' not in client.get(URL).content.decode()
    send(client, forget_invite="1")
    assert referrer_of(joined()).referrer == agent.person


def test_the_invitation_can_be_refused_and_nothing_typed_is_lost(client, agent):
    client.get("/r/CARP2345/")
    page = send(client, forget_invite="1", consents=None)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Luisa María" in text
    assert TYPED["password"] not in text
    assert "Carlos" not in text
    assert not User.objects.filter(email="luisa@example.test").exists()
    send(client)
    assert referrer_of(joined()) is None


def refused(response, field):
    """The page again: the message beside the field, all that was typed, no password, and nobody made."""
    text = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Luisa María"' in text
    assert 'value="300 123 45 67"' in text or field == "phone"
    assert TYPED["password"] not in text
    assert not Person.objects.filter(given_names="Luisa María").exists()
    return str(response.context["form"].errors[field][0])


@pytest.mark.row("SL2")
def test_wrong_and_inactive_codes_read_the_same_beside_the_field(client, agent):
    factories.agent(code="GONE2345", state="inactive")
    wrong = refused(send(client, code="NADA2345"), "code")
    inactive = send(client, code="GONE2345")
    assert refused(inactive, "code") == wrong
    assert 'value="GONE2345"' in inactive.content.decode()


@pytest.mark.row("SL2")
@pytest.mark.parametrize("own", [{"phone": "+57 300 9998877"}, {"email": "carlos.pena+otra@gmail.com"}])
def test_ones_own_code_has_its_own_message(client, own):
    factories.agent(factories.person("Carlos", email="carlospena@gmail.com", phone="+573009998877"), code="CARP2345")
    response = send(client, code="CARP2345", **own)
    said = refused(response, "code") if "phone" not in own else str(response.context["form"].errors["code"][0])
    assert said == str(OwnCode())
    client.get("/r/CARP2345/")
    by_link = send(client, **own)
    assert list(by_link.context["form"].non_field_errors()) == [said], "there is no field for it: the link says it"
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_names", " "),
        ("given_names", "L" * 81),
        ("family_names", ""),
        ("email", "luisa"),
        ("phone", "12345"),
        ("phone", "no tengo"),
        ("password", "corta"),
        ("password", "password1234567890"[:10]),
        ("consents", None),
        ("code", "X" * 41),
    ],
)
def test_bad_input_is_said_beside_its_field(client, field, value):
    response = send(client, **{field: value})
    assert list(response.context["form"].errors) == [field]
    assert f'id="error_1_id_{field}"' in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("3001234567", "+573001234567"), ("+57 (300) 123-4567", "+573001234567"), ("57 300 1234567", "+573001234567"),
     ("+34 612 34 56 78", "+34612345678"), ("", "")],
)  # fmt: skip
def test_phones_are_understood_as_people_write_them(client, typed, stored):
    send(client, phone=typed)
    assert joined().phone == stored


def test_keyboards_and_password_managers_know_the_fields(client):
    text = client.get(URL).content.decode()
    for name, hint in {
        "given_names": 'autocomplete="given-name"', "family_names": 'autocomplete="family-name"',
        "email": 'inputmode="email"', "phone": 'autocomplete="tel"', "password": 'autocomplete="new-password"',
    }.items():  # fmt: skip
        field = text.split(f'name="{name}"')[1].split(">")[0] + text.split(f'name="{name}"')[0].rsplit("<", 1)[1]
        assert hint in field, name


@pytest.mark.row("SL1")
def test_an_email_that_has_an_account_gets_the_same_answer(client):
    factories.user(factories.person(email="luisa@example.test"), password=factories.PASSWORD)
    known = send(client)
    unknown = send(Browser(), email="nueva@example.test")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = [client.get(known.url), client.get(known.url)]
    assert pages[0].status_code == 200
    assert User.objects.count() == 2
    assert {tuple(letter.to) for letter in mail.outbox} == {("luisa@example.test",), ("nueva@example.test",)}
    assert not Attribution.objects.exists()


def test_the_pages_after_a_known_and_an_unknown_email_read_the_same(client):
    factories.user(factories.person(email="luisa@example.test"))
    other = Browser()
    send(client)
    send(other, email="lucia@example.test")
    address = reverse("account_email_verification_sent")
    known, unknown = (b.get(address).content.decode() for b in (client, other))
    assert without_tokens(known) == without_tokens(unknown.replace("lucia@", "luisa@"))


def test_whoever_lost_the_code_gets_another_and_the_answer_is_the_same_for_a_known_email(client):
    factories.user(factories.person(email="luisa@example.test"))
    other, address = Browser(), reverse("account_email_verification_sent")
    send(client)
    send(other, email="lucia@example.test")
    cache.clear()  # not twice within ten seconds
    assert "Enviarme otro código" in other.get(address).content.decode()
    answers = [browser.post(address, {"action": "resend"}) for browser in (client, other)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, address)}
    known, unknown = (b.get(address).content.decode() for b in (client, other))
    assert without_tokens(known) == without_tokens(unknown.replace("lucia@", "luisa@"))
    codes = [re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", m.body, re.MULTILINE) for m in mail.outbox if "lucia" in m.to[0]]
    assert other.post(address, {"code": codes[0][1]}).status_code == 200
    assert other.post(address, {"code": codes[1][1]}).status_code == 302
    assert EmailAddress.objects.get(email="lucia@example.test").verified


def without_tokens(text):
    return [line for line in text.splitlines() if "csrf" not in line.lower()]


def test_the_account_of_a_known_email_keeps_its_password(client):
    user = factories.user(factories.person(email="luisa@example.test"), password=factories.PASSWORD)
    send(client)
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)


def test_an_email_taken_between_check_and_save_gets_the_same_answer(client, monkeypatch):
    factories.user(factories.person(email="luisa@example.test"))
    monkeypatch.setattr("network.actions.registration.engine.candidates", lambda who, but: [])
    response = send(client)
    assert (response.status_code, response.url) == (302, reverse("account_email_verification_sent"))
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_makes_one_account():
    answers, barrier = [], threading.Barrier(2)

    def post():
        browser = Browser()
        barrier.wait()
        answers.append(send(browser).status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 302 in answers
    assert set(answers) <= {302, 422}  # one code per address within ten seconds
    assert User.objects.count() == Person.objects.filter(email="luisa@example.test").count() == 1


def test_wrong_codes_are_limited_and_proxy_headers_are_not_believed(client, agent, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    conf.change("referrals.code_tries", 3, by=None)
    for n in range(3):
        data = factories.answered(**TYPED, code=f"NADA234{n + 2}")
        refused(client.post(URL, data, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}"), "code")
    limited = client.post(URL, factories.answered(**TYPED, code="CARP2345"), HTTP_X_FORWARDED_FOR="10.9.9.9")
    refused(limited, "code")
    assert client.get("/r/CARP2345/").status_code == 429
    assert send(client, code="").status_code == 302


def test_a_code_closed_between_check_and_save_is_said_beside_the_field(client, agent, monkeypatch):
    monkeypatch.setattr("network.forms.registration.try_code", lambda **kwargs: None)
    refused(send(client, code="NADA2345"), "code")


def test_allauths_own_address_leads_here(client):
    response = client.get("/acceso/signup/?next=/cuenta/codigo/")
    assert (response.status_code, response.url) == (302, "/registro/?next=%2Fcuenta%2Fcodigo%2F")
    assert client.post("/acceso/signup/", TYPED).status_code == 405
    assert reverse("account_signup") == "/acceso/signup/"


def test_somebody_signed_in_goes_to_their_account(client, login):
    login(factories.client())
    assert client.get(URL).url == "/inicio/"


def test_the_form_needs_its_token(agent):
    browser = Browser(enforce_csrf_checks=True)
    assert browser.post(URL, TYPED).status_code == 403
    assert not Client.objects.filter(person__given_names="Luisa María").exists()
