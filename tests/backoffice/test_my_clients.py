"""Mis clientes: whom the agent brought, with or without a contract, and the extract of each."""

from datetime import date

import pytest

from contracts.enums import ContractState
from core import conf
from core.phones import shown
from network.models import Client
from rewards.models import Award
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/oficina/clientes/"


def brought(agent, given="Luisa", contracts=0, signed_on=date(2026, 3, 1)):
    client = factories.client(factories.person(given, "Prueba"))
    factories.refer(client.person, agent.person)
    for _n in range(contracts):
        made = factories.contract(client, referrer=agent.person, signed_on=signed_on)
        Award.objects.create(
            source=f"contracts.contract:{made.pk}", label=made.number, type=made.type, person=agent.person,
            about=client.person, base_minor=1, currency="COP", on_date=signed_on, points=50, outcome="posted",
        )  # fmt: skip
    return client


def names(answer):
    return [row.person.given_names for row in answer.context["page"].rows]


@pytest.mark.row("CS15")
def test_the_list_tells_who_has_a_contract_and_who_has_none(login):
    me, other = factories.agent(), factories.agent()
    brought(me, "Ana", contracts=2)
    brought(me, "Beto")
    brought(other, "Caro", contracts=1)
    browser = login(me)
    page = browser.get(LIST)
    assert names(page) == ["Beto", "Ana"]
    ana = page.context["page"].rows[1]
    assert (ana.contracts, ana.points, ana.last_on, ana.last_type) == (2, 100, date(2026, 3, 1), "Hogar")
    assert names(browser.get(LIST, {"contract": "yes"})) == ["Ana"]
    assert names(browser.get(LIST, {"contract": "no"})) == ["Beto"]
    assert names(browser.get(LIST, {"q": "béto"})) == ["Beto"]
    Client.objects.filter(person__given_names="Beto").update(state="inactive")
    assert names(browser.get(LIST, {"state": "inactive"})) == ["Beto"]
    assert browser.get(LIST, {"q": "nadie", "state": "x", "after": "x"}).status_code == 200


@pytest.mark.row("CS15")
def test_the_extract_of_a_client_between_two_days(login):
    me = factories.agent()
    client = brought(me, contracts=1, signed_on=date(2026, 1, 5))
    late = factories.contract(client, referrer=me.person, signed_on=date(2026, 4, 5))
    address, browser = f"{LIST}{client.pk}/", login(me)
    answer = browser.get(address)
    assert [(one.contract.signed_on.month, one.points) for one in answer.context["movements"]] == [(4, None), (1, 50)]
    assert answer.context["points"] == 50
    assert late.number in answer.content.decode()
    first = browser.get(address, {"until": "2026-02-01"})
    assert [one.points for one in first.context["movements"]] == [50]
    assert browser.get(address, {"since": "2026-05-01"}).context["movements"] == []
    assert browser.get(address, {"since": "ayer"}).status_code == 200
    text = b"".join(browser.post(f"{address}extracto/?until=2026-02-01", {"format": "csv"})).decode()
    assert len(text.strip().splitlines()) == 2
    assert b"".join(browser.post(f"{address}extracto/", {"format": "xlsx"}))[:2] == b"PK"
    type(late).objects.filter(pk=late.pk).update(state=ContractState.VOID, voided_at=late.created_at)
    assert browser.get(LIST).context["page"].rows[0].contracts == 1, "what was voided does not count"


def test_another_agents_client_is_not_found(login):
    me, other = factories.agent(), factories.agent()
    client = brought(other, contracts=1)
    browser = login(me)
    assert browser.get(f"{LIST}{client.pk}/").status_code == 404
    assert browser.post(f"{LIST}{client.pk}/extracto/").status_code == 404
    assert browser.get(f"{LIST}99999/").status_code == 404


def test_the_company_decides_whether_they_read_how_to_reach_a_client(login):
    me = factories.agent()
    client = brought(me)
    browser = login(me)
    page = browser.get(f"{LIST}{client.pk}/").content.decode()
    assert client.person.email not in page
    assert "https://wa.me/" in page
    conf.change("network.agents_see_contact", True, by=None)
    page = browser.get(f"{LIST}{client.pk}/").content.decode()
    assert client.person.email in page
    assert shown(client.person.phone) in page


def test_strangers_are_refused(login, client):
    assert client.get(LIST).status_code == 302
    assert login(factories.client()).get(LIST).status_code in {302, 403}


def test_nobody_yet_says_what_to_do(login):
    assert "/oficina/invitar/" in login(factories.agent()).get(LIST).content.decode()


def test_three_clients_cost_what_one_costs(login, assert_same_queries):
    me = factories.agent()
    browser = login(me)
    assert_same_queries(lambda: browser.get(LIST), lambda: brought(me, contracts=1))
    client = brought(me, "Uno")
    grow = lambda: factories.contract(client, referrer=me.person)  # noqa: E731
    grow()
    assert_same_queries(lambda: browser.get(f"{LIST}{client.pk}/"), grow)
