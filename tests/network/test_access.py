"""Every address of the network, as everybody who must not get there."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from network.enums import AgentState
from network.models import Agent
from network.urls import staff as staff_urls
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = ("clientes", "agentes")
ADDRESSES = {pattern.name: str(pattern.pattern) for pattern in staff_urls.urlpatterns}
OF_FILES = "agentes/rangos/"  # tried where the files are
EVERY = {name for name, path in ADDRESSES.items() if path.startswith(PEOPLE) and not path.startswith(OF_FILES)}
RIGHT = {  # what each address asks for; the page itself is there only for whoever may see such people
    "export_clients": {"network.view_clients"}, "export_agents": {"network.view_agents"},
    "clients": {"network.view_clients"}, "client": {"network.view_clients"},
    "edit_client": {"people.edit_contacts", "network.view_clients"},
    "make_agent": {"network.manage_agents", "network.view_clients"},
    "change_referrer": {"referrals.change_referrer", "network.view_clients"},
    "agents": {"network.view_agents"}, "agent": {"network.view_agents"},
    "edit_agent": {"people.edit_contacts", "network.view_agents"},
    "activate": {"network.manage_agents", "network.view_agents"},
    "preactivate": {"network.manage_agents", "network.view_agents"},
    "activate_client": {"network.manage_clients", "network.view_clients"},
    "inactivate_client": {"network.manage_clients", "network.view_clients"},
    "inactivate": {"network.manage_agents", "network.view_agents"},
    "return_to_client": {"network.manage_agents", "network.view_agents"},
    "change_sponsor": {"network.change_sponsor", "network.view_agents"},
    "stood": {"network.view_campaigns", "network.view_agents"},
    "put_into_segment": {"network.manage_campaigns", "network.view_agents"},
    "give_rank": {"network.manage_ranks", "network.view_agents"},
}  # fmt: skip
NAMES = sorted(RIGHT)  # registrations and their forms have walks of their own beside their tests
LISTS = {"clients", "agents", "export_clients", "export_agents"}  # about nobody in particular
ABOUT_CLIENTS = {"client", "edit_client", "make_agent", "change_referrer", "activate_client", "inactivate_client"}


def address(name: str, agent: Agent) -> str:
    if name in LISTS:
        return reverse(f"network_staff:{name}")
    return reverse(f"network_staff:{name}", args=[agent.person.client.pk if name in ABOUT_CLIENTS else agent.pk])


def answers(browser: Browser, url: str) -> list[Any]:
    return [getattr(browser, verb)(url, {"reason": "x"}) for verb in ("get", "post")]


def test_the_table_holds_every_address_about_a_client_or_an_agent() -> None:
    assert set(RIGHT) == EVERY


@pytest.mark.parametrize("name", NAMES)
def test_who_must_not_get_there(client: Browser, name: str) -> None:
    agent = factories.agent(state=AgentState.INACTIVE)
    url = address(name, agent)
    for answer in answers(client, url):
        assert answer.status_code == 302
        assert answer.url.startswith("/acceso/")
    for who in (factories.client(), factories.agent(), agent):
        for answer in answers(factories.sign_in(Browser(), who), url):
            assert answer.status_code == 403
    every_other = set().union(*RIGHT.values()) - RIGHT[name] | {"contracts.view_contracts"}
    for answer in answers(factories.sign_in(Browser(), factories.staff(*every_other)), url):
        assert answer.status_code == 403
    agent.refresh_from_db()
    assert agent.state == AgentState.INACTIVE


@pytest.mark.parametrize("name", NAMES)
def test_staff_without_a_second_factor_get_nowhere(client: Browser, name: str) -> None:
    """S9"""
    browser = factories.sign_in(client, factories.staff(*RIGHT[name]), second_factor=False)
    for answer in answers(browser, address(name, factories.agent())):
        assert answer.status_code == 302
        assert "2fa" in answer.url


@pytest.mark.parametrize("name", sorted(set(NAMES) - LISTS))
def test_with_the_right_to_act_but_not_to_see_there_is_nothing(client: Browser, name: str) -> None:
    agent = factories.agent()
    right = {r for r in RIGHT[name] if not r.startswith("network.view_")}
    if right:
        browser = factories.sign_in(client, factories.staff(*right))
        for answer in answers(browser, address(name, agent)):
            assert answer.status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_who_may_gets_there(client: Browser, name: str) -> None:
    browser = factories.sign_in(client, factories.staff(*RIGHT[name]))
    ask = browser.post if name.startswith("export_") else browser.get  # an export is written down, so it is asked for
    assert ask(address(name, factories.agent(state=AgentState.CLIENT_ONLY))).status_code == 200


@pytest.mark.parametrize("name", sorted(set(NAMES) - LISTS))
def test_somebody_who_does_not_exist_is_not_found(client: Browser, name: str) -> None:
    browser = factories.sign_in(client, factories.staff(superuser=True))
    page, action = answers(browser, reverse(f"network_staff:{name}", args=[10**9]))
    assert (page.status_code, action.status_code) == (404, 405 if name in {"client", "agent", "stood"} else 404)


@pytest.mark.parametrize("name", NAMES)
def test_reading_writes_nothing(client: Browser, name: str) -> None:
    """S18"""
    agent = factories.agent(state=AgentState.INACTIVE)
    browser = factories.sign_in(client, factories.staff(superuser=True))
    browser.get(address(name, agent), {"reason": "x", "referrer": "none", "state": "active"})
    agent.refresh_from_db()
    assert agent.state == AgentState.INACTIVE
