"""S7 U13: Who signs up twice in a row, or without end, is told to wait and loses nothing."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from people.models import Person, User
from tests import factories
from tests.website.test_correct_address import RIGHT, correct
from tests.website.test_sign_up import URL, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.parametrize("browser", [Browser(), None])
def test_the_same_email_again_at_once_is_told_to_wait_and_loses_nothing(client, browser):
    send(client)
    again = browser or client
    answer = send(again, given_names="Luisa Marina")
    assert "Acabamos de enviar un código a este correo" in answer.context["form"].errors["email"][0]
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["email"])
    assert 'value="Luisa Marina"' in answer.content.decode()
    assert 'value="Luisa Marina"' in again.get(URL).content.decode(), "on coming back too"
    assert (Person.objects.filter(email="luisa@example.test").count(), len(mail.outbox)) == (1, 1)
    assert client.get(reverse("account_email_verification_sent")).status_code == 200, "the first is awaited"
    cache.clear()  # ten seconds later
    assert send(again, given_names="Luisa Marina").status_code == 302


def test_the_same_email_again_at_once_says_nothing_of_who_is_known(client):
    factories.user(factories.person(email="luisa@example.test"))
    send(client)
    assert list(send(Browser()).context["form"].errors) == ["email"]


def test_a_correction_to_an_address_that_just_got_a_code_is_told_to_wait_too(client):
    send(Browser(), email=RIGHT)
    send(client)
    answer = correct(client, RIGHT)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["email"])
    cache.clear()  # ten seconds later
    assert correct(client, RIGHT).status_code == 302


def test_two_at_the_same_moment_lose_nothing_either(client, monkeypatch):
    send(client)
    monkeypatch.setattr("network.views.public.check_may_send", lambda request, email: None)
    assert list(send(Browser()).context["form"].errors) == ["email"]


def test_a_connection_that_signs_up_without_end_is_told_to_wait_and_loses_nothing(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    assert send(client, phone="1").status_code == 422
    answer = send(client)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    assert "Espera un minuto" in answer.context["form"].errors["__all__"][0]
    assert 'value="Luisa María"' in answer.content.decode()
    assert not User.objects.exists()
