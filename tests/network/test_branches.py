"""Branches against a plain model: what tests/network/test_machine.py drives, pages that are read while things change,
and long chains."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network import queries
from network.actions.snapshots import refresh_tree, take_snapshot
from network.models import Agent, SponsorEdge, TreeSnapshot
from network.queries import Cursor
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

    def __init__(self, past=True):
        self.agents, self.led, self.past, self.day, self.is_past = [], {}, [], 0, past

    def at(self):
        return EPOCH + timedelta(days=self.day)

    def line(self, agent):
        return [agent] + (self.line(self.led[agent]) if self.led[agent] else [])

    def walk(self, top, led=None):
        """Below the top, in walking order: siblings by their ids."""
        led = self.led if led is None else led
        return [one for child in sorted(a for a in led if led[a] == top) for one in (child, *self.walk(child, led))]

    def below(self, top, led=None):
        led = self.led if led is None else led
        found, layer = {}, [top]
        while layer:
            layer = [a for a in led if led[a] in layer]
            found |= {a: led[a] for a in layer}
        return found

    def enrol(self, choice):
        sponsor = self.agents[choice % len(self.agents)] if self.agents and choice else None
        agent = Agent.objects.create(person=factories.person(), sponsor_id=sponsor, joined_at=self.at())
        self.agents.append(agent.pk)
        self.led[agent.pk] = sponsor

    def move(self, who, where):
        if not self.agents:
            return
        agent, sponsor = self.agents[who % len(self.agents)], self.agents[where % len(self.agents)]
        if agent == sponsor or sponsor in self.below(agent) or self.led[agent] == sponsor:
            return
        Agent.objects.filter(pk=agent).update(sponsor=sponsor)
        self.moved(agent, sponsor)

    def moved(self, agent, sponsor):
        self.led[agent] = sponsor
        at = self.at() if self.is_past else timezone.now()  # the database's clock stands still in a transaction
        edges = SponsorEdge.objects.filter(agent=agent)
        fresh = edges.get(until=None)
        last = edges.exclude(pk=fresh.pk).filter(until=fresh.since).order_by("-pk")[:1]
        SponsorEdge.objects.filter(pk__in=last.values("pk")).update(until=at)
        edges.filter(pk=fresh.pk).update(since=at)

    def snapshot(self):
        take_snapshot()


def walked(read):
    """Every page of a branch, three rows at a time."""
    found, after = [], None
    while page := read(after):
        found += page
        after = Cursor(page[-1].agent_id, timezone.now())
    return found


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, between=STEPS)
def test_pages_neither_skip_nor_repeat_who_stays_where_they_are(before, between):
    with transaction.atomic():
        keep_on(before, between)
        transaction.set_rollback(True)


def keep_on(before, between):
    """The tree changes and is ordered anew between the pages. Whoever stays, with all above them, comes up once."""
    model = Model(past=False)
    for step in [("enrol", 0), *before]:
        getattr(model, step[0])(*step[1:])
    top, lines = model.agents[0], [{agent: model.line(agent) for agent in model.agents}]
    seen, after = [], None
    while page := queries.branch_page(top, after=after, size=2):
        seen += [row.agent_id for row in page]
        after = Cursor(page[-1].agent_id, timezone.now())
        for step in between[:2]:
            getattr(model, step[0])(*step[1:])
        between = between[2:]
        lines.append({agent: model.line(agent) for agent in model.agents})
    assert len(seen) == len(set(seen)) or len({str(line) for line in lines}) > 1
    for agent, line in lines[0].items():
        if agent != top and top in line and all(later[agent] == line for later in lines):
            assert seen.count(agent) == 1, (agent, seen)


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
    rows = queries.branch_page(50001, after=Cursor(51990, timezone.now()))
    assert [row.level for row in rows] == list(range(1990, 2000))


@pytest.mark.django_db
def test_the_sweep_orders_the_tree_only_when_something_changed():
    factories.agent()
    assert refresh_tree() == 1
    assert refresh_tree() == 0
    factories.agent()
    assert refresh_tree() == 0, "the last one is too young"
    TreeSnapshot.objects.update(taken_at=timezone.now() - timedelta(hours=1))
    assert refresh_tree() == 1
