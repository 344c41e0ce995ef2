"""One's own address to sign in with: looked at again when it is confirmed, and when it becomes the main one."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import mail
from django.test import Client as Browser
from django.test import RequestFactory

from config.identity import AccountAdapter
from network.models import Client
from people.models import User
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
NEW, URL, CODE = "nueva@casa.test", "/acceso/email/", "/acceso/confirm-email/"


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def ana():
    user = factories.client(factories.person("Ana", "Paz")).person.user
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def signed_in(user):
    """Whose password was asked just now, so that it is not asked again for the address."""
    browser = factories.sign_in(Browser(), user)
    browser.post("/acceso/reauthenticate/", {"password": factories.PASSWORD})
    return browser


def ask(browser):
    assert browser.post(URL, {"action_add": "", "email": NEW}).status_code == 302
    return re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def taken_by_contact():
    other = factories.person("Eva", "Rojas", email=NEW)
    Client.objects.create(person=other, channel="backend")


def taken_by_login():
    factories.client(factories.person("Eva", "Rojas", email=NEW))


def taken_by_whoever_registers():
    cast.sign_up(email=NEW, phone="", given_names="Eva")


def taken_by_user():
    """Whose login names it, and who never proved it."""
    User.objects.create(email=NEW, person=factories.person("Eva", "Rojas"))


TAKEN = [taken_by_contact, taken_by_login, taken_by_whoever_registers]
SAID = {taken_by_contact: "no se puede usar", taken_by_user: "Ya hay una cuenta con este correo."}


@pytest.mark.parametrize("taken", TAKEN)
def test_the_second_to_confirm_reads_why_not_beside_the_code_and_keeps_what_they_had(ana, taken):
    browser, before = signed_in(ana), ana.email
    code = ask(browser)
    taken()
    answer = browser.post(CODE, {"code": code})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["code"]
    assert 'id="error_1_id_code"' in answer.content.decode()
    assert (User.objects.get(pk=ana.pk).email, User.objects.get(pk=ana.pk).person.email) == (before, before)
    assert not EmailAddress.objects.filter(user=ana, email=NEW, verified=True).exists()


def test_where_nobody_took_it_the_address_is_confirmed_and_becomes_the_main_one(ana):
    browser = signed_in(ana)
    browser.post(CODE, {"code": ask(browser)})
    browser.post(URL, {"action_primary": "", "email": NEW})
    ana.refresh_from_db()
    assert (ana.email, ana.person.email) == (NEW, NEW)


@pytest.mark.parametrize("taken", [taken_by_contact, taken_by_user])
def test_an_address_that_somebody_else_got_meanwhile_does_not_become_the_main_one(ana, taken):
    browser, before = signed_in(ana), ana.email
    browser.post(CODE, {"code": ask(browser)})
    taken()
    answer = browser.post(URL, {"action_primary": "", "email": NEW}, follow=True)
    assert SAID[taken] in answer.content.decode()
    ana.refresh_from_db()
    assert (ana.email, ana.person.email) == (before, before)
    assert EmailAddress.objects.get(user=ana, primary=True).email == before


def test_of_two_who_confirm_at_once_the_second_is_told(ana):
    """Both had passed the form: it is looked at again in the transaction that confirms."""
    asked = EmailAddress.objects.create(user=ana, email=NEW, verified=False)
    taken_by_login()
    request = RequestFactory().post(CODE)
    request._messages = CookieStorage(request)
    assert AccountAdapter(request).confirm_email(request, asked) is False
    assert [str(one) for one in request._messages] == ["Ya hay una cuenta con este correo."]
    assert not EmailAddress.objects.get(pk=asked.pk).verified
