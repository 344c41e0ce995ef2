"""S12 S22: The agent's own site, as its owner changes it."""

import threading
import uuid

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core import conf
from core.codes import look
from people.models import Person
from referrals import rules
from referrals.actions import Words, choose_slug, forget_person, save_site
from referrals.errors import EnoughSlugs, RefusedSlug, SlugTaken, UnfitName, UnfitSlug
from referrals.models import Site, SiteSlug, SiteVersion
from referrals.queries import site_by_slug
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/oficina/sitio/"
SAID = {"name": "", "headline": "Te acompaño", "text": "Vivo en Cali.", "shows_phone": "on"}


def say(owner, picture=None, **words):
    return save_site(owner=owner, words=Words(**words), picture=picture, form_key=uuid.uuid4(), by=owner.user)


def choose(owner, text):
    return choose_slug(owner=owner, text=text, by=owner.user)


@pytest.fixture
def agent(login):
    agent = factories.agent(factories.person("Carlos", "Peña Ñáñez", phone="+573009998877"), code="CARP2345")
    login(agent)
    return agent


@pytest.mark.row("CS2")
def test_an_agent_says_something_and_takes_it_back(client, agent):
    assert client.get(URL).status_code == 200
    form = SAID | {"form_key": uuid.uuid4()}
    assert client.post(URL, form).url == URL
    assert client.post(URL, form).url == URL  # sent twice
    assert SiteVersion.objects.count() == 1
    client.post(URL, SAID | {"headline": "Otra cosa", "form_key": uuid.uuid4()})
    first = SiteVersion.objects.get(number=1)
    assert "Te acompaño" in client.get(URL).content.decode()  # among what it said before
    assert client.post(f"{URL}version/{first.pk}/", {"form_key": uuid.uuid4()}).url == URL
    site = Site.objects.get()
    assert (site.current.headline, site.current.number) == ("Te acompaño", 3)
    used = say(factories.agent().person, headline="Ajeno").form_key
    answer = client.post(f"{URL}version/{first.pk}/", {"form_key": used}, follow=True)
    assert "ya se usó para otra cosa" in answer.content.decode()
    assert SiteVersion.objects.filter(site=site).count() == 3


def test_nobody_brings_back_what_somebody_else_said(client, agent):
    other = factories.agent(factories.person("Marta", "Ruiz"), code="MARTA234").person
    theirs = say(other, headline="Ajeno")
    assert client.post(f"{URL}version/{theirs.pk}/", {"form_key": uuid.uuid4()}).status_code == 404
    assert not Site.objects.filter(owner=agent.person).exists()


def test_the_preview_shows_what_is_typed_and_keeps_nothing(client, agent):
    text = client.post(f"{URL}vista/", SAID | {"form_key": uuid.uuid4(), "text": "<b>Hola</b>"}).content.decode()
    assert "&lt;b&gt;Hola&lt;/b&gt;" in text
    assert not Site.objects.exists()


def test_bad_input_stands_beside_its_field_and_nothing_typed_is_lost(client, agent):
    response = client.post(URL, SAID | {"name": "Soporte oficial", "form_key": uuid.uuid4()})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="Soporte oficial"' in text
    assert "Vivo en Cali." in text
    sent = SAID | {"picture": factories.pdf(), "form_key": uuid.uuid4()}
    assert client.post(URL, sent).status_code == 422
    assert not SiteVersion.objects.exists()


def test_a_picture_is_kept_until_it_is_taken_away(client, agent):
    client.post(URL, SAID | {"picture": factories.picture(), "form_key": uuid.uuid4()})
    client.post(URL, SAID | {"form_key": uuid.uuid4()})
    assert Site.objects.get().current.picture
    assert client.get(f"{URL}imagen/").status_code == 200
    client.post(URL, SAID | {"drop_picture": "on", "form_key": uuid.uuid4()})
    assert client.get(f"{URL}imagen/").status_code == 404


def test_the_agent_hides_the_site_and_shows_it_again(client, agent):
    assert client.post(f"{URL}mostrar/", {"on": "0"}).url == URL
    assert not Site.objects.get().is_on
    client.post(f"{URL}mostrar/", {"on": "1"})
    assert Site.objects.get().is_on


@pytest.mark.row("CS2")
def test_an_address_of_ones_own(client, agent):
    page = f"{URL}direccion/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"slug": " Carlos  Peña "}).url == URL
    assert SiteSlug.objects.get().slug == "carlos-pena"
    response = client.post(page, {"slug": "x"})
    assert response.status_code == 422
    assert 'value="x"' in response.content.decode()


@pytest.mark.parametrize(
    ("text", "error"),
    [("1carlos", UnfitSlug), ("ca", UnfitSlug), ("a" * 41, UnfitSlug), ("../x", UnfitSlug), ("s0p0rte", RefusedSlug)],
)
def test_addresses_that_may_not_be(agent, text, error):
    with pytest.raises(error):
        choose(agent.person, text)


def test_what_looks_like_anothers_address_or_code_is_taken(agent):
    other = factories.agent(factories.person("Marta", "Ruiz", city="Cali"), code="MARTA234").person
    choose(agent.person, "carlos")
    for text in ("car1os", "c-arlos", "CARP-2345"):
        with pytest.raises(SlugTaken) as told:
            choose(other, text)
        assert "-cali" in str(told.value)


def test_old_addresses_stay_and_come_back_and_there_is_a_limit(agent):
    person = agent.person
    for text in ("uno-a", "dos-a", "tres-a", "cuatro-a"):
        choose(person, text)
    with pytest.raises(EnoughSlugs):
        choose(person, "cinco-a")
    choose(person, "uno-a")
    assert site_by_slug("cuatro-a").slug == "uno-a"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_one_address_at_once_one_gets_it():
    owners = [factories.agent(factories.person(name, "Gil"), code=code).person
              for name, code in (("Ana", "ANAG2345"), ("Eva", "EVAG2345"))]  # fmt: skip
    ready, told = threading.Barrier(2), []

    def want(owner):
        try:
            ready.wait(10)
            told.append(choose(Person.objects.get(pk=owner.pk), "la-gil").slug)
        except SlugTaken as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=[owner]) for owner in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert SiteSlug.objects.count() == 1
    assert "la-gil" in told
    loser = next(text for text in told if text != "la-gil")
    assert "la-gil-" in loser  # what is free instead


def test_what_somebody_wrote_goes_with_them(agent):
    say(agent.person, text="Vivo en Cali.", picture=factories.picture())
    choose(agent.person, "carlos")
    forget_person(person=agent.person)
    assert not SiteVersion.objects.exists()
    assert not SiteSlug.objects.exists()
    assert site_by_slug("carlos") is None


@given(st.text(max_size=60))
def test_a_clean_address_is_fit_or_refused_and_looks_as_the_database_says(text):
    slug = rules.clean_slug(text)
    assert rules.clean_slug(slug) == slug
    if rules.is_fit_for_a_slug(slug):
        assert slug.isascii()
        assert 3 <= len(slug) <= 40
        assert rules.slug_look(slug) == look(slug.upper().replace("-", "")).lower()


@given(st.text(max_size=80))
def test_plain_text_has_no_signs_that_are_not_seen(text):
    plain = rules.plain_text(text, lines=True)
    assert rules.plain_text(plain, lines=True) == plain
    assert all(c == "\n" or c.isprintable() for c in plain)


@pytest.mark.parametrize("name", ["Ana", "María José", "J. P. O'Neil", "Ñuño-Ibáñez", "Maricarmen"])
def test_names_that_are_fit(agent, name):
    assert say(agent.person, name=name).name == name


@pytest.mark.parametrize("name", ["Ana <b>", "www.ana.com", "Empresa Oficial", "4n4", "Ana@casa"])
def test_names_that_are_not(agent, name):
    with pytest.raises(UnfitName):
        say(agent.person, name=name)


def test_without_sites_the_page_says_so(client, agent):
    conf.change("referrals.sites", False, by=factories.staff())
    assert "data-copy" in client.get(URL).content.decode()
