"""What the pages say before an act, the choice of a sponsor, and what happens to what was typed."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from core import conf
from network.enums import AgentState
from network.models import Agent, AgentChange, Client
from rewards import actions as rewards
from tests import factories

pytestmark = pytest.mark.django_db
EVERYTHING = (
    "network.view_clients", "network.view_agents", "network.manage_agents", "network.change_sponsor",
    "rewards.view_redemptions",
)  # fmt: skip


@pytest.fixture
def staff(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(*EVERYTHING))


@pytest.fixture
def carlos() -> Agent:
    return factories.agent(factories.person("Carlos", "Peña"), code="CARP2345")


def make_url(client: Client) -> str:
    return f"/admin/clientes/{client.pk}/hacer-agente/"


def sponsor_url(agent: Agent) -> str:
    return f"/admin/agentes/{agent.pk}/lider/"


def sent(**fields: Any) -> dict[str, Any]:
    return {"reason": "Firmó", "form_key": str(uuid.uuid4())} | fields


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_referrer_is_proposed_and_it_says_so(staff: Browser, carlos: Agent) -> None:
    client = factories.client()
    factories.refer(client.person, carlos.person)
    page = staff.get(make_url(client))
    assert f'value="{carlos.pk}" checked' in words(page)
    assert "refirió a este cliente" in words(page)
    assert 'value="none"' in words(page)


def test_without_referrer_nobody_is_chosen_beforehand(staff: Browser) -> None:
    assert 'value="none" checked' in words(staff.get(make_url(factories.client())))


@pytest.mark.row("SL6")
@pytest.mark.parametrize("text", ["pena", "carp-2345", "MIO2025"])
def test_a_sponsor_found_by_name_or_code_and_chosen(staff: Browser, carlos: Agent, text: str) -> None:
    carlos.person.invite_codes.create(code="MIO2025", is_vanity=True)
    client = factories.client()
    page = staff.get(make_url(client), {"q": text})
    assert [agent.pk for agent in page.context["choice"].agents] == [carlos.pk]
    staff.post(make_url(client), sent(sponsor=carlos.pk, q=text))
    assert Agent.objects.get(person=client.person).sponsor == carlos


def test_typing_brings_only_the_list(staff: Browser, carlos: Agent) -> None:
    client = factories.client()
    answer = staff.get(make_url(client), {"q": "carlos"}, headers={"HX-Request": "true"})
    assert "Carlos Peña" in words(answer)
    assert "<html" not in words(answer)
    nobody = staff.get(make_url(client), {"q": "zzzz"}, headers={"HX-Request": "true"})
    assert "Ningún agente activo" in words(nobody)


def test_searching_by_the_button_loses_nothing_and_does_nothing(staff: Browser, carlos: Agent) -> None:
    client, key = factories.client(), str(uuid.uuid4())
    data = sent(reason="Firmó ayer", form_key=key, q="carlos", search="1", sponsor="none")
    answer = staff.post(make_url(client), data)
    assert answer.status_code == 200
    for kept in ("Firmó ayer", key, "Carlos Peña", 'value="none" checked'):
        assert kept in words(answer)
    assert not Agent.objects.filter(person=client.person).exists()


def test_a_wrong_choice_keeps_what_was_typed(staff: Browser, carlos: Agent) -> None:
    client, gone = factories.client(), factories.agent(state=AgentState.INACTIVE)
    for wrong in ("", "999999", "x", "9" * 30, gone.pk):
        answer = staff.post(make_url(client), sent(reason="Escrito con cuidado", sponsor=wrong))
        assert answer.status_code == 422
        assert "Escrito con cuidado" in words(answer)
        assert answer.context["form"].errors["sponsor"]
    assert not Agent.objects.filter(person=client.person).exists()


def test_where_everybody_needs_a_sponsor_nobody_is_no_choice(staff: Browser, carlos: Agent) -> None:
    conf.change("network.sponsor_required", True, by=None)
    client = factories.client()
    assert 'value="none"' not in words(staff.get(make_url(client)))
    assert staff.post(make_url(client), sent(sponsor="none")).status_code == 422
    led = factories.agent(sponsor=carlos)
    assert 'value="none"' not in words(staff.get(sponsor_url(led)))


@pytest.mark.row("SL6")
def test_staff_change_the_sponsor(staff: Browser, carlos: Agent) -> None:
    old, agent = factories.agent(factories.person("Dora", "Díaz")), factories.agent(factories.person("Berta", "Bella"))
    Agent.objects.filter(pk=agent.pk).update(sponsor=old)
    for _n in range(2):
        factories.agent(sponsor=agent)
    page = staff.get(sponsor_url(agent), {"q": "carlos"})
    assert "2 personas" in words(page).replace('<span class="vi-num">2</span>', "2")
    assert "Dora Díaz" in words(page)
    form = sent(sponsor=carlos.pk, was=old.pk, reason="Se mudó")
    for _click in range(2):
        answer = staff.post(sponsor_url(agent), form, follow=True)
        assert answer.redirect_chain[-1][0] == f"/admin/agentes/{agent.pk}/"
    assert "Se mudó" in words(answer)
    agent.refresh_from_db()
    assert agent.sponsor == carlos
    assert AgentChange.objects.filter(agent=agent).count() == 1


def test_what_changed_since_the_page_was_opened_is_said(staff: Browser, carlos: Agent) -> None:
    agent = factories.agent(sponsor=factories.agent(factories.person("Dora", "Díaz")))
    answer = staff.post(sponsor_url(agent), sent(sponsor=carlos.pk, was=0))
    assert answer.status_code == 422
    assert "Dora Díaz" in str(answer.context["form"].errors["sponsor"])
    agent.refresh_from_db()
    assert agent.sponsor != carlos


def test_the_own_line_cannot_lead(staff: Browser) -> None:
    top = factories.agent()
    low = factories.agent(sponsor=factories.agent(sponsor=top))
    answer = staff.post(sponsor_url(top), sent(sponsor=low.pk, was=0))
    assert answer.status_code == 422
    assert answer.context["form"].errors["sponsor"]


@pytest.mark.row("SL6")
@pytest.mark.parametrize("action", ["inactivar", "volver-a-cliente"])
def test_what_ends_is_said_first(staff: Browser, carlos: Agent, action: str) -> None:
    carlos.person.invite_codes.create(code="MIO2025", is_vanity=True)
    factories.points(carlos.person, 1250)
    factories.refer(factories.client().person, carlos.person)
    factories.agent(sponsor=carlos)
    rewards.redeem(
        person=carlos.person, product=factories.product(), quantity=1, form_key=uuid.uuid4(), by=carlos.person.user
    )
    page = words(staff.get(f"/admin/agentes/{carlos.pk}/{action}/"))
    for expected in ("CARP2345", "MIO2025", "1.150", "1 canje", "/admin/canjes/?q=", "con el motivo que escribas"):
        assert expected in page
    assert ("sigue siendo cliente" in page) == (action == "volver-a-cliente")


def test_pages_of_other_apps_are_linked_only_for_whoever_may_open_them(login: Any, carlos: Agent) -> None:
    factories.points(carlos.person, 500)
    rewards.redeem(
        person=carlos.person, product=factories.product(), quantity=1, form_key=uuid.uuid4(), by=carlos.person.user
    )
    browser = login(factories.staff("network.view_agents", "network.manage_agents"))
    page = words(browser.get(f"/admin/agentes/{carlos.pk}/inactivar/"))
    assert "1 canje" in page
    assert "/admin/canjes/" not in page


def test_nothing_to_keep_is_said_too(staff: Browser) -> None:
    bare = Agent.objects.create(person=factories.client().person)
    page = words(staff.get(f"/admin/agentes/{bare.pk}/inactivar/"))
    for expected in ("No hay código de invitación", "Por ahora no hay puntos", "no refirió a nadie"):
        assert expected in page


def test_what_begins_is_said_first(staff: Browser, carlos: Agent) -> None:
    new = factories.client(factories.person("Luisa", "Prueba"))
    factories.refer(new.person, carlos.person)
    page = words(staff.get(make_url(new)))
    assert "Se crea un código de invitación" in page
    assert "Carlos Peña sigue siendo" in page
    again = factories.agent(code="VUELVE22", state=AgentState.CLIENT_ONLY)
    assert "El código de invitación VUELVE22 vuelve a funcionar" in words(staff.get(make_url(again.person.client)))
    written_down = Client.objects.create(person=factories.person("Sin", "Cuenta"), channel="backend")
    assert "todavía no tiene cuenta" in words(staff.get(make_url(written_down)))


def test_the_pages_cost_the_same(staff: Browser, assert_same_queries: Callable[..., None], carlos: Agent) -> None:
    client = factories.client()

    def add() -> None:
        other = factories.agent(factories.person("Carlos", "Común"), sponsor=carlos)
        factories.refer(other.person, carlos.person)
        factories.points(other.person, 5)

    assert_same_queries(lambda: staff.get(make_url(client), {"q": "carlos"}), add)
    assert_same_queries(lambda: staff.get(sponsor_url(carlos), {"q": "carlos"}), add)
    assert_same_queries(lambda: staff.get(f"/admin/agentes/{carlos.pk}/inactivar/"), add)
