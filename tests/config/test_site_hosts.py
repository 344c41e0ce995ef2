"""S15: An agent's site under a host name of its own: shown there, and nothing else is."""

import pytest
from django.test import Client as Browser

from core.access import PERMISSIONS
from people.models import User
from referrals.actions import choose_slug, decide_host, enter_host, set_codes_active
from referrals.errors import HostTaken, OurHost, OwnMatter, UnfitHost
from referrals.models import SiteHost, Touch
from tests import factories

pytestmark = pytest.mark.django_db
HOST = {"HTTP_HOST": "ana.example.test"}
OURS = "https://vinculo.example"


@pytest.fixture
def agent(settings):
    settings.ALLOWED_HOSTS = ["testserver", ".vinculo.example"]
    settings.SITE_URL = OURS
    agent = factories.agent(factories.person("Ana", "Gil"), code="ANAG2345")
    choose_slug(owner=agent.person, text="ana-gil", by=agent.person.user)
    return agent


@pytest.fixture
def host(agent):
    row = enter_host(owner=agent.person, host="Ana.Example.test", by=factories.staff())
    return decide_host(host=row, accept=True, by=factories.staff())


@pytest.mark.row("CS2")
def test_the_site_is_shown_under_its_own_name(client, host):
    text = client.get("/", **HOST).content.decode()
    assert "Ana G." in text
    assert f'<link rel="canonical" href="{OURS}/s/ana-gil/">' in text
    assert client.get("/s/ana-gil/como-ganar/", **HOST).status_code == 200
    assert client.get("/identidad/x.css", **HOST).status_code in {200, 404}


@pytest.mark.parametrize("path", ["/s/ana-gil/unete/?paso=1", "/acceso/login/", "/admin/", "/cuenta/", "/@evil.test/"])
def test_everything_else_leads_to_ours(client, host, path):
    answer = client.get(path, **HOST)
    assert answer.status_code == 302
    assert answer.url.startswith(f"{OURS}/")


@pytest.mark.parametrize("path", ["/acceso/login/", "/s/ana-gil/registro/", "/s/otra/"])
def test_nothing_is_sent_there(client, host, path):
    answer = client.post(path, {"login": "a@b.test", "password": "x"}, **HOST)
    assert answer.status_code == 404
    assert "session" not in answer.cookies


def test_what_is_sent_there_is_checked_by_its_own_origin(host):
    browser = Browser(enforce_csrf_checks=True)
    browser.get("/", **HOST)
    token = browser.cookies["csrf"].value
    sent = {"c": "site", "csrfmiddlewaretoken": token}
    assert browser.post("/r/ANAG2345/visita/", sent, **HOST, HTTP_ORIGIN="http://evil.test").status_code == 403
    agent = {"HTTP_USER_AGENT": "Mozilla/5.0 Chrome/126.0 Mobile"}
    own = browser.post("/r/ANAG2345/visita/", sent, **HOST, **agent, HTTP_ORIGIN="http://ana.example.test")
    assert own.status_code == 204
    assert Touch.objects.get().channel == "site"


def test_names_that_nobody_approved_are_refused(client, agent):
    enter_host(owner=agent.person, host="ana.example.test", by=factories.staff())
    assert client.get("/", **HOST).status_code == 400
    assert client.get("/", HTTP_HOST="other.example.test").status_code == 400


def test_a_name_taken_away_is_refused_at_once(client, host):
    decide_host(host=host, accept=False, by=factories.staff())
    assert client.get("/", **HOST).status_code == 400


def test_the_name_of_somebody_inactive_says_so(client, agent, host):
    set_codes_active(owner=agent.person, active=False)
    answer = client.get("/", **HOST)
    assert answer.status_code == 404
    assert "Ana" not in answer.content.decode()


@pytest.mark.parametrize("text", ["", "ana", "https://ana.test", "ana.test/x", "127.0.0.1", "a b.test", "-a.test"])
def test_names_that_are_none(agent, text):
    with pytest.raises(UnfitHost):
        enter_host(owner=agent.person, host=text, by=factories.staff())


@pytest.mark.parametrize("text", ["vinculo.example", "www.vinculo.example", "TESTSERVER.vinculo.example"])
def test_our_own_names_are_nobodys(agent, text):
    with pytest.raises(OurHost):
        enter_host(owner=agent.person, host=text, by=factories.staff())


def test_one_name_is_of_one_site(agent, host):
    other = factories.agent(factories.person("Eva", "Gil")).person
    with pytest.raises(HostTaken):
        enter_host(owner=other, host="ana.example.test", by=factories.staff())
    decide_host(host=host, accept=False, by=factories.staff())
    enter_host(owner=other, host="ana.example.test", by=factories.staff())
    with pytest.raises(HostTaken):
        decide_host(host=host, accept=True, by=factories.staff())


def test_nobody_approves_their_own(agent):
    row = enter_host(owner=agent.person, host="ana.example.test", by=factories.staff())
    with pytest.raises(OwnMatter):
        decide_host(host=row, accept=True, by=User.objects.get(pk=agent.person.user.pk))


@pytest.mark.row("CS2")
def test_staff_look_after_sites(client, agent, login):
    login(factories.staff(*PERMISSIONS))
    for query in ("", "?q=ana-gil", "?q=Gil", "?q=anag2345", "?estado=open"):
        assert "/s/ana-gil/" in client.get(f"/admin/sitios/{query}").content.decode()
    assert "/s/ana-gil/" not in client.get("/admin/sitios/?estado=closed").content.decode()
    page = f"/admin/sitios/{agent.person.pk}/"
    assert client.post(f"{page}nombres/", {"host": "ana"}).status_code == 422
    assert client.post(f"{page}nombres/", {"host": "ana.example.test"}).url == page
    assert "/s/ana-gil/" in client.get("/admin/sitios/?estado=hosts").content.decode()
    row = SiteHost.objects.get()
    assert client.post(f"/admin/sitios/nombres/{row.pk}/", {"accept": "1"}).url == page
    assert Browser().get("/", **HOST).status_code == 200
    assert client.post(f"{page}cerrar/", {"stop": "1", "reason": ""}).status_code == 422
    client.post(f"{page}cerrar/", {"stop": "1", "reason": "Fotos ajenas"})
    assert "Fotos ajenas" in client.get(page).content.decode()
    assert Browser().get("/s/ana-gil/").status_code == 404
    login(agent)
    assert "Fotos ajenas" in client.get("/oficina/sitio/").content.decode()
    login(factories.staff(*PERMISSIONS))
    client.post(f"{page}cerrar/", {"stop": "0", "reason": "Ya las cambió"})
    assert Browser().get("/s/ana-gil/").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_three(client, agent, login, assert_same_queries):
    login(factories.staff(*PERMISSIONS))

    def more():
        for _n in range(2):
            factories.agent()

    assert_same_queries(lambda: client.get("/admin/sitios/"), more)


@pytest.mark.row("CS2")
def test_staff_look_after_a_site_that_was_never_saved(client, login):
    owner = factories.agent().person
    login(factories.staff(*PERMISSIONS))
    page = f"/admin/sitios/{owner.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(f"{page}cerrar/", {"stop": "1", "reason": ""}).status_code == 422
    assert client.post(f"{page}nombres/", {"host": "nueva.example.test"}).url == page
    assert "nueva.example.test" in client.get(page).content.decode()


def test_a_filter_passes_over_what_no_text_can_hold(client, agent, login):
    login(factories.staff(*PERMISSIONS))
    assert "/s/ana-gil/" in client.get("/admin/sitios/?q=%00ana-gil").content.decode()


@pytest.mark.parametrize("path", ["/admin/sitios/", "/oficina/sitio/", "/oficina/sitio/direccion/"])
def test_strangers_stay_outside(client, agent, login, path):
    assert client.get(path).status_code == 302
    login(factories.client())
    assert client.get(path).status_code == 403
