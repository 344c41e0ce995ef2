"""What the database keeps of the tree: no circles, and who led whom since when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from network import actions
from network.enums import Act, Placing
from network.models import Agent, AgentChange, SponsorEdge, Spot
from people.models import Person
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


def test_moves_upon_each_other_leave_one_leader_at_every_moment():
    """The second comes in a transaction that began before the moment of the first."""
    first, second, third = (factories.agent() for _leader in range(3))
    agent = factories.agent(sponsor=first)
    for sponsor in (second, third):
        actions.change_sponsor(agent=agent, sponsor=sponsor, reason="Se mudó", by=None)
    held = list(SponsorEdge.objects.filter(agent=agent).order_by("since", "pk"))
    assert [edge.sponsor for edge in held] == [first, second, third]
    assert [edge.until for edge in held] == [*(edge.since for edge in held[1:]), None]


def test_whoever_is_inactivated_or_back_stood_there_all_the_time():
    leader = factories.agent()
    agent = factories.agent(sponsor=leader)
    for active in (False, True):
        actions.set_agent_active(agent=agent, active=active, reason="Pausa", by=None)
    edge = SponsorEdge.objects.get(agent=agent)
    assert (edge.sponsor, edge.since, edge.change) == (leader, agent.joined_at, None)


@pytest.mark.parametrize("several_at_once", [True, False])
def test_changes_explain_edges_one_by_one_and_by_the_thousand_alike(several_at_once):
    """Agents that came in, moved once or twice, and were changed before or after; some twice in one statement."""
    first, second = factories.agent(), factories.agent()
    new, moved, other, still, back = (factories.agent(sponsor=first) for _n in range(5))
    Agent.objects.filter(pk__in=[moved.pk, back.pk]).update(sponsor=second)
    Agent.objects.filter(pk=back.pk).update(sponsor=first)
    now, act = timezone.now(), Act.MAKE_AGENT
    changes = [
        AgentChange(agent=agent, act=act, state="active", sponsor=sponsor, at=now + timedelta(hours=hours))
        for agent, act, sponsor, hours in [
            (new, act, first, 0), (moved, Act.CHANGE_SPONSOR, second, -1), (new, act, first, 1),
            (other, act, second, 0),
            (other, act, first, 2), (still, Act.ACTIVATE, first, 0), (back, Act.CHANGE_SPONSOR, first, -100_000),
        ]
    ]  # fmt: skip
    if several_at_once:
        AgentChange.objects.bulk_create(changes)
    else:
        for change in changes:
            change.save()
    found = {agent: list(SponsorEdge.objects.filter(agent=agent).order_by("pk")) for agent in (new, other, still)}
    assert [(e.since, e.change) for edges in found.values() for e in edges] == [
        (now, changes[0]), (now + timedelta(hours=2), changes[4]), (still.joined_at, None)
    ]  # fmt: skip
    gone, here = SponsorEdge.objects.filter(agent=moved).order_by("pk")
    assert (gone.until, here.change) == (here.since, changes[1])
    *_before, last, here = SponsorEdge.objects.filter(agent=back).order_by("pk")
    assert (last.until, here.since, here.change) == (here.since, here.since, changes[6])
    assert here.since > changes[6].at  # a day before the move began says nothing of when it began


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


def test_a_circle_beside_a_long_line_is_found_and_the_line_alone_comes_in():
    leader = factories.agent()
    people = Person.objects.bulk_create(Person(given_names="Ana", family_names=str(n)) for n in range(300))
    led = [leader.pk, *range(9001, 9300)]  # each by the one before, the first by somebody who was there

    def come(sponsors):
        Agent.objects.bulk_create([
            Agent(pk=9001 + n, person=person, sponsor_id=sponsor)
            for n, (person, sponsor) in enumerate(zip(people, sponsors, strict=True))
        ])  # fmt: skip

    with pytest.raises(IntegrityError, match="themselves"), transaction.atomic():
        come([*led[:250], 9260, *led[251:]])  # the 251st by one of those below
    come(led)
    assert SponsorEdge.objects.filter(agent__gte=9001, agent__lte=9300).count() == 300


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
