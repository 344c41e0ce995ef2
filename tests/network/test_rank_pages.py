"""Ranks in the backend: defining them, giving one by hand with its reason, and finding who holds which."""

import itertools
import uuid

import pytest
from django.urls import reverse

from config.personal_campaigns import campaigns
from network import actions
from network.actions import RankWanted
from network.enums import RankSource
from network.models import Agent, Rank
from network.permissions import MANAGE_RANKS, VIEW_AGENTS
from tests import factories
from tests.network.test_ranks import assign, held, ladder

pytestmark = pytest.mark.django_db
TYPED = {"name": "Diamante", "code": "diamante", "position": "40", "colour": "info", "is_active": "on"}


@pytest.fixture
def manager(client):
    return factories.sign_in(client, factories.staff(MANAGE_RANKS, VIEW_AGENTS))


def page(agent):
    return reverse("network_staff:give_rank", args=[agent.pk])


def typed(rank, reason="Cumplió en tres campañas.", key=None):
    return {"rank": rank.pk if rank else "", "reason": reason, "form_key": key or uuid.uuid4()}


def test_ranks_are_defined_in_the_backend_and_their_code_stays(manager):
    ladder()
    add = reverse("admin:network_rank_add")
    manager.post(add, TYPED)
    made = Rank.objects.get(code="diamante")
    assert (made.name, made.position, made.colour) == ("Diamante", 40, "info")
    for wrong in ({"position": "10"}, {"code": "oro"}, {"name": "Oro"}, {"position": "-1"}, {"colour": "pink"}):
        answer = manager.post(add, TYPED | {"name": "Otro", "code": "otro", "position": "50"} | wrong)
        assert set(answer.context["adminform"].form.errors) == set(wrong)
    manager.post(reverse("admin:network_rank_change", args=[made.pk]), TYPED | {"code": "x", "name": "Diamante Azul"})
    made.refresh_from_db()
    assert (made.code, made.name) == ("diamante", "Diamante Azul")


def test_by_hand_with_a_reason_that_the_page_of_the_agent_tells(manager):
    low, _middle, high = ladder()
    agent = factories.agent()
    key = uuid.uuid4()
    for _click in range(2):
        assert manager.post(page(agent), typed(high, key=key)).status_code == 302
    told = manager.get(reverse("network_staff:agent", args=[agent.pk])).content.decode()
    assert "Cumplió en tres campañas." in told
    assert "Oro" in told
    assert agent.rank_changes.count() == 1
    again = manager.post(page(agent), typed(high, "Otra vez."))
    assert again.status_code == 422
    assert "Otra vez." in again.content.decode(), "nothing typed is lost"
    nothing = manager.post(page(agent), typed(low, ""))
    assert nothing.context["form"].errors["reason"]
    Rank.objects.filter(pk=low.pk).update(is_active=False)
    assert manager.post(page(agent), typed(low)).context["form"].errors["rank"]
    manager.post(page(agent), typed(None, "Se acabó."))
    assert held(agent) == ""


def test_without_ranks_the_page_says_what_to_do(manager):
    assert reverse("admin:network_rank_add") in manager.get(page(factories.agent())).content.decode()


def test_strangers_are_refused(client):
    agent = factories.agent()
    assert client.get(page(agent)).status_code == 302
    factories.sign_in(client, factories.staff(VIEW_AGENTS))
    assert client.get(page(agent)).status_code == 403
    assert client.post(page(agent), typed(ladder()[0])).status_code == 403
    assert client.get(reverse("admin:network_rank_changelist")).status_code == 403


def test_the_list_of_agents_and_its_file_by_rank(manager):
    _low, middle, high = ladder()
    one, two, three = (factories.agent() for _ in range(3))
    assign((one, high), (two, middle))
    for chosen, found in ((high.pk, [one]), (middle.pk, [two]), ("none", [three]), ("x", [three, two, one])):
        answer = manager.get(reverse("network_staff:agents"), {"rank": chosen})
        assert {row.pk for row in answer.context["page"].rows} == {agent.pk for agent in found}, chosen
    file = manager.post(reverse("network_staff:export_agents") + f"?rank={high.pk}", {"format": "csv"})
    content = b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()
    assert "Oro" in content
    assert "Plata" not in content


def test_the_history_costs_the_same_however_long(manager, assert_same_queries):
    _low, middle, high = ladder()
    agent = factories.agent()
    turn = itertools.cycle([high, middle])

    def more():
        wanted = [RankWanted(agent.pk, next(turn).pk, "Porque sí.")]
        actions.assign_ranks(wanted=wanted, source=RankSource.HAND, by=factories.staff())

    more()
    assert_same_queries(lambda: manager.get(reverse("network_staff:agent", args=[agent.pk])), more)
    assert_same_queries(lambda: manager.get(page(agent)), more)


def test_the_agent_sees_the_rank_and_it_leaves_with_their_data(client):
    agent = factories.agent()
    home = reverse("backoffice_office:home")
    factories.sign_in(client, agent.person.user)
    assert "Mi rango" not in client.get(home).content.decode()
    rank = factories.rank("oro", 3, description="Tienes tres líneas.", colour="earned")
    assign((agent, rank))
    page = client.get(home).content.decode()
    assert "Mi rango" in page
    assert "Tienes tres líneas." in page
    given = campaigns(agent.person)
    assert [(row["Rango"], row["Motivo"]) for row in given if "Rango" in row] == [("Oro", "Así salió.")]


def test_the_rank_comes_along_with_whoever_asks(client, django_assert_num_queries):
    agent = factories.agent()
    assign((agent, ladder()[0]))
    factories.sign_in(client, agent.person.user)
    request = client.get(reverse("backoffice_office:home")).wsgi_request
    with django_assert_num_queries(0):
        assert request.agent.rank_code == "consultor"
        assert str(request.agent.rank) == "Consultor"
    assert Agent.objects.get(pk=agent.pk).rank_id
