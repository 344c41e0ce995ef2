"""RG8: A code that is still out opens nothing of whoever was erased or shut out, and brings no address back."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.addresses import check_own_address
from core.models import StoredEvent
from notifications.models import Message
from people.errors import CodeOver
from people.models import User
from tests.people.test_personal_data import erase
from tests.website.test_code_awaited import WRONG, comes_back
from tests.website.test_correct_address import CODE, RIGHT, code_to, correct
from tests.website.test_letters_wait import join
from tests.website.test_sign_up import joined, send

pytestmark = pytest.mark.django_db
OVER = "Ese código ya no sirve. Entra y te enviamos otro; si no puedes, regístrate de nuevo."


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {}


def is_over(browser, code):
    """They read of it what they read of a code that is too old."""
    answer = browser.post(CODE, {"code": code}, follow=True)
    assert [url for url, _status in answer.redirect_chain] == ["/acceso/login/"]
    assert OVER in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    assert not StoredEvent.objects.filter(kind="people.LoginProven").exists()


@pytest.mark.row("RG8")
@pytest.mark.parametrize("register", [join, send])
def test_the_code_of_somebody_who_was_erased_brings_nothing_back(client, register):
    register(client)
    person, code, sent = joined(), code_to(WRONG), len(mail.outbox)
    erase(person)
    is_over(client, code)
    person.refresh_from_db()
    login = User.objects.get(person=person)
    assert (login.email, login.is_active, person.email) == (f"erased-{person.pk}@erased.invalid", False, "")
    assert not EmailAddress.objects.filter(user=login).exists()
    assert not Message.objects.filter(person=person).exclude(address="").exists()
    assert not Message.objects.filter(person=person, kind="network.welcome").exists()
    client.post(CODE, {"action": "resend"})
    assert len(mail.outbox) == sent, "nor does another code go there"


def test_the_code_of_a_closed_account_opens_nothing_and_that_of_an_open_one_does(client):
    send(client)
    User.objects.update(is_active=False)
    is_over(client, code_to(WRONG))
    User.objects.update(is_active=True)
    back = comes_back()
    assert back.post(CODE, {"code": code_to(WRONG)}).status_code == 302
    assert "_auth_user_id" in back.session


def test_a_code_at_the_address_that_was_corrected_meanwhile_is_over_in_every_browser(client):
    send(client)
    other = comes_back()
    old = code_to(WRONG)
    assert correct(client, RIGHT).status_code == 302
    is_over(other, old)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(RIGHT, False)]


def test_a_code_that_is_too_old_is_said_to_be_so(client):
    send(client)
    code = code_to(WRONG)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        is_over(client, code)
    assert OVER not in Browser().get(CODE, follow=True).content.decode()


def test_who_had_passed_the_page_is_looked_at_again_and_nobody_is_erased_in_between(client):
    send(client)
    login = User.objects.select_related("person").get()
    with CaptureQueriesContext(connection) as asked:
        check_own_address(user=login, email=WRONG)
    locked = [one["sql"] for one in asked if one["sql"].endswith("FOR NO KEY UPDATE")]
    assert '"people_person"' in locked[0], "as an erasure locks the person first"
    erase(joined())
    with pytest.raises(CodeOver):
        check_own_address(user=login, email=WRONG)
