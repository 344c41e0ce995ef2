"""RG7 RG19 CS15: people come, move, stand in the matrix, the tree is ordered; all of it, now and then, is as one plain
model says."""

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core import conf
from network import actions, queries
from network.errors import NoRoom, SameSponsor, SpotBelowItself, SpotMissing, SpotTaken, WrongSponsor
from network.models import Agent, SponsorEdge, Spot
from network.queries import downline, trees
from network.queries.branches import placed
from tests.network.test_branches import Model, walked

WHO = st.integers(0, 30)
WIDE = 2  # and as deep


class Network(RuleBasedStateMachine):
    """`model.led` says who leads whom, `spots` who stands where; `past` keeps both after each step."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        for name, value in (("matrix_on", True), ("matrix_width", WIDE), ("matrix_depth", WIDE)):
            conf.change(f"network.{name}", value, by=None)
        self.model, self.spots, self.past = Model(), {}, []

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        conf.forget()

    def of(self, choice):
        return self.model.agents[choice % len(self.model.agents)]

    def remember(self):
        self.past.append((self.model.at(), dict(self.model.led), timezone.now(), dict(self.spots)))
        self.model.day += 1

    def has_people(self):
        return bool(self.model.agents)

    @rule(choice=WHO)
    def enrol(self, choice):
        self.model.enrol(choice)
        self.remember()

    @precondition(has_people)
    @rule(who=WHO, where=WHO)
    def move(self, who, where):
        agent, sponsor = self.of(who), self.of(where)
        below = self.model.below(agent)
        try:
            actions.change_sponsor(
                agent=Agent.objects.get(pk=agent), sponsor=Agent.objects.get(pk=sponsor), reason="Se mudó", by=None
            )
        except SameSponsor:
            assert self.model.led[agent] == sponsor
        except WrongSponsor:
            assert sponsor == agent or sponsor in below
        else:
            assert sponsor != agent
            assert sponsor not in below
            self.model.moved(agent, sponsor)
        self.remember()

    @precondition(has_people)
    @rule(who=WHO, where=WHO, slot=st.integers(0, 3))
    def place_by_hand(self, who, where, slot):
        agent, below = self.of(who), self.of(where)
        try:
            actions.place_agent(
                agent=Agent.objects.select_related("person").get(pk=agent), below=Agent.objects.get(pk=below),
                slot=slot, reason="Lo pidió", by=None,
            )  # fmt: skip
        except SpotMissing:
            assert slot not in (1, 2) or below not in self.spots
        except SpotTaken:
            assert (below, slot) in self.spots.values()
        except SpotBelowItself:
            assert self.stands_below(below, agent)
        else:
            assert (below, slot) not in self.spots.values()
            assert below in self.spots
            assert not self.stands_below(below, agent)
            self.spots[agent] = (below, slot)
        self.remember()

    @precondition(has_people)
    @rule(who=WHO)
    def spill(self, who):
        agent = self.of(who)
        found = self.next_free(agent)
        row = Agent.objects.select_related("person").get(pk=agent)
        if agent not in self.spots and found is None:
            with pytest.raises(NoRoom):
                actions.place_first_free(agent=row)
        else:
            actions.place_first_free(agent=row)
            self.spots.setdefault(agent, found)
        self.remember()

    @rule()
    def order_the_tree(self):
        self.model.snapshot()

    def next_free(self, agent):
        """Below the nearest of those above who stand and have room; at the very top where nobody above stands."""
        above = [one for one in self.model.line(agent)[1:] if one in self.spots]
        if not above:
            return None, 1
        return next((place for place in map(self.first_free, above) if place), None)

    def first_free(self, top):
        level = [top]
        for _depth in range(WIDE):
            places = [(one, slot) for one in level for slot in range(1, WIDE + 1)]
            for place in places:
                if place not in self.spots.values():
                    return place
            level = [agent for place in places for agent in self.spots if self.spots[agent] == place]
        return None

    def stands_below(self, one, top):
        while one and one != top:
            one = self.spots.get(one, (None, 1))[0]
        return one == top

    @precondition(has_people)
    @rule(who=WHO, patched=st.booleans(), few=st.sampled_from([0, downline.FEW]))
    def read_a_branch(self, who, patched, few):
        """Read from the ordering with its strays, or walked from agent to agent; searched as few or as many find it."""
        top, model = self.of(who), self.model
        with pytest.MonkeyPatch.context() as patch:
            if patched:
                patch.setattr(trees, "MOST", 0)
            rows = walked(lambda after: queries.branch_page(top, after=after, size=3))
        assert [row.agent_id for row in rows] == model.walk(top)
        assert {row.agent_id: row.sponsor_id for row in rows} == model.below(top)
        assert queries.upline(top) == model.line(top)
        for row in rows:
            assert row.level == model.line(row.agent_id).index(top)
            assert row.direct == sum(led == row.agent_id for led in model.led.values())
            assert patched or row.below == len(model.below(row.agent_id))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(downline, "FEW", few)
            patch.setattr(downline, "SMALL", 0)
            named = queries.branch_search(top, "restrepo", size=99)
        assert [(row.agent_id, row.level) for row in named] == [(top, 0), *((row.agent_id, row.level) for row in rows)]

    @precondition(lambda self: self.past)
    @rule(who=WHO, when=WHO)
    def look_back(self, who, when):
        day, led, moment, spots = self.past[when % len(self.past)]
        top = self.of(who)
        rows = walked(lambda after: queries.branch_as_of(top, day, after=after, size=3))
        assert [row.agent_id for row in rows] == (self.model.walk(top, led) if top in led else [])
        assert all(row.sponsor_id == led[row.agent_id] for row in rows)
        then = trees.tree_at(day, [])
        if then:
            below = {row.agent_id: row.below for row in placed(rows, then)}
            assert below == {one: len(self.model.walk(one, led)) for one in below}
        stood = Spot.objects.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)
        assert {one.agent_id: (one.parent_id, one.slot) for one in stood} == spots

    @invariant()
    def everybody_stands_where_they_must(self):
        standing = {row.agent_id: (row.parent_id, row.slot) for row in Spot.objects.filter(until=None)}
        assert standing == self.spots
        assert dict(SponsorEdge.objects.filter(until=None).values_list("agent", "sponsor")) == self.model.led


@pytest.mark.django_db
def test_any_course_of_things_is_as_a_plain_model_says():
    run_state_machine_as_test(Network, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))
