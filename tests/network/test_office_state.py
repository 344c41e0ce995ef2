from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from core import conf
from network.actions import set_agent_active
from network.enums import AgentState
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/oficina/estado/"


@pytest.mark.row("SL6", "SL11")
def test_who_was_inactivated_reads_why_since_when_and_what_to_do(login: Callable[[Any], Browser]) -> None:
    agent = factories.agent()
    set_agent_active(agent=agent, active=False, reason="Pidió una pausa", by=None)
    browser = login(agent)
    assert browser.get("/oficina/", follow=True).redirect_chain == [(URL, 302)]
    body = browser.get(URL).content.decode()
    assert "Pidió una pausa" in body
    assert "vi-state-warn" in body
    assert "/cuenta/" in body


@pytest.mark.parametrize("state", [AgentState.PREREGISTERED, AgentState.CLIENT_ONLY, AgentState.INACTIVE])
def test_each_state_has_its_own_words(login: Callable[[Any], Browser], state: AgentState) -> None:
    page = login(factories.agent(state=state)).get(URL)
    assert page.status_code == 200
    assert page.context["reason"] == ""
    assert str(state.label) in page.content.decode()


def test_an_active_agent_goes_home(login: Callable[[Any], Browser]) -> None:
    answer = login(factories.agent()).get(URL)
    assert (answer.status_code, answer.url) == (302, "/oficina/")


def test_clients_and_strangers_have_nothing_here(login: Callable[[Any], Browser], client: Browser) -> None:
    assert client.get(URL).url.startswith("/acceso/")
    assert login(factories.client()).get(URL).status_code == 403
    assert login(factories.agent(state=AgentState.INACTIVE)).post(URL).status_code == 405


@pytest.mark.row("RG18")
def test_the_company_says_what_an_inactive_agent_may_go_on_reading(login: Callable[[Any], Browser]) -> None:
    agent = factories.agent(state=AgentState.INACTIVE)
    browser, points = login(agent), "/oficina/puntos/"
    assert browser.get(points).url == URL
    assert "/oficina/clientes/" not in browser.get(URL).content.decode()
    conf.change("network.inactive_sees", ["points", "clients"], by=None)
    state = browser.get(URL).content.decode()
    for page in (points, "/oficina/clientes/"):
        shown = browser.get(page)
        assert shown.status_code == 200
        assert page in state
        assert [one.url for one in shown.context["nav"]] == [URL, points, "/oficina/clientes/"], "nothing else"
    for page in ("/oficina/", "/oficina/premios/", "/oficina/red/", "/oficina/avisos/"):
        assert browser.get(page).url == URL
    assert browser.post(points).url == URL, "nothing is sent"
    waits = login(factories.agent(state=AgentState.PREREGISTERED))
    assert waits.get(points).url == URL
