"""U22: The list of contracts."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions import upload_contract, void_contract
from contracts.models import Contract
from tests import factories

pytestmark = pytest.mark.django_db
URL = reverse("contracts_staff:list")


@pytest.fixture
def browser(login):
    return login(factories.staff("contracts.view_contracts"))


def numbers(answer):
    return [contract.number for contract, _award in answer.context["rows"]]


@pytest.mark.row("SL8")
def test_who_referred_whom_is_visible(browser):
    agent = factories.agent()
    holder = factories.client(factories.person("Luisa", "Fernández", phone="+573001112233"))
    contract = factories.contract(holder, referrer=agent.person)
    page = browser.get(URL).content.decode().replace("<wbr>", "")
    for text in (contract.number, "Luisa Fernández", holder.person.email, "300 1112233", agent.person.name):
        assert text in page


@pytest.mark.row("SL8")
def test_the_points_that_came_of_it_are_shown_and_those_taken_back_are_not(browser, scene):
    contract = upload_contract(**scene.figures())
    why = reverse("contracts_staff:contract", args=[contract.pk]) + "#puntos"
    assert f'<a href="{why}"><span class="vi-num">300</span></a>' in browser.get(URL).content.decode()
    void_contract(contract=contract, reason="Error", by=scene.staff)
    assert f'<a href="{why}">0</a>' in browser.get(URL).content.decode()


@pytest.mark.row("SL8")
@pytest.mark.parametrize("text", ["h-77", "MÓNICA", "monica@", "valencia", "valencia@"])
def test_search_finds_number_client_and_agent(browser, text):
    agent = factories.agent(factories.person("Ángela", "Valencia", email="valencia@example.test"))
    holder = factories.client(factories.person("Mónica", "Ñáñez", email="monica@example.test"))
    factories.contract(holder, referrer=agent.person, number="H-777")
    factories.contract()
    assert numbers(browser.get(URL, {"q": text})) == ["H-777"]


@pytest.mark.row("SL8")
def test_filters_by_type_state_agent_and_day(browser):
    kind, today = factories.contract_type("Empresa"), timezone.now()
    factories.contract(number="VOID", state="void", voided_at=today)
    factories.contract(number="TYPE", type=kind, created_at=today - timedelta(days=2))
    factories.contract(number="AGENT", referrer=factories.agent().person, created_at=today - timedelta(days=9))

    def found(**filters):
        return set(numbers(browser.get(URL, filters)))

    day = timezone.localdate()
    assert found(state="void") == {"VOID"}
    assert found(type=kind.pk) == {"TYPE"}
    assert found(agent="none") == {"VOID", "TYPE"}
    assert found(since=day.isoformat()) == {"VOID"}
    assert found(until=(day - timedelta(days=5)).isoformat()) == {"AGENT"}
    assert found(since=day - timedelta(days=2), until=day - timedelta(days=2)) == {"TYPE"}
    assert found(state="active", agent="none") == {"TYPE"}


def test_the_days_of_the_filter_are_the_companys(browser, settings):
    settings.TIME_ZONE = "America/Bogota"
    late = timezone.make_aware(timezone.datetime(2026, 3, 4, 23, 30))
    factories.contract(number="LATE", created_at=late)
    assert numbers(browser.get(URL, {"since": "2026-03-04", "until": "2026-03-04"})) == ["LATE"]
    assert numbers(browser.get(URL, {"since": "2026-03-05"})) == []


@pytest.mark.row("SL8")
def test_pages_go_on_with_the_filters_in_the_address(browser, monkeypatch):
    monkeypatch.setattr("contracts.views.staff.SIZE", 2)
    for n in range(5):
        factories.contract(number=f"P-{n}")
    factories.contract(number="OTHER")
    seen, url = [], f"{URL}?q=P-"
    while url:
        answer = browser.get(url)
        seen += numbers(answer)
        found = [part for part in answer.content.decode().split('"') if "cursor=" in part]
        after = answer.context["page"].next_cursor
        url = next((URL + link.replace("&amp;", "&") for link in found if after and after in link), "")
    assert seen == ["P-4", "P-3", "P-2", "P-1", "P-0"]
    assert parse_qs(urlsplit(found[0].replace("&amp;", "&")).query)["q"] == ["P-"]


@pytest.mark.parametrize(
    "query", ["since=ayer", "type=x", "state=otra", "cursor=%00", "cursor=zzz", "q=%00", "q=" + "x" * 500, "agent=7"]
)
def test_an_address_that_makes_no_sense_breaks_nothing(browser, query):
    factories.contract(number="HERE")
    answer = browser.get(f"{URL}?{query}")
    assert answer.status_code == 200
    assert numbers(answer) == ["HERE"]


def test_an_empty_list_offers_the_next_step(login):
    answer = login(factories.staff("contracts.view_contracts", "contracts.upload_contracts")).get(URL)
    assert reverse("contracts_staff:upload") in answer.content.decode()
    assert answer.context["count"] == 0


def test_nothing_found_offers_all(browser):
    factories.contract()
    page = browser.get(URL, {"q": "nada así"})
    assert numbers(page) == []
    assert f'href="{URL}"' in page.content.decode()


def test_who_may_not_upload_sees_no_button(browser):
    assert reverse("contracts_staff:upload") not in browser.get(URL).content.decode()


def test_it_costs_the_same_with_more_rows(browser, assert_same_queries):
    def add():
        factories.contract(referrer=factories.agent().person)

    assert_same_queries(lambda: browser.get(URL), add)


def test_few_queries(browser, django_assert_max_num_queries):
    factories.contract()
    browser.get(URL)
    with django_assert_max_num_queries(12):
        browser.get(URL, {"q": "C-", "state": "active"})


def test_strangers_and_visitors_are_refused(client, login):
    assert client.get(URL).status_code == 302
    assert login(factories.agent()).get(URL).status_code == 403
    assert login(factories.staff("network.view_clients")).get(URL).status_code == 403


def test_the_database_deletes_no_contract():
    from django.db import DatabaseError, transaction

    contract = factories.contract()
    with pytest.raises(DatabaseError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).delete()
