"""The page that moves an agent says what the move takes along."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core import conf
from network.actions import place_agent
from network.models import Agent, Campaign, CampaignOrder, Spot
from network.permissions import CHANGE_SPONSOR, VIEW_AGENTS
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states

pytestmark = pytest.mark.django_db


@pytest.mark.row("RG19")
def test_the_page_says_what_the_move_takes_along(login):
    leader, agent = factories.agent(), factories.agent()
    low = factories.agent(sponsor=agent)
    factories.agent(sponsor=low, state="inactive")
    campaign = Campaign.objects.create(number=7, name="Campaña 7", starts_on="2026-01-01", ends_on="2026-01-21")
    day = timezone.localdate()
    CampaignOrder.objects.create(
        number="P-1", agent=low, ordered_on=day, campaign=campaign, amount_minor=100, currency="COP", points=45
    )
    page = login(factories.staff(CHANGE_SPONSOR, VIEW_AGENTS)).get(f"/admin/agentes/{agent.pk}/lider/")
    moved = page.context["moved"]
    assert (moved.people, moved.levels) == (3, 2)
    assert dict(moved.states) == {"active": 1, "inactive": 1}  # as many as come along below: the agent is named apart
    assert [(v.campaign, v.orders, v.points) for v in moved.volumes] == [("Campaña 7", 1, 45)]
    assert "Campaña 7" in page.content.decode()
    assert leader.pk != agent.sponsor_id


@pytest.fixture
def branch():
    """Whoever shall move and the one below, as Campaña 7 was closed: one ordered, the other did not; 9 is open."""
    states()
    long_ago = timezone.now() - timedelta(days=900)
    agent = factories.agent(factories.person("Nora", "Nueva"), joined_at=long_ago)
    low = factories.agent(sponsor=agent, joined_at=long_ago)
    seventh = campaign(7)
    order(seventh, low)
    close(seventh)
    order(campaign(9), low, points=45)
    return agent, low


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


@pytest.mark.row("RG19")
def test_the_preview_counts_the_commercial_states_of_the_branch(login, branch):
    page = login(factories.staff(CHANGE_SPONSOR, VIEW_AGENTS)).get(f"/admin/agentes/{branch[0].pk}/lider/")
    assert [tuple(one) for one in page.context["moved"].commercial] == [
        ("Activa", "success", 1), ("En riesgo", "warn", 1),
    ]  # fmt: skip
    body = page.content.decode()
    assert "Al cierre de Campaña 7, con Nora Nueva:" in body
    assert "En riesgo" in body
    assert hidden(page, "seen") == "2.1.45"


@pytest.mark.row("RG19")
@pytest.mark.parametrize("change", ["people", "volume"])
def test_what_changed_since_the_preview_is_said_and_nothing_moves(login, branch, change):
    agent, low = branch
    leader, browser = factories.agent(), login(factories.staff(CHANGE_SPONSOR, VIEW_AGENTS))
    url = f"/admin/agentes/{agent.pk}/lider/"
    seen = hidden(browser.get(url), "seen")
    if change == "people":
        factories.agent(sponsor=low)
        now = "personas: 3, pedidos: 1, puntos: 45"
    else:
        order(Campaign.objects.get(number=9), low, "P-new", points=5)
        now = "personas: 2, pedidos: 2, puntos: 50"
    sent = {"q": str(leader.person), "sponsor": leader.pk, "reason": "Se mudó", "was": 0, "form_key": uuid.uuid4()}
    answer = browser.post(url, sent | {"seen": seen})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "viste personas: 2, pedidos: 1, puntos: 45" in body
    assert now in body
    assert "Se mudó" in body
    assert Agent.objects.get(pk=agent.pk).sponsor is None
    assert hidden(answer, "seen") != seen, "the preview is shown again, and answered to"
    assert browser.post(url, sent | {"seen": hidden(answer, "seen")}).status_code == 302
    assert Agent.objects.get(pk=agent.pk).sponsor == leader


def test_after_another_sponsor_meanwhile_the_page_can_be_answered(login, branch):
    agent, other, leader = branch[0], factories.agent(), factories.agent()
    browser, url = login(factories.staff(CHANGE_SPONSOR, VIEW_AGENTS)), f"/admin/agentes/{branch[0].pk}/lider/"
    page = browser.get(url)
    Agent.objects.filter(pk=agent.pk).update(sponsor=other)
    sent = {"sponsor": leader.pk, "q": str(leader.person), "reason": "x", "form_key": uuid.uuid4()}
    answer = browser.post(url, sent | {"was": hidden(page, "was"), "seen": hidden(page, "seen")})
    assert answer.status_code == 422
    assert hidden(answer, "was") == str(other.pk)
    again = sent | {"was": hidden(answer, "was"), "seen": hidden(answer, "seen")}
    assert browser.post(url, again).status_code == 302


@pytest.mark.row("RG19")
def test_a_place_of_the_matrix_says_and_compares_the_same(login, branch):
    """Low stands below Nora in the matrix."""
    agent, low = branch
    conf.change("network.matrix_on", True, by=None)
    top = factories.agent()
    place_agent(agent=top, below=None, slot=1, reason="x", by=None)
    place_agent(agent=agent, below=top, slot=1, reason="x", by=None)
    place_agent(agent=low, below=agent, slot=1, reason="x", by=None)
    browser, url = login(factories.staff(CHANGE_SPONSOR, VIEW_AGENTS)), f"/admin/red/{agent.pk}/ubicar/"
    page = browser.get(url, {"bajo": top.pk, "lugar": 2})
    moved, body = page.context["moved"], page.content.decode()
    assert (moved.below, dict(moved.states), [one.people for one in moved.commercial]) == (1, {"active": 1}, [1, 1])
    for said in ("Al cierre de Campaña 7, con Nora Nueva:", "En Campaña 9 va también 1 pedido:", "En riesgo"):
        assert said in body
    order(Campaign.objects.get(number=9), agent, points=5)
    sent = {"below": top.pk, "slot": 2, "reason": "Lo pidió", "form_key": uuid.uuid4()}
    answer = browser.post(url, sent | {"seen": hidden(page, "seen")})
    assert answer.status_code == 422
    assert "puntos: 50" in answer.content.decode()
    assert Spot.objects.get(agent=agent, until=None).slot == 1
    assert browser.post(url, sent | {"seen": hidden(answer, "seen")}).status_code == 302
    assert Spot.objects.get(agent=agent, until=None).slot == 2
