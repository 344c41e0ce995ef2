"""The matrix: places by hand, the first free one, those who wait, against a plain model and many at once."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core import conf
from core.models import AuditEntry
from network import actions, queries
from network.enums import Placing
from network.errors import (
    MatrixOff,
    NoRoom,
    ReasonMissing,
    SpotBelowItself,
    SpotChangedMeanwhile,
    SpotMissing,
    SpotTaken,
)
from network.errors.tree import AtTheTopMeanwhile, SpotGoneMeanwhile
from network.models import Agent, Spot, WaitingPlace
from network.permissions import CHANGE_SPONSOR
from network.rules.matrix import capacity, first_free
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def matrix():
    for name, value in (("matrix_on", True), ("matrix_width", 2), ("matrix_depth", 2)):
        conf.change(f"network.{name}", value, by=None)


def standing():
    return {row.agent_id: (row.parent_id, row.slot) for row in Spot.objects.filter(until=None)}


def test_what_a_matrix_holds():
    assert (capacity(3, 7), capacity(5, 7)) == (3279, 97655)


def test_the_first_free_place_is_the_leftmost_of_the_highest_level():
    tree = {1: {1: 2, 2: 3}, 2: {2: 4}}
    below = lambda agents: {one: tree[one] for one in agents if one in tree}  # noqa: E731
    assert first_free(1, below, width=2, depth=2) == (2, 1)
    assert first_free(1, below, width=2, depth=1) is None
    assert first_free(1, below, width=3, depth=1) == (1, 3)


def test_those_who_wait_are_placed_in_order_of_registration(matrix):
    top = factories.agent(joined_at=timezone.now() - timedelta(days=9))
    line = [factories.agent(sponsor=top, joined_at=timezone.now() - timedelta(days=n)) for n in (1, 3, 2)]
    assert actions.queue_for_places() == 4
    assert actions.place_overdue() == 0, "they may still choose"
    WaitingPlace.objects.update(due_at=timezone.now())
    assert actions.place_overdue() == 4
    assert standing() == {
        top.pk: (None, 1), line[1].pk: (top.pk, 1), line[2].pk: (top.pk, 2), line[0].pk: (line[1].pk, 1),
    }  # fmt: skip
    assert set(Spot.objects.values_list("how", flat=True)) == {Placing.DUE}
    assert not WaitingPlace.objects.exists()
    assert (actions.queue_for_places(), actions.place_overdue()) == (0, 0)


def test_whoever_is_not_active_any_more_waits_no_longer(matrix):
    agent = factories.agent()
    assert actions.queue_for_places() == 1
    WaitingPlace.objects.update(due_at=timezone.now())
    Agent.objects.filter(pk=agent.pk).update(state="inactive")
    assert not queries.waiting()
    assert (actions.place_overdue(), actions.queue_for_places()) == (0, 0)
    assert not WaitingPlace.objects.exists()
    assert not Spot.objects.exists()


def test_where_everything_is_taken_they_wait_on(matrix):
    conf.change("network.matrix_width", 1, by=None)
    conf.change("network.matrix_depth", 1, by=None)
    top = factories.agent()
    actions.place_first_free(agent=top)
    actions.place_first_free(agent=factories.agent(sponsor=top))
    late = factories.agent(sponsor=top)
    with pytest.raises(NoRoom):
        actions.place_first_free(agent=late)
    WaitingPlace.objects.create(agent=late, due_at=timezone.now())
    assert actions.place_overdue() == 0
    assert WaitingPlace.objects.get().due_at > timezone.now()


def test_nothing_happens_while_the_matrix_is_off():
    agent = factories.agent()
    assert (actions.queue_for_places(), actions.place_overdue()) == (0, 0)
    with pytest.raises(MatrixOff):
        actions.place_agent(agent=agent, below=None, slot=1, reason="x", by=None)


def test_by_hand_with_who_why_and_what_was_before(matrix):
    by, top, agent = factories.staff(CHANGE_SPONSOR), factories.agent(), factories.agent()
    actions.place_first_free(agent=top)
    key = uuid.uuid4()
    for _again in range(2):
        spot = actions.place_agent(agent=agent, below=top, slot=2, reason="Lo pidió", by=by, form_key=key)
    assert (spot.how, spot.by, spot.reason) == (Placing.CHOSEN, by, "Lo pidió")
    actions.place_agent(agent=agent, below=top, slot=1, reason="Mejor aquí", by=by)
    assert standing()[agent.pk] == (top.pk, 1)
    entry = AuditEntry.objects.filter(action="network.place_agent", target_id=str(agent.pk)).latest("pk")
    assert (entry.before, entry.after["slot"]) == ({"below": top.pk, "slot": 2}, 1)
    assert queries.spots_before(agent).count() == 2


def test_what_is_refused_by_hand(matrix):
    by, top, low, other = factories.staff(CHANGE_SPONSOR), *(factories.agent() for _n in range(3))
    actions.place_first_free(agent=top)
    actions.place_agent(agent=low, below=top, slot=1, reason="x", by=by)
    wrong = [
        (SpotTaken, other, top, 1, "x"), (SpotMissing, other, top, 3, "x"), (SpotMissing, other, other, 1, "x"),
        (SpotBelowItself, top, low, 1, "x"), (ReasonMissing, other, top, 2, " "),
    ]  # fmt: skip
    for error, agent, below, slot, reason in wrong:
        with pytest.raises(error):
            actions.place_agent(agent=agent, below=below, slot=slot, reason=reason, by=by)
    with pytest.raises(PermissionDenied):
        actions.place_agent(agent=other, below=top, slot=2, reason="x", by=factories.staff())
    assert len(standing()) == 2


def test_where_they_stand_by_now_is_said_in_each_case(matrix):
    top, agent = factories.agent(factories.person("Tere", "Cima")), factories.agent()
    spot = actions.place_agent(agent=top, below=None, slot=1, was=0, reason="x", by=None)
    with pytest.raises(AtTheTopMeanwhile, match="en lo más alto de la matriz"):
        actions.place_agent(agent=top, below=None, slot=1, was=0, reason="x", by=None)
    actions.place_agent(agent=agent, below=top, slot=2, was=0, reason="x", by=None)
    with pytest.raises(SpotChangedMeanwhile, match="debajo de Tere Cima, lugar 2"):
        actions.place_agent(agent=agent, below=top, slot=1, was=0, reason="x", by=None)
    Spot.objects.filter(pk=spot.pk).update(until=timezone.now())
    with pytest.raises(SpotGoneMeanwhile, match="ya no tiene puesto"):
        actions.place_agent(agent=top, below=None, slot=1, was=spot.pk, reason="x", by=None)
