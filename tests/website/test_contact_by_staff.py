"""RG4: Staff correct the e-mail of a newcomer who mistyped it: what was sent to the wrong address opens nothing."""

import pytest
from allauth.account.models import EmailAddress

from network.actions import correct_contact
from notifications.models import Message
from people.errors import EmailTaken
from people.models import User
from people.permissions import EDIT_CONTACTS
from tests import factories
from tests.website.test_code_awaited import comes_back
from tests.website.test_code_void import is_over
from tests.website.test_correct_address import CODE, RIGHT, code_to
from tests.website.test_letters_wait import WAITS, WELCOME, WRONG, join
from tests.website.test_sign_up import joined, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {}


def corrects(person, email=RIGHT):
    correct_contact(person=person, reason="Lo dijo por teléfono", by=factories.staff(EDIT_CONTACTS), email=email)


@pytest.mark.row("RG4")
def test_the_login_goes_along_and_the_old_code_is_void(client):
    join(client)
    person, old = joined(), code_to(WRONG)
    corrects(person)
    is_over(client, old)
    addresses = EmailAddress.objects.filter(user__person=person)
    assert list(addresses.values_list("user__email", "email", "verified")) == [(RIGHT, RIGHT, False)]
    right = comes_back(email=RIGHT)
    assert right.post(CODE, {"code": code_to(RIGHT)}).status_code == 302
    assert "_auth_user_id" in right.session
    told = Message.objects.filter(person=person, channel="email", kind__in=[WELCOME, WAITS])
    assert set(told.values_list("address", flat=True)) == {RIGHT}


def test_a_proven_login_stays_as_it_is(client):
    send(client)
    client.post(CODE, {"code": code_to(WRONG)})
    corrects(joined())
    assert User.objects.get(person=joined()).email == WRONG
    assert EmailAddress.objects.get(user__person=joined()).verified


def test_an_address_with_which_somebody_signs_in_is_refused_and_nothing_changes(client, monkeypatch):
    factories.user(factories.person("Ana", "Paz", email="ana@casa.test"))
    send(client)
    monkeypatch.setattr("network.actions.clients._is_of_another", lambda *_about: False)  # where a form does not mind
    with pytest.raises(EmailTaken):
        corrects(joined(), "ana@casa.test")
    assert (joined().email, joined().user.email) == (WRONG, WRONG)
