"""S12 S15: An agent's own site: the pages, the doors, and who does not see it."""

import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import conf
from network.models import Application, FormVersion
from notifications.models import Message
from people.models import User
from referrals.actions import Words, choose_slug, set_codes_active, stop_site, switch_site
from referrals.models import Touch
from referrals.queries import INVITE_COOKIE, referrer_of
from tests import factories
from tests.network.registration import cast
from tests.network.registration.test_countries import publish
from tests.referrals.test_site import say

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
PAGES = ["", "que-ofrecemos/", "como-ganar/", "registro/", "unete/", "contacto/"]
TYPED = {
    "given_names": "Luisa María", "family_names": "Fernández Gómez", "email": "Luisa@Example.test",
    "phone": "300 123 45 67", "password": "un-camino-largo-7",
}  # fmt: skip
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }} {% now 'Y' %}", "javascript:alert(1)",
    '"><svg onload=alert(1)>', "{company} {name}", "<a href='https://evil.test'>x</a>",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def agent():
    who = factories.person("Carlos Andrés", "Peña Ñáñez", phone="+573009998877", email="c@example.test", city="Cali")
    agent = factories.agent(who, code="CARP2345")
    choose_slug(owner=who, text="Carlos Peña", by=who.user)
    return agent


def text_of(browser, path):
    response = browser.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.row("CS2")
@pytest.mark.parametrize("page", PAGES)
def test_every_page_carries_the_card_and_a_way_to_write(client, agent, page):
    say(agent.person, headline="Te acompaño", shows_phone=True)
    text = text_of(client, f"/s/carlos-pena/{page}")
    assert "Carlos P." in text
    assert "Cali" in text
    assert "https://wa.me/573009998877?text=" in text
    assert 'data-via="site"' in text
    assert "c@example.test" not in text
    assert "Ñáñez" not in text


def test_a_site_stands_from_the_first_day_under_the_code(client):
    factories.agent(factories.person("Marta", "Ruiz", phone="+573001112233"), code="MARTA234")
    text = text_of(client, "/s/marta234/")
    assert "Marta R." in text
    assert "573001112233" not in text  # shown only to those whom its owner shows it


def test_old_addresses_and_those_that_look_alike_lead_on(client, agent):
    choose_slug(owner=agent.person, text="carlos-cali", by=agent.person.user)
    for old in ("carlos-pena", "car1os-cali", "CARP2345"):
        assert client.get(f"/s/{old}/unete/?paso=1").url == "/s/carlos-cali/unete/?paso=1"


def test_opening_it_writes_nothing_and_remembers_whose_it_was(client, agent):
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/s/carlos-pena/")
    assert [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
    assert len(queries) <= 8
    assert response.cookies[INVITE_COOKIE]["httponly"]


@pytest.mark.parametrize("close", ["company", "staff", "agent", "inactive", "barred", "unknown"])
def test_a_closed_site_says_so_kindly_and_leads_to_ours(client, agent, close):
    person, staff, path = agent.person, factories.staff(), "/s/carlos-pena/"
    if close == "company":
        conf.change("referrals.sites", False, by=staff)
    elif close == "staff":
        stop_site(owner=person, stop=True, reason="Fotos ajenas", by=staff)
        told = Message.objects.filter(person=person, kind="referrals.site_stopped")
        count = told.count()
        assert any("Fotos ajenas" in one.body for one in told), "the agent reads why"
        stop_site(owner=person, stop=True, reason="Otra vez", by=staff)
        assert told.count() == count
    elif close == "agent":
        switch_site(owner=person, on=False, by=person.user)
    elif close == "inactive":
        set_codes_active(owner=person, active=False)
    elif close == "barred":
        person.barred_at = person.created_at
        person.save()
    else:
        path = "/s/nadie-aqui/"
    for page in PAGES:
        response = client.get(path + page)
        text = response.content.decode()
        assert response.status_code == 404
        assert "Carlos" not in text
        assert "Fotos ajenas" not in text
        assert 'href="/"' in text
        assert INVITE_COOKIE not in response.cookies


@pytest.mark.row("CS2", "RG7")
def test_whoever_signs_up_there_is_the_agents(client, agent):
    response = client.post("/s/carlos-pena/registro/", factories.answered(**TYPED))
    assert response.status_code == 302
    luisa = User.objects.get(email="luisa@example.test").person
    bound = referrer_of(luisa)
    assert (bound.referrer, bound.channel) == (agent.person, "site")
    assert Application.objects.get(person=luisa).channel == "replicated"
    assert Touch.objects.get(person=luisa).kind == "carried"


@pytest.mark.row("RG7")
def test_the_site_says_who_referred_and_asks_for_no_code(client, agent):
    factories.agent(factories.person("Marta", "Ruiz"), code="MARTA234")
    page = client.get("/s/carlos-pena/registro/")
    assert 'name="code"' not in page.content.decode()
    client.post("/s/carlos-pena/registro/", factories.answered(**TYPED, code="MARTA234"))
    bound = referrer_of(User.objects.get(email="luisa@example.test").person)
    assert (bound.referrer, bound.channel) == (agent.person, "site")


def test_what_was_wrong_stands_beside_its_field_and_what_was_typed_stays(client, agent):
    response = client.post("/s/carlos-pena/registro/", factories.answered(**TYPED | {"email": "luisa"}))
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="Luisa María"' in text
    assert "Carlos P." in text
    assert list(response.context["form"].errors) == ["email"]


def test_whom_the_agent_did_not_invite_goes_on_at_our_own_door(client, agent):
    client.get("/s/carlos-pena/")
    response = client.post("/s/carlos-pena/registro/", {"forget_invite": "1"})
    assert response.url == "/registro/"
    assert not response.cookies[INVITE_COOKIE].value


def test_the_country_that_was_chosen_goes_along_to_our_own_door(client, agent):
    for channel in ("site", "replicated"):
        form = publish(channel, "client", "MX").form
        spec = cast.version(channel).spec
        FormVersion.objects.create(form=form, number=2, spec=spec, published_at=timezone.now())
    response = client.post("/s/carlos-pena/registro/?paso=1&pais=MX", {"forget_invite": "1"})
    assert response.url == "/registro/?pais=MX"


def test_a_contact_left_there_is_the_agents_client(client, agent):
    typed = factories.answered(given_names="Rosa", email="rosa@example.test", message="¿Llegan a Cali?")
    assert client.post("/s/carlos-pena/contacto/", typed).url == "/s/carlos-pena/contacto/gracias/"
    made = Application.objects.get()
    assert made.channel == "contact"
    assert referrer_of(made.person).referrer == agent.person
    text_of(client, "/s/carlos-pena/contacto/gracias/")


def test_somebody_signed_in_joins_there_and_keeps_the_referrer_they_have(client, agent, login):
    other = factories.agent(factories.person("Marta", "Ruiz"), code="MARTA234")
    luisa = factories.client(factories.person("Luisa", "Fernández")).person
    factories.refer(luisa, other.person)
    login(luisa.user)
    text_of(client, "/s/carlos-pena/unete/")
    assert client.get("/s/carlos-pena/registro/").status_code == 302
    assert referrer_of(luisa).referrer == other.person


def test_visits_count_by_the_site_and_programs_and_the_owner_do_not(client, agent, login):
    Browser().post("/r/CARP2345/visita/", {"c": "site"}, headers={"User-Agent": "WhatsApp/2.23"})
    login(agent)
    client.post("/r/CARP2345/visita/", {"c": "site"}, headers={"User-Agent": PHONE})
    assert not Touch.objects.exists()
    Browser().post("/r/CARP2345/visita/", {"c": "site"}, headers={"User-Agent": PHONE})
    assert Touch.objects.get().channel == "site"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_an_agent_writes_is_shown_as_it_was_typed(client, agent, payload):
    say(agent.person, headline=payload, text=f"{payload}\n\n{payload}")
    response = client.get("/s/carlos-pena/")
    text = response.content.decode()
    main = re.search(r'<section class="vi-site-words">.*?</section>', text, re.DOTALL)[0]
    assert not re.search(r"<(script|img|svg|a)\b", main)
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_the_preview_of_a_link_says_a_first_name_and_nothing_more(client, agent):
    text = client.get("/s/carlos-pena/", headers={"User-Agent": "WhatsApp/2.23"}).content.decode()
    metas = " ".join(re.findall(r"<meta property=\"og:[^>]*>", text))
    assert "Carlos" in metas
    assert "Carlos P" not in metas


def test_pictures_are_shown_only_while_the_site_shows_them(client, agent):
    assert client.get("/s/carlos-pena/imagen.img").status_code == 404
    say(agent.person, picture=factories.picture())
    assert client.get("/s/carlos-pena/imagen.img")["Content-Type"] == "image/png"
    switch_site(owner=agent.person, on=False, by=agent.person.user)
    assert client.get("/s/carlos-pena/imagen.img").status_code == 404


def test_too_many_guessed_addresses_are_refused(client, agent):
    tries = conf.get("referrals.code_tries") + 1
    answers = [client.get(f"/s/XYZ{n}KPMW/").status_code for n in range(234, 234 + tries)]
    assert answers[-1] == 429
    assert client.get("/s/carlos-pena/").status_code == 200


def test_words_are_kept_plain():
    assert Words(text="a\x00b\u202ec").cleaned().text == "abc"
