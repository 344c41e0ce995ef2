"""Registering says what is true, asks nothing twice, and judges each attempt by itself."""

import re
import uuid

import pytest
from django.test import Client as Browser

from network.enums import Channel, Target
from network.models import Agent
from people.actions import accept_texts
from people.actions.blacklist import Draft, add_to_blacklist
from people.models import BlacklistReason, Consent, Person
from people.queries import texts_to_accept
from people.queries.blacklist import Traits
from tests import factories
from tests.network.registration.test_pages import WHO, one_page, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_whoever_is_typed_after_somebody_on_the_blacklist_is_judged_by_themselves(client):
    reason = BlacklistReason.objects.create(name="Fraude")
    add_to_blacklist(reason=reason, draft=Draft.of(Traits(email="mala@casa.test")), by=None)
    one_page(Channel.SITE, Target.CLIENT, "given_names* family_names* email* password* consents")
    one_page(Channel.BACKOFFICE, Target.CLIENT, "given_names* family_names* email*")
    who = {"given_names": "Eva", "family_names": "Rojas Gil", "password": "un-camino-largo-7"}
    office = factories.sign_in(Browser(), factories.agent())
    doors = {
        "/registro/": (client, "No podemos seguir"), "/oficina/registrar/cliente/": (office, "No puedes registrar"),
    }  # fmt: skip
    for url, (browser, words) in doors.items():
        answer = post(browser, url, **who, email="mala@casa.test")
        assert (answer.status_code, words in answer.content.decode()) == (422, True), url
        key = re.search(r'name="form_key" value="([^"]+)"', answer.content.decode())[1]
        assert f'value="{key}"' in browser.get(url).content.decode()
        name = url.split("/")[1]
        answer = post(browser, url, **who, email=f"{name}@casa.test", form_key=key)
        assert answer.status_code == 302, url
        assert Person.objects.filter(email=f"{name}@casa.test").exists()


@pytest.mark.parametrize("email", ["eva@casa.test", ""])
def test_a_contact_leaves_one_way_to_be_answered(client, email):
    answer = post(client, "/contacto/", **WHO | {"email": email, "phone": ""}, message="¿Llegan a Cali?")
    assert answer.status_code == (302 if email else 422)
    if not email:
        assert answer.context["form"].errors == {"email": ["Escribe un correo o un celular para poder responderte."]}
        assert "¿Llegan a Cali?" in answer.content.decode()


def test_what_an_agent_is_asked_says_what_is_true(login):
    one_page(Channel.BACKOFFICE, Target.AGENT, "given_names* family_names* email referrer sponsor", sponsor="ask")
    browser = login(factories.agent())
    page = browser.get("/oficina/registrar/agente/").content.decode()
    assert "Correo (opcional)" not in page
    assert page.count("Déjalo vacío si eres tú.") == 2
    answer = post(browser, "/oficina/registrar/agente/", given_names="Eva", family_names="Gil")
    assert list(answer.context["form"].errors) == ["email"]


@pytest.mark.row("RG6", "RG13")
def test_what_somebody_accepted_in_the_version_in_force_is_not_asked_again(login):
    luisa = factories.client(factories.person("Luisa", "Paz", email="luisa@casa.test")).person
    one_page(Channel.SITE, Target.AGENT, "given_names* family_names* email* password* consents*")
    browser = login(luisa)
    asked = texts_to_accept(country="CO", audience="agent", place="registration")
    assert 'name="consents"' in browser.get("/unete/").content.decode()
    accept_texts(person=luisa, texts=asked[:1], channel="site", ip=None, by=luisa.user)
    page = browser.get("/unete/").content.decode()
    assert f'value="{asked[1].pk}"' in page
    accept_texts(person=luisa, texts=asked, channel="site", ip=None, by=luisa.user)
    assert 'name="consents"' not in browser.get("/unete/").content.decode()
    assert browser.post("/unete/", {"form_key": uuid.uuid4()}).url == "/cuenta/registro/"
    assert Agent.objects.get(person=luisa).state == "preregistered"
    assert Consent.objects.filter(person=luisa).count() == len(asked)
