"""The public pages, the way in, and Mi cuenta."""

import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from core import conf
from network.actions import decide_application
from network.enums import Target
from network.permissions import DECIDE_REGISTRATIONS, MANAGE_AGENTS
from people.actions import accept_texts
from people.queries import consent_texts_in_force
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["/", "/registro/", "/privacidad/", "/terminos/"])
def test_public_pages_open_for_anyone(client, login, url):
    assert client.get(url).status_code == 200
    login(factories.client())
    assert client.get(url).status_code == (302 if url == "/registro/" else 200)


def test_the_home_page_leads_to_the_sign_up(client):
    text = client.get("/").content.decode()
    assert reverse("network_public:sign_up") in text
    assert reverse("account_login") in text


@pytest.mark.parametrize(("url", "kind"), [("/terminos/", "terms"), ("/privacidad/", "data")])
def test_texts_show_the_wording_in_force(client, url, kind):
    text = consent_texts_in_force()[kind]
    assert text.body.splitlines()[0][:40] in client.get(url).content.decode()


def test_a_text_is_shown_as_text(client):
    factories.version("terms", "Uno & dos <script>alert(1)</script>")
    page = client.get("/terminos/").content.decode()
    assert "Uno &amp; dos &lt;script&gt;" in page
    assert "2" in page


@pytest.mark.parametrize(
    ("who", "where"),
    [
        (lambda: factories.staff(), "/admin/"),
        (lambda: factories.agent(), "/oficina/"),
        (lambda: factories.agent(state="inactive"), "/oficina/"),
        (lambda: factories.agent(state="preregistered"), "/oficina/"),
        (lambda: factories.agent(state="client_only"), "/cuenta/"),
        (lambda: factories.client(), "/cuenta/"),
    ],
)
def test_each_goes_where_they_belong(client, login, who, where):
    login(who())
    assert client.get("/inicio/").url == where


def test_the_way_in_asks_strangers_to_sign_in(client):
    assert client.get("/inicio/").url == f"{reverse('account_login')}?next=/inicio/"


def test_my_account_needs_a_session(client):
    assert client.get("/cuenta/").url.startswith(reverse("account_login"))


def account(client, login, who):
    login(who)
    response = client.get("/cuenta/")
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("page", ["/cuenta/", "/oficina/estado/"])
def test_what_is_missing_in_a_registration_is_said_where_one_comes_in(client, login, page):
    waiting = cast.sign_up(target=Target.AGENT)
    login(waiting.person.user)
    assert "/cuenta/registro/corregir/" not in client.get(page).content.decode()
    decide_application(
        application=waiting, outcome="more", asked=["given_names"], reason="No es ese", form_key=uuid.uuid4(),
        by=factories.staff(DECIDE_REGISTRATIONS, MANAGE_AGENTS),
    )  # fmt: skip
    assert "/cuenta/registro/corregir/" in client.get(page).content.decode()


def test_my_account_without_a_referrer_asks_for_a_code(client, login):
    text = account(client, login, factories.client()).content.decode()
    assert "/cuenta/codigo/" in text
    for url in ("account_email", "account_change_password", "people_account:security"):
        assert reverse(url) in text


def test_my_account_says_who_invited_me_and_what_i_accepted(client, login):
    luisa, agent = factories.client().person, factories.agent(factories.person("Carlos", "Peña Ñáñez"))
    factories.refer(luisa, agent.person)
    accept_texts(person=luisa, texts=list(consent_texts_in_force().values()), channel="site", ip=None)
    response = account(client, login, luisa)
    assert "Carlos P." in response.content.decode()
    assert "Ñáñez" not in response.content.decode()
    assert len(response.context["consents"]) == 2


def test_nobody_sees_anothers_consents_or_referrer(client, login):
    other = factories.client().person
    factories.refer(other, factories.agent(factories.person("Gloria")).person)
    accept_texts(person=other, texts=list(consent_texts_in_force().values()), channel="site", ip=None)
    response = account(client, login, factories.client())
    assert "Gloria" not in response.content.decode()
    assert not response.context["consents"]


@pytest.mark.row("SL5")
def test_a_client_shares_the_text_that_staff_wrote(client, login):
    conf.change("referrals.client_share_text", "Mira {company} & únete 🎉 #ya: {link} {code}", by=None)
    response = account(client, login, factories.client())
    said = parse_qs(urlsplit(response.context["share"].whatsapp).query)["text"][0]
    assert said == "Mira Vínculo & únete 🎉 #ya: http://testserver/ {code}"
    assert "Mira Vínculo &amp; únete 🎉 #ya: http://testserver/ {code}</textarea>" in response.content.decode()


@pytest.mark.row("SL5")
def test_the_page_shows_how_the_link_looks(client, login):
    assert "/invitacion/tarjeta-" in account(client, login, factories.client()).content.decode()


def test_an_agents_link_says_by_which_way_it_went(client, login):
    share = account(client, login, factories.agent(code="CARP2345")).context["share"]
    assert "r%2FCARP2345%2F%3Fc%3Dwa" in share.whatsapp


def test_an_agents_link_carries_the_code_while_it_is_active(client, login):
    agent = factories.agent(code="CARP2345")
    assert "http://testserver/r/CARP2345/" in account(client, login, agent).context["share"].text
    agent.person.invite_codes.update(is_active=False)
    assert "CARP2345" not in account(client, login, agent).context["share"].text


def test_my_account_costs_the_same_with_more_consents(client, login, assert_same_queries):
    luisa = factories.client().person
    login(luisa)

    def accept():
        text = factories.version("terms", f"Texto {luisa.consents.count()}")
        accept_texts(person=luisa, texts=[text], channel="site", ip=None)

    assert_same_queries(lambda: client.get("/cuenta/"), accept)
