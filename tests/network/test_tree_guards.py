"""What the database keeps of the tree: no circles, and who led whom since when."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from network import actions
from network.enums import Placing
from network.models import Agent, SponsorEdge, Spot
from tests import factories

pytestmark = pytest.mark.django_db


def edges(agent):
    return [(e.sponsor_id, e.until is None) for e in SponsorEdge.objects.filter(agent=agent).order_by("since", "pk")]


def test_an_agent_that_arrives_has_its_first_edge():
    leader = factories.agent()
    agent = factories.agent(sponsor=leader)
    edge = SponsorEdge.objects.get(agent=agent)
    assert (edge.sponsor, edge.since, edge.until) == (leader, agent.joined_at, None)


def test_a_move_ends_an_edge_and_begins_another_with_its_reason():
    first, second = factories.agent(), factories.agent()
    agent = factories.agent(sponsor=first)
    change = actions.change_sponsor(agent=agent, sponsor=second, reason="Se mudó", by=None)
    assert edges(agent) == [(first.pk, False), (second.pk, True)]
    old, new = SponsorEdge.objects.filter(agent=agent).order_by("since", "pk")
    assert (old.until, new.since, new.change) == (change.at, change.at, change)


def test_whoever_is_inactivated_or_back_stood_there_all_the_time():
    leader = factories.agent()
    agent = factories.agent(sponsor=leader)
    for active in (False, True):
        actions.set_agent_active(agent=agent, active=active, reason="Pausa", by=None)
    edge = SponsorEdge.objects.get(agent=agent)
    assert (edge.sponsor, edge.since, edge.change) == (leader, agent.joined_at, None)


def test_the_same_sponsor_again_writes_no_edge():
    leader = factories.agent()
    agent = factories.agent(sponsor=leader)
    Agent.objects.filter(pk=agent.pk).update(sponsor=leader)
    assert len(edges(agent)) == 1


def test_no_circle_comes_in_by_a_move():
    top = factories.agent()
    middle = factories.agent(sponsor=top)
    low = factories.agent(sponsor=middle)
    with pytest.raises(IntegrityError, match="lead itself"), transaction.atomic():
        Agent.objects.filter(pk=top.pk).update(sponsor=low)
    assert edges(top) == [(None, True)]


def test_no_circle_comes_in_with_many_at_once():
    people = [factories.client().person for _n in range(3)]
    insert = "INSERT INTO network_agent (id, person_id, state, sponsor_id, joined_at) VALUES "
    rows = [(9001, people[0].pk, 9002), (9002, people[1].pk, 9003), (9003, people[2].pk, 9001)]
    many = insert + ", ".join(["(%s, %s, 'active', %s, now())"] * 3)
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="themselves"), transaction.atomic():
            cursor.execute(many, [value for row in rows for value in row])
        chain = [(9001, people[0].pk, None), (9002, people[1].pk, 9001), (9003, people[2].pk, 9002)]
        cursor.execute(many, [value for row in chain for value in row])
    assert SponsorEdge.objects.filter(agent__in=[9001, 9002, 9003]).count() == 3


def test_no_circle_in_the_matrix():
    top, low = factories.agent(), factories.agent()
    now = timezone.now()
    Spot.objects.create(agent=top, parent=None, slot=1, how=Placing.CHOSEN, since=now)
    Spot.objects.create(agent=low, parent=top, slot=1, how=Placing.CHOSEN, since=now)
    Spot.objects.filter(agent=top).update(until=now)
    with pytest.raises(IntegrityError, match="below itself"), transaction.atomic():
        Spot.objects.create(agent=top, parent=low, slot=1, how=Placing.CHOSEN)


def test_a_spot_is_taken_once():
    top = factories.agent()
    Spot.objects.create(agent=factories.agent(), parent=top, slot=1, how=Placing.SPILL)
    with pytest.raises(IntegrityError, match="one_agent_in_a_spot"), transaction.atomic():
        Spot.objects.create(agent=factories.agent(), parent=top, slot=1, how=Placing.SPILL)
