"""U13: Who can correct the address no more reads why in true words, and nothing of what was decided."""

import pytest
from allauth.account.models import EmailAddress

from network.actions.registration.correcting import MOST
from network.models import Application
from people.models import User
from tests import factories
from tests.people.test_personal_data import erase
from tests.website.test_code_awaited import WRONG, comes_back
from tests.website.test_correct_address import RIGHT, correct
from tests.website.test_letters_wait import decide, join
from tests.website.test_sign_up import joined, send

pytestmark = pytest.mark.django_db
ENDED, CONFIRMED = "ya no espera la confirmación", "ya está confirmado"


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {}


def rejected():
    decide(Application.objects.get(), factories.staff("network.decide_registrations"), "rejected")


def erased():
    erase(joined())


def shut_out():
    User.objects.filter(email=WRONG).update(is_active=False)


def refused(browser, email=RIGHT):
    answer = correct(browser, email)
    assert answer.status_code == 422
    return str(answer.context["form"].errors)


@pytest.mark.row("RG4")
@pytest.mark.parametrize("end", [rejected, erased, shut_out])
def test_a_registration_that_ended_is_not_said_to_be_confirmed(client, end):
    join(client)
    end()
    assert ENDED in refused(client)
    assert not User.objects.filter(email=RIGHT).exists()


def test_one_that_was_confirmed_in_another_browser_is_said_to_be(client):
    send(client)
    EmailAddress.objects.update(verified=True)
    assert CONFIRMED in refused(client)


def test_corrections_that_the_blacklist_refused_count_and_the_form_may_go_on(client):
    factories.blacklist_entry(email="malo@casa.test")
    send(client)
    for _time in range(MOST - 1):
        assert "varias veces" not in refused(client, "malo@casa.test")
    assert correct(client, RIGHT).status_code == 302, "the fifth is as good as the first"
    assert User.objects.get(email=RIGHT)
    assert "varias veces" in refused(comes_back(email=RIGHT), "malo@casa.test")
