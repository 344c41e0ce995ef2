"""Branches against a plain model: people come and move, the tree is ordered now and then, pages are never wrong."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network import queries
from network.actions.snapshots import refresh_tree, take_snapshot
from network.models import Agent, SponsorEdge, TreeSnapshot
from network.queries.branches import START
from tests import factories

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(0, 30)),
        st.tuples(st.just("move"), st.integers(0, 30), st.integers(0, 30)),
        st.tuples(st.just("snapshot")),
    ),
    min_size=1, max_size=25,
)  # fmt: skip
EPOCH = timezone.now() - timedelta(days=400)


class Model:
    """Who leads whom, after each step; the clock ticks a day a step."""

    def __init__(self):
        self.agents, self.led, self.past, self.day = [], {}, [], 0

    def at(self):
        return EPOCH + timedelta(days=self.day)

    def below(self, top, led=None):
        led = self.led if led is None else led
        found, layer = {}, [top]
        while layer:
            layer = [a for a in led if led[a] in layer]
            found |= {a: led[a] for a in layer}
        return found

    def enrol(self, choice):
        sponsor = self.agents[choice % len(self.agents)] if self.agents and choice else None
        agent = Agent.objects.create(person=factories.client().person, sponsor_id=sponsor, joined_at=self.at())
        self.agents.append(agent.pk)
        self.led[agent.pk] = sponsor

    def move(self, who, where):
        if not self.agents:
            return
        agent, sponsor = self.agents[who % len(self.agents)], self.agents[where % len(self.agents)]
        if agent == sponsor or sponsor in self.below(agent) or self.led[agent] == sponsor:
            return
        Agent.objects.filter(pk=agent).update(sponsor=sponsor)
        edges = SponsorEdge.objects.filter(agent=agent)
        fresh = edges.get(until=None)
        edges.exclude(pk=fresh.pk).filter(until=fresh.since).update(until=self.at())
        edges.filter(pk=fresh.pk).update(since=self.at())
        self.led[agent] = sponsor

    def snapshot(self):
        take_snapshot()


def walked(read):
    """Every page of a branch, three rows at a time."""
    found, after = [], START
    while page := read(after):
        found += page
        after = page[-1].cursor
    return found


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_branch_is_as_the_model_says(steps):
    with transaction.atomic():
        compare(steps)
        transaction.set_rollback(True)


def compare(steps):
    model = Model()
    for step in steps:
        model.day += 1
        getattr(model, step[0])(*step[1:])
        model.past.append((model.at(), dict(model.led)))
    for top in model.agents[:4]:
        rows = walked(lambda after, top=top: queries.branch_page(top, after=after, size=3))
        assert {row.agent_id: row.sponsor_id for row in rows} == model.below(top)
        assert len(rows) == len(model.below(top))
        above = queries.upline(top)
        assert above == [top] + ([] if model.led[top] is None else queries.upline(model.led[top]))
        for row in rows:
            assert row.level == queries.upline(row.agent_id).index(top)
            assert row.direct == sum(led == row.agent_id for led in model.led.values())
        for at, led in model.past[:: max(1, len(model.past) // 3)]:
            rows = walked(lambda after, top=top, at=at: queries.branch_as_of(top, at, after=after, size=3))
            assert {row.agent_id: row.sponsor_id for row in rows} == (model.below(top, led) if top in led else {})


@pytest.mark.django_db
def test_a_branch_in_walking_order():
    top = factories.agent()
    left, right = factories.agent(sponsor=top), factories.agent(sponsor=top)
    low = factories.agent(sponsor=left)
    take_snapshot()
    rows = queries.branch_page(top.pk)
    assert [(row.agent_id, row.level, row.below) for row in rows] == [(left.pk, 1, 1), (low.pk, 2, 0), (right.pk, 1, 0)]


@pytest.mark.django_db
def test_a_page_costs_one_question_while_nothing_changes(django_assert_num_queries):
    top = factories.agent()
    factories.agent(sponsor=top)
    take_snapshot()
    with django_assert_num_queries(1):
        queries.branch_page(top.pk)


@pytest.mark.django_db
def test_a_chain_of_two_thousand_is_ordered_and_read():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO people_person (given_names, family_names, name_key, email, phone, city, country, "
                       "language, created_at) SELECT 'Ana', 'Z', 'ana z', '', '', '', 'CO', 'es', now() "
                       "FROM generate_series(1, 2000) RETURNING id")  # fmt: skip
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("INSERT INTO network_agent (id, person_id, state, sponsor_id, joined_at) SELECT 50000 + n, p, "
                       "'active', CASE WHEN n > 1 THEN 49999 + n END, now() FROM unnest(%s::bigint[]) "
                       "WITH ORDINALITY x (p, n)", [ids])  # fmt: skip
    snapshot = take_snapshot()
    assert snapshot.agents == 2000
    assert len(queries.upline(52000)) == 2000
    assert [row.level for row in queries.branch_page(50001, after=(1990, 0))] == list(range(1990, 2000))


@pytest.mark.django_db
def test_the_sweep_orders_the_tree_only_when_something_changed():
    factories.agent()
    assert refresh_tree() == 1
    assert refresh_tree() == 0
    factories.agent()
    assert refresh_tree() == 0, "the last one is too young"
    TreeSnapshot.objects.update(taken_at=timezone.now() - timedelta(hours=1))
    assert refresh_tree() == 1
