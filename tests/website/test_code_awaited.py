"""U13: Whoever comes back while the code of their registration is awaited goes on, and corrects the address there."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from network.actions.registration.correcting import MOST
from network.models import Application, Client
from network.views.correct import KEY
from people.models import User
from tests import factories
from tests.website.test_correct_address import CODE, OTHER, RIGHT, URL, code_to, correct, enter
from tests.website.test_sign_up import TYPED, send, without_tokens

pytestmark = pytest.mark.django_db
WRONG = "luisa@example.test"


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {}


def page(browser, url="/registro/"):
    return browser.get(url).content.decode()


@pytest.mark.row("RG4")
@pytest.mark.parametrize("door", ["/registro/", "/unete/", "/r/CARP2345/"])
def test_who_comes_back_to_a_door_reads_that_the_code_is_awaited_and_goes_on(client, door):
    factories.agent(code="CARP2345")
    assert CODE not in page(client, door)
    send(client)
    shown = page(client, door)
    assert WRONG in shown
    assert f'href="{CODE}"' in shown
    assert f'href="{URL}"' in shown
    assert CODE not in page(Browser(), door), "only the browser that registered"
    assert client.post(CODE, {"code": code_to(WRONG)}).status_code == 302
    client.logout()
    assert CODE not in page(client, door)


def test_the_line_reads_the_same_for_an_address_on_record(client):
    factories.user(factories.person(email=WRONG), password=factories.PASSWORD)
    other = Browser()
    send(client)
    send(other, **OTHER)
    known, unknown = page(client), page(other).replace("ivan@example.test", WRONG)
    assert without_tokens(known.replace("Carlos", ""))[:60] == without_tokens(unknown)[:60]
    assert WRONG in known


def test_a_code_that_is_too_old_leads_to_signing_in_for_another(client):
    send(client)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        shown = page(client)
    assert CODE not in shown
    assert "Entra con ese correo" in shown
    assert URL not in shown


def comes_back(**typed):
    """From another browser, with the address that was never proven."""
    later = Browser()
    assert enter(later, **typed).url.startswith(CODE)
    return later


def mends(browser, email=RIGHT):
    """They correct the address, and its code lets them in."""
    assert URL in page(browser, CODE)
    answer = correct(browser, email)
    assert (answer.status_code, getattr(answer, "url", "")) == (302, CODE), answer.context["form"].errors
    assert browser.post(CODE, {"code": code_to(email)}).status_code == 302
    assert browser.get("/cuenta/").status_code == 200


@pytest.mark.row("RG4")
def test_who_registered_twice_with_the_wrong_address_corrects_it_from_another_browser(client):
    send(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):  # no second code goes there sooner
        send(Browser())
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == ["approved", "draft"]
    mends(comes_back())
    assert joined_at(RIGHT).applications.order_by("pk").last().state == "withdrawn", "what was held asks no more"
    assert User.objects.count() == 1


def joined_at(email):
    return User.objects.get(email=email).person


def test_who_registers_again_in_the_same_browser_corrects_their_own_registration(client):
    send(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        send(client, given_names="Luisa")
    mends(client)
    assert User.objects.get().email == RIGHT


def test_a_registration_of_somebody_else_in_that_browser_is_left_alone(client):
    send(client)
    later = Browser()
    send(later, **OTHER)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):  # until then the page waits for that code
        assert enter(later).url.startswith(CODE)
        mends(later)
    assert User.objects.filter(email="ivan@example.test").exists()
    assert joined_at(RIGHT).given_names == "Luisa María"


def test_a_password_that_was_hashed_anew_on_signing_in_leaves_the_first_browser_its_right(client):
    send(client)
    User.objects.update(password=make_password(TYPED["password"]))
    mends(client)
    assert User.objects.get().check_password(TYPED["password"])


def test_a_held_registration_of_somebody_known_without_access_is_corrected_from_another_browser(client):
    known = factories.person("Luisa María", "Fernández Gómez", email=WRONG)
    Client.objects.create(person=known, channel="contact")
    Application.objects.create(person=known, passage="new", channel="contact", target="client", state="approved")
    send(client)
    assert Application.objects.filter(state="draft").count() == 1
    mends(comes_back())
    known.refresh_from_db()
    assert (known.email, known.user.has_usable_password()) == (WRONG, False)
    assert joined_at(RIGHT) != known


def test_corrections_count_for_the_registration_however_often_one_comes_back(client):
    send(client)
    for n in range(MOST):
        browser = comes_back(email=User.objects.get().email)
        assert correct(browser, f"luisa{n}@casa.test").status_code == 302
    last = comes_back(email=User.objects.get().email)
    answer = correct(last, "luisa9@casa.test")
    assert answer.status_code == 422
    assert "varias veces" in answer.content.decode()
    assert User.objects.get().email == f"luisa{MOST - 1}@casa.test"
    assert not [letter for letter in mail.outbox if letter.to == ["luisa9@casa.test"]]


def test_who_was_never_to_correct_is_shown_no_way_to(client, login):
    """Staff wrote them down; or they have been in."""
    user = factories.user(factories.person(email=WRONG), password=TYPED["password"], verified=False)
    later = comes_back()
    assert KEY not in later.session
    assert URL not in page(later, CODE)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    assert KEY not in comes_back().session
    assert reverse("account_login") == correct(later, uuid.uuid4().hex + "@casa.test").url
