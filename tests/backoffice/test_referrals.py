"""U5: Mis referidos: the funnel and everybody behind it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import conf
from referrals.models import Attribution, Touch
from rewards.enums import Outcome
from rewards.models import Award
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/oficina/referidos/"


@pytest.fixture
def agent(login):
    agent = factories.agent(factories.person("Carlos", "Peña"), code="CARP2345")
    login(agent)
    return agent.person


def visit(agent, channel="qr", **more):
    return Touch.objects.create(code=agent.invite_codes.get(), kind="visit", channel=channel, visitor="a" * 32, **more)


def bring(agent, name="Luisa", channel="qr", **more):
    who = factories.client(factories.person(name, "Fernández", **more))
    factories.refer(who.person, agent)
    Attribution.objects.filter(person=who.person).update(channel=channel)
    return who


def earn(agent, who, points=300, outcome=Outcome.POSTED):
    contract = factories.contract(who, referrer=agent)
    Award.objects.create(
        source=f"contracts.contract:{contract.pk}", label=contract.number, type=contract.type, person=agent,
        about=who.person, base_minor=1, currency="COP", on_date=contract.signed_on, points=points, outcome=outcome,
    )  # fmt: skip
    return contract


@pytest.fixture
def full(agent):
    for channel in ("qr", "qr", "whatsapp"):
        visit(agent, channel)
    visit(agent, at=timezone.now() - timedelta(days=60))
    earn(agent, bring(agent, "Luisa"))
    bring(agent, "Marta", channel="whatsapp")
    return agent


@pytest.mark.row("SL4")
def test_the_funnel_adds_up_in_total_and_by_channel(client, full):
    context = client.get(f"{URL}?dias=30").context
    total = context["total"]
    assert (total.visits, total.sign_ups, total.contracts, total.points) == (3, 2, 1, 300)
    rows = {r.channel: (r.visits, r.sign_ups, r.contracts, r.points) for r in context["rows"]}
    assert rows == {"qr": (2, 1, 1, 300), "whatsapp": (1, 1, 0, 0)}
    assert client.get(f"{URL}?dias=90").context["total"].visits == 4


@pytest.mark.row("SL4")
@pytest.mark.parametrize(("view", "expected"), [("visitas", 2), ("registros", 1), ("contratos", 1), ("puntos", 1)])
def test_each_figure_opens_its_list(client, full, view, expected):
    response = client.get(f"{URL}?dias=30&ver={view}&canal=qr")
    assert len(response.context["page"].rows) == expected
    assert "Marta" not in response.content.decode()
    assert f"ver={view}" in response.content.decode()


@pytest.mark.row("SL4")
def test_whoever_has_no_contract_is_reminded_in_a_tap(client, full):
    conf.change("referrals.reminder_text", "Hola {client} 🎉 & soy {name} de {company} #1", by=None)
    people = {p.row.person.first_name: p for p in client.get(URL).context["people"]}
    assert (people["Luisa"].stage, people["Luisa"].points, people["Luisa"].whatsapp) == ("points", 300, "")
    link = urlsplit(people["Marta"].whatsapp)
    assert link.netloc == "wa.me"
    assert f"+{link.path.strip('/')}" == people["Marta"].row.person.phone
    assert parse_qs(link.query)["text"] == ["Hola Marta 🎉 & soy Carlos de Vínculo #1"]


def test_without_a_phone_nobody_is_reminded_and_held_points_are_said(client, agent):
    earn(agent, bring(agent, "Luisa", phone=""), outcome=Outcome.HELD)
    bring(agent, "Marta", phone="")
    response = client.get(URL)
    assert [p.whatsapp for p in response.context["people"]] == ["", ""]
    assert [p.is_held for p in response.context["people"]] == [False, True]
    assert response.context["total"].points == 0


def test_an_agent_sees_only_what_is_theirs(client, full, login):
    login(factories.agent())
    response = client.get(f"{URL}?ver=registros")
    assert response.context["total"].visits == 0
    assert "Luisa" not in response.content.decode()


@pytest.mark.parametrize("query", ["dias=7", "dias=x", "ver=nada", "canal=%00", "after=%F0%9F", "ver=puntos&after=W10"])
def test_odd_addresses_show_the_page(client, full, query):
    assert client.get(f"{URL}?{query}").status_code == 200


def test_empty_says_what_to_do(client, agent):
    for query in ("", "?ver=visitas"):
        assert "/oficina/invitar/" in client.get(URL + query).content.decode().split('id="lista"')[1]


def test_only_active_agents(client, login):
    assert client.get(URL).url.startswith("/acceso/login/")
    login(factories.client())
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("view", ["personas", "visitas", "registros", "contratos", "puntos"])
def test_it_costs_the_same_for_many_and_at_most_twelve(client, agent, assert_same_queries, view):
    assert_same_queries(lambda: client.get(f"{URL}?ver={view}"), lambda: (visit(agent), earn(agent, bring(agent))))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{URL}?ver={view}")
    assert len(queries) <= 12
