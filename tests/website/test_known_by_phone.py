"""S8: Whoever signs up with a phone that is on record reads what everybody reads."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from tests import factories
from tests.website.test_sign_up import send, without_tokens

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_whoever_is_known_by_the_phone_is_not_told_that_the_code_went_to_what_they_typed(client):
    """Nor anybody else: the page reads the same, and says nothing of the address on record."""
    known = factories.person("Luisa María", "Fernández Gómez", email="de.siempre@casa.test", phone="+573001234567")
    factories.client(known)
    other = Browser()
    send(client, email="nueva@example.test", phone="300 123 45 67")
    assert [known.email] in [letter.to for letter in mail.outbox]
    cache.clear()  # not twice within ten seconds
    send(other, email="nueva@example.test", phone="301 765 43 21")
    pages = [browser.get(reverse("account_email_verification_sent")).content.decode() for browser in (client, other)]
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert "nueva@example.test</strong> o, si ya te conocemos, un enlace al correo que tengamos de ti" in pages[0]
    assert known.email not in pages[0]
    doors = [browser.get("/registro/").content.decode() for browser in (client, other)]
    assert ["si ya te conocemos, un enlace al correo que tengamos de ti" in door for door in doors] == [True, True]
