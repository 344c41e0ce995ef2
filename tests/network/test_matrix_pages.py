"""The matrix in the backend: looking through it, who waits, and choosing a place with what will happen said first."""

import uuid

import pytest
from django.utils import timezone

from core import conf
from network import actions
from network.models import Spot, WaitingPlace
from network.permissions import CHANGE_SPONSOR, VIEW_AGENTS
from tests import factories

pytestmark = pytest.mark.django_db
MATRIX, WAITING = "/admin/red/matriz/", "/admin/red/espera/"


@pytest.fixture
def top():
    conf.change("network.matrix_on", True, by=None)
    conf.change("network.matrix_width", 2, by=None)
    agent = factories.agent(factories.person("Tere", "Cima"))
    actions.place_first_free(agent=agent)
    return agent


@pytest.fixture
def staff(login):
    return login(factories.staff(VIEW_AGENTS, CHANGE_SPONSOR))


@pytest.mark.row("RG19")
def test_staff_choose_a_free_place_and_read_first_what_happens(staff, top):
    agent = factories.agent(factories.person("Nora", "Nueva"), sponsor=top)
    url = f"/admin/red/{agent.pk}/ubicar/"
    offered = staff.get(url)
    assert [cell.agent for cell in offered.context["cells"]] == [None, None], "below the sponsor, where one is free"
    page = staff.get(url, {"bajo": top.pk, "lugar": 2}).content.decode()
    assert "Nora Nueva" in page
    assert "Tere Cima" in page
    sent = {"below": top.pk, "slot": 2, "reason": "Lo pidió", "form_key": uuid.uuid4()}
    for _twice in range(2):
        assert staff.post(url, sent).status_code == 302
    spot = Spot.objects.get(agent=agent)
    assert (spot.parent, spot.slot, spot.reason) == (top, 2, "Lo pidió")
    shown = staff.get(MATRIX, {"persona": top.pk})
    assert [cell.agent for cell in shown.context["cells"]] == [None, agent]
    assert "Lo pidió" in staff.get(url).content.decode()


@pytest.mark.row("RG19")
def test_a_place_taken_meanwhile_is_said_and_nothing_is_lost(staff, top):
    first, second = factories.agent(sponsor=top), factories.agent(sponsor=top)
    actions.place_agent(agent=first, below=top, slot=1, reason="x", by=None)
    sent = {"below": top.pk, "slot": 1, "reason": "Mi razón", "form_key": uuid.uuid4()}
    answer = staff.post(f"/admin/red/{second.pk}/ubicar/", sent)
    assert answer.status_code == 422
    assert "Mi razón" in answer.content.decode()
    assert not Spot.objects.filter(agent=second).exists()


@pytest.mark.row("RG19")
def test_the_second_of_two_is_told_where_they_stand_now(staff, top):
    agent = factories.agent(sponsor=top)
    url = f"/admin/red/{agent.pk}/ubicar/"
    was = staff.get(url).context["form"]["was"].value()
    assert was == 0
    actions.place_agent(agent=agent, below=top, slot=2, reason="x", by=None)
    sent = {"below": top.pk, "slot": 1, "reason": "Mi razón", "form_key": uuid.uuid4(), "was": was}
    answer = staff.post(url, sent)
    text = answer.content.decode()
    assert (answer.status_code, "Mi razón" in text) == (422, True)
    assert f"debajo de {top.person.name}, lugar 2" in text
    again = answer.context["form"]["was"].value()
    assert Spot.objects.get(agent=agent, until=None).pk == again
    assert staff.post(url, sent | {"was": again}).status_code == 302
    assert Spot.objects.get(agent=agent, until=None).slot == 1


@pytest.mark.row("RG19")
def test_places_below_themselves_and_taken_ones_are_not_offered(staff, top):
    """Below the top stand Nora and another; the first free place is below Nora herself."""
    nora, other = factories.agent(factories.person("Nora", "Nueva"), sponsor=top), factories.agent(sponsor=top)
    for agent in (nora, other):
        actions.place_first_free(agent=agent)
    url = f"/admin/red/{nora.pk}/ubicar/"
    assert staff.get(url).context["looking"] == top
    own = staff.get(url, {"bajo": nora.pk, "lugar": 1})
    body = own.content.decode()
    assert (own.context["is_own"], own.context["chosen"]) == (True, None)
    assert "Estos puestos están debajo de Nora Nueva" in body
    assert f"bajo={nora.pk}&amp;lugar" not in body.split("<main", 1)[1].split("</main", 1)[0]
    for slot in (2, 9):
        gone = staff.get(url, {"bajo": top.pk, "lugar": slot})
        assert gone.context["chosen"] is None
        assert "Ese puesto no está libre" in gone.content.decode()
        assert "data-once" not in gone.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize("sent", [{}, {"slot": "x", "reason": "x"}, {"slot": 1, "below": 10**10, "reason": "x"}])
def test_bad_input_is_told(staff, top, sent):
    url = f"/admin/red/{factories.agent().pk}/ubicar/"
    assert staff.post(url, {"form_key": uuid.uuid4()} | sent).status_code == 422


@pytest.mark.row("RG19")
def test_the_waiting_room_says_until_when(staff, top):
    agent = factories.agent(factories.person("Nora", "Nueva"), sponsor=top)
    actions.queue_for_places()
    page = staff.get(WAITING)
    assert [row.agent for row in page.context["page"].rows] == [agent]
    assert f"/admin/red/{agent.pk}/ubicar/" in page.content.decode()
    WaitingPlace.objects.update(due_at=timezone.now())
    actions.place_overdue()
    assert staff.get(WAITING).context["count"] == 0


def test_a_waiting_room_of_three_costs_what_one_costs(staff, top, assert_same_queries):
    def more():
        WaitingPlace.objects.create(agent=factories.agent(sponsor=top), due_at=timezone.now())

    assert_same_queries(lambda: staff.get(WAITING), more)


@pytest.mark.parametrize("url", [MATRIX, WAITING])
def test_where_it_is_off_the_pages_say_so(staff, url):
    answer = staff.get(url)
    assert answer.status_code == 200
    assert answer.context["is_on"] is False


def test_an_empty_matrix_begins_at_the_top(staff):
    conf.change("network.matrix_on", True, by=None)
    agent = factories.agent()
    url = f"/admin/red/{agent.pk}/ubicar/"
    assert "lugar=1" in staff.get(url).content.decode()
    sent = {"slot": 1, "reason": "La primera", "form_key": uuid.uuid4()}
    assert staff.post(url, sent).status_code == 302
    assert Spot.objects.get(agent=agent).parent is None
    assert [one.pk for one in staff.get(MATRIX).context["tops"]] == [agent.pk]


def test_strangers_are_refused(login, client, top):
    for url in (MATRIX, WAITING, f"/admin/red/{top.pk}/ubicar/"):
        assert client.get(url).status_code == 302
    browser = login(factories.staff(VIEW_AGENTS))
    assert browser.get(f"/admin/red/{top.pk}/ubicar/").status_code == 403
    assert login(factories.agent()).get(MATRIX).status_code in {302, 403}
