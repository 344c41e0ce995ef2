import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.models import AuditEntry
from ledger.models import Transaction
from network.enums import AgentState
from network.models import Agent
from people.actions import set_identification
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/agentes/"


@pytest.fixture
def staff(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff("network.view_agents", "network.view_clients"))


@pytest.fixture
def manager(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff("network.view_agents", "network.manage_agents"))


def sent(reason: str, **more: Any) -> dict[str, Any]:
    """What the form of an act sends: each opening of the page has a key of its own."""
    return {"reason": reason, "form_key": str(uuid.uuid4())} | more


def rows(page: Any) -> list[Agent]:
    return page.context["page"].rows


@pytest.mark.row("SL12")
def test_the_list_shows_contact_points_code_clients_and_date(staff: Browser) -> None:
    sponsor = factories.agent(factories.person("Berta", "Bella"))
    agent = factories.agent(factories.person("Carlos", "Peña"), code="CARP2345", sponsor=sponsor)
    factories.points(agent.person, 1250)
    for _n in range(2):
        factories.refer(factories.client().person, agent.person)
    page = staff.get(URL)
    first, last = page.context["agents"]
    assert (first.points, first.code, first.clients_referred) == (1250, "CARP2345", 2)
    assert (last.points, last.clients_referred) == (0, 0)
    body = page.content.decode()
    for expected in ("Carlos Peña", "1.250", "CARP2345", "Berta Bella", agent.person.email, agent.person.phone):
        assert expected in body


@pytest.mark.row("SL12")
@pytest.mark.parametrize(
    "query", [{"q": "carp2345"}, {"q": "pena"}, {"state": "inactive"}, {"q": "pen", "state": "inactive"}]
)
def test_search_and_filters(staff: Browser, query: dict[str, str]) -> None:
    factories.agent(factories.person("Berta", "Bella"))
    agent = factories.agent(factories.person("Carlos", "Peña"), code="CARP2345", state=AgentState.INACTIVE)
    assert rows(staff.get(URL, query)) == [agent]


def test_whoever_is_a_client_only_is_counted_apart(staff: Browser) -> None:
    factories.agent()
    assert not staff.get(URL).context["client_only"]
    factories.agent(state="client_only")
    page = staff.get(URL)
    assert (page.context["count"], page.context["client_only"]) == (1, 1)
    assert "Exportar los 2 que coinciden" in page.content.decode(), "the file has all rows"
    assert "persona que solo es cliente" in page.content.decode()
    assert len(rows(staff.get(URL, {"state": "client_only"}))) == 1


def test_an_empty_list_says_what_to_do(staff: Browser) -> None:
    assert "/admin/clientes/" in staff.get(URL).content.decode()
    assert 'class="vi-empty"' in staff.get(URL, {"q": "nadie"}).content.decode()


def test_list_and_page_cost_the_same(staff: Browser, assert_same_queries: Callable[..., None]) -> None:
    agent = factories.agent()

    def add() -> None:
        factories.points(agent.person, 10)
        other = factories.agent(sponsor=agent)
        factories.points(other.person, 10)
        factories.refer(other.person, agent.person)

    assert_same_queries(lambda: staff.get(URL), add)
    assert_same_queries(lambda: staff.get(f"{URL}{agent.pk}/"), add)


@pytest.mark.row("SL12")
def test_the_page_shows_points_movements_and_clients(staff: Browser) -> None:
    agent = factories.agent(code="CARP2345")
    factories.points(agent.person, 1250)
    client = factories.client(factories.person("Luisa", "Traída"))
    factories.refer(client.person, agent.person)
    body = staff.get(f"{URL}{agent.pk}/").content.decode()
    when = timezone.localtime(Transaction.objects.get().at).strftime("%H:%M")
    for expected in ("CARP2345", "1.250", "+1.250", when, "Luisa Traída", f"/admin/clientes/{client.pk}/",
                     f"/admin/clientes/?agent={agent.pk}"):  # fmt: skip
        assert expected in body
    assert "inactivar" not in body


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (AgentState.ACTIVE, {"inactivar", "volver-a-cliente"}), (AgentState.INACTIVE, {"activar", "volver-a-cliente"}),
        (AgentState.PREREGISTERED, {"activar", "volver-a-cliente"}), (AgentState.CLIENT_ONLY, {"hacer-agente"}),
    ],
)  # fmt: skip
def test_the_page_offers_what_the_state_allows(manager: Browser, state: AgentState, offered: set[str]) -> None:
    agent = factories.agent(state=state)
    body = manager.get(f"{URL}{agent.pk}/").content.decode()
    assert {a for a in ("activar", "inactivar", "volver-a-cliente", "hacer-agente") if f"/{a}/" in body} == offered


STEPS = [
    (AgentState.ACTIVE, "inactivar", AgentState.INACTIVE, False),
    (AgentState.INACTIVE, "activar", AgentState.ACTIVE, True),
    (AgentState.PREREGISTERED, "activar", AgentState.ACTIVE, True),
    (AgentState.ACTIVE, "volver-a-cliente", AgentState.CLIENT_ONLY, False),
]


@pytest.mark.row("SL6", "SL11")
@pytest.mark.parametrize(("before", "action", "after", "works"), STEPS)
def test_staff_change_the_state_and_the_code_follows(
    manager: Browser, before: AgentState, action: str, after: AgentState, works: bool
) -> None:
    agent = factories.agent(state=before)
    assert manager.get(f"{URL}{agent.pk}/{action}/").status_code == 200
    answer = manager.post(f"{URL}{agent.pk}/{action}/", sent("Motivo <b>claro</b>"), follow=True)
    agent.refresh_from_db()
    assert (agent.state, agent.person.invite_codes.get().is_active) == (after, works)
    assert "Motivo &lt;b&gt;claro&lt;/b&gt;" in answer.content.decode()


@pytest.mark.parametrize(("before", "action", "after", "works"), STEPS)
def test_a_repeat_says_it_is_done(
    manager: Browser, before: AgentState, action: str, after: AgentState, works: bool
) -> None:
    agent = factories.agent(state=before)
    form = sent("x")
    manager.post(f"{URL}{agent.pk}/{action}/", form)
    written = AuditEntry.objects.count()
    double = manager.post(f"{URL}{agent.pk}/{action}/", form, follow=True)
    assert double.redirect_chain[-1][0] == f"{URL}{agent.pk}/", "a double click reads that it is done"
    again = manager.post(f"{URL}{agent.pk}/{action}/", sent("Otra vez"))
    assert again.status_code == 422
    assert again.context["form"].non_field_errors()
    assert "Otra vez" in again.content.decode()
    assert AuditEntry.objects.count() == written


@pytest.mark.parametrize("action", ["activar", "inactivar", "volver-a-cliente"])
def test_without_a_reason_nothing_happens(manager: Browser, action: str) -> None:
    agent = factories.agent(state=AgentState.INACTIVE if action == "activar" else AgentState.ACTIVE)
    answer = manager.post(f"{URL}{agent.pk}/{action}/", sent(""))
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert Agent.objects.get(pk=agent.pk).state == agent.state


@pytest.mark.parametrize("action", ["activar", "inactivar", "volver-a-cliente"])
def test_forbidden_fields_change_nothing(manager: Browser, action: str) -> None:
    agent = factories.agent(state=AgentState.PREREGISTERED)
    other = factories.agent()
    forbidden = {"state": "active", "sponsor": other.pk, "points": "9999", "code": "MINE2222", "active": "1", "by": "1"}
    manager.post(f"{URL}{agent.pk}/{action}/", forbidden)
    agent.refresh_from_db()
    assert (agent.state, agent.sponsor) == (AgentState.PREREGISTERED, None)
    manager.post(f"{URL}{agent.pk}/{action}/", sent("x") | forbidden)
    agent.refresh_from_db()
    assert agent.sponsor is None
    assert agent.person.invite_codes.get().code != "MINE2222"


def test_staff_correct_contact_data_from_the_agents_page(login: Callable[[Any], Browser]) -> None:
    browser = login(factories.staff("network.view_agents", "people.edit_contacts"))
    agent = factories.agent()
    assert f"{URL}{agent.pk}/editar/" in browser.get(f"{URL}{agent.pk}/").content.decode()
    data = {"given_names": "Carlos", "family_names": "Ñáñez", "email": "", "phone": "", "city": "", "language": "en",
            "reason": "Error de tecleo"}  # fmt: skip
    answer = browser.post(f"{URL}{agent.pk}/editar/", data)
    assert answer.url == f"{URL}{agent.pk}/"
    agent.person.refresh_from_db()
    assert (agent.person.name, agent.person.name_key, agent.person.language) == ("Carlos Ñáñez", "carlos nanez", "en")


def found(staff: Browser, **query: Any) -> set[str]:
    return {agent.person.given_names for agent in rows(staff.get(URL, query))}


@pytest.mark.row("SL12")
def test_every_filter_lives_in_the_address(staff: Browser) -> None:
    boss = factories.agent(factories.person("Jefa"))
    seller = factories.agent(factories.person("Vende"), sponsor=boss)
    factories.points(boss.person, 50)
    factories.points(seller.person, 500)
    factories.contract(referrer=seller.person)
    old = factories.agent(factories.person("Antigua"), sponsor=boss)
    Agent.objects.filter(pk=old.pk).update(joined_at=datetime(2024, 3, 10, 23, 30, tzinfo=UTC))
    factories.contract(referrer=old.person, state="void", voided_at=timezone.now())
    assert found(staff, contracts="yes") == {"Vende"}
    assert found(staff, contracts="no") == {"Jefa", "Antigua"}
    assert found(staff, led="no") == {"Jefa"}
    assert found(staff, led="yes") == found(staff, sponsor=boss.pk) == {"Vende", "Antigua"}
    assert found(staff, points_from=50) == {"Jefa", "Vende"}
    assert found(staff, points_from=51, points_to=500) == {"Vende"}
    assert found(staff, points_to=0) == {"Antigua"}
    assert found(staff, joined_from="2024-03-10", joined_to="2024-03-10") == {"Antigua"}
    assert found(staff, joined_to="2024-03-09") == set()
    assert found(staff, joined_from="2024-03-11", contracts="no") == {"Jefa"}
    page = staff.get(URL, {"points_from": 51, "sponsor": boss.pk})
    assert 'value="51"' in page.content.decode()
    assert "Agentes que lidera Jefa" in page.content.decode()
    exported = b"".join(staff.post(f"{URL}exportar/?points_from=51", {"format": "csv"}).streaming_content).decode()
    assert "Vende" in exported
    assert exported.count("\n") == 2


def test_whoever_was_never_admitted_is_agent_since_no_day(staff: Browser) -> None:
    asked = factories.agent(factories.person("Espera"), state=AgentState.PREREGISTERED)
    refused = factories.agent(factories.person("Nunca"), state=AgentState.CLIENT_ONLY)
    refused.changes.create(act="network.preregister_agent", state="preregistered")
    former = factories.agent(factories.person("Antes"), state=AgentState.CLIENT_ONLY)
    former.changes.create(act="network.make_agent", state="active")
    agents = [asked, refused, former, factories.agent(factories.person("Activa"))]
    day = datetime(2024, 3, 10, 12, tzinfo=UTC)
    Agent.objects.filter(pk__in=[one.pk for one in agents]).update(joined_at=day)
    told = {}
    for state in ("preregistered", "client_only", "active"):
        html = staff.get(URL, {"state": state}).content.decode()
        names = re.findall(r'<th scope="row"><a[^>]*>([^<]*)<', html)
        told |= zip(names, re.findall(r'data-label="Agente desde">([^<]*)<', html), strict=True)
    assert {name.split()[0]: "2024" in text for name, text in told.items()} == {
        "Espera": False, "Nunca": False, "Antes": True, "Activa": True,
    }  # fmt: skip
    exported = "".join(
        b"".join(staff.post(f"{URL}exportar/?state={state}", {"format": "csv"}).streaming_content).decode()
        for state in ("preregistered", "client_only", "active")
    )
    since = {line.split(";")[0]: line.split(";")[8] for line in exported.splitlines()}
    assert {name: "2024" in since[name] for name in ("Espera", "Nunca", "Antes", "Activa")} == {
        "Espera": False, "Nunca": False, "Antes": True, "Activa": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        {"points_from": "x"}, {"points_to": "-1"}, {"points_from": "9" * 40}, {"joined_from": "2024-13-01"},
        {"joined_to": "9999-12-31"}, {"joined_from": "0001-01-01"}, {"sponsor": "999999"}, {"sponsor": "x"},
        {"state": "x"}, {"contracts": "x"}, {"led": "\x00"}, {"after": "x"},
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_filters_nothing(staff: Browser, query: dict[str, str]) -> None:
    factories.agent(factories.person("Vende"))
    assert found(staff, **query) == {"Vende"}


def test_a_chosen_code_is_found_however_it_is_typed(staff: Browser) -> None:
    agent = factories.agent()
    factories.agent(factories.person("Otra", "Cosa"))
    agent.person.invite_codes.create(code="CARLOSP", is_vanity=True)
    for text in ("carlosp", "CARL0S-P", " carlos p "):
        assert rows(staff.get(URL, {"q": text})) == [agent]
    assert "CARLOSP" in staff.get(f"{URL}{agent.pk}/").content.decode()


def test_filtered_lists_cost_the_same(staff: Browser, assert_same_queries: Callable[..., None]) -> None:
    boss = factories.agent()
    query = {"points_from": "1", "contracts": "yes", "led": "yes", "sponsor": boss.pk, "joined_from": "2020-01-01"}

    def add() -> None:
        agent = factories.agent(sponsor=boss)
        factories.points(agent.person, 10)
        factories.contract(referrer=agent.person)

    assert_same_queries(lambda: staff.get(URL, query), add)


def test_the_page_shows_who_leads_and_what_hangs_from_the_agent(login: Callable[[Any], Browser]) -> None:
    browser = login(factories.staff("network.view_agents", "network.change_sponsor", "contracts.view_contracts"))
    boss = factories.agent(factories.person("Berta", "Jefa"))
    agent = factories.agent(sponsor=boss)
    factories.agent(sponsor=agent)
    factories.contract(referrer=agent.person)
    body = browser.get(f"{URL}{agent.pk}/").content.decode()
    for expected in ("Berta Jefa", f"/admin/agentes/{agent.pk}/lider/", f"{URL}?sponsor={agent.pk}",
                     f"/admin/contratos/?referrer={agent.person_id}"):  # fmt: skip
        assert expected in body
    gone = factories.agent(state=AgentState.CLIENT_ONLY)
    assert "/lider/" not in browser.get(f"{URL}{gone.pk}/").content.decode()


@pytest.mark.row("SL12")
def test_an_agent_is_found_by_the_number_of_the_document(login: Callable[[Any], Browser]) -> None:
    browser = login(factories.staff("network.view_agents", "people.manage_data"))
    agent = factories.agent()
    factories.agent(factories.person("Otra", "Cosa"))
    set_identification(person=agent.person, kind="CC", number="1.020.304.050", by=None)
    for text in ("1020304050", "1.020.304.050", " 1020 304 050 "):
        assert rows(browser.get(URL, {"q": text})) == [agent]
    assert rows(browser.get(URL, {"q": "1020304051"})) == []
    body = browser.get(f"{URL}{agent.pk}/").content.decode()
    assert "CC ····4050" in body
    assert "1020304050" not in body
    assert f"/admin/personas/{agent.person_id}/datos/" in body
