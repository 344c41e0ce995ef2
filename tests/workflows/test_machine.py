"""Whatever is decided in whatever order, a process says what a plain model of it says."""

import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.errors import DomainError
from tests.reliability.figures import MACHINE_EXAMPLES, MACHINE_STEPS
from tests.workflows import cast
from workflows import actions

STEPS, PEOPLE = 3, 4


@dataclass
class Model:
    """A process as one would keep it on paper. Roles and people are numbers; person 0 sent it in."""

    distinct: bool
    roles: list = field(default_factory=lambda: [n % 2 for n in range(STEPS)])  # which role decides in each step
    at: int = 0
    state: str = "running"
    decided: dict = field(default_factory=dict)  # step -> person

    def may(self, person):
        others = {who for step, who in self.decided.items() if step != self.at}
        if self.state != "running" or person == 0 or (self.distinct and person in others):
            return False
        return self.roles[self.at] in ROLES_OF[person]

    def decide(self, person, outcome):
        if not self.may(person):
            return False
        self.decided[self.at] = person
        if outcome == "more":
            self.state = "returned"
        elif outcome == "rejected":
            self.state = "rejected"
        elif self.at == STEPS - 1:
            self.state = "approved"
        else:
            self.at += 1
        return True

    def resume(self):
        if self.state == "returned":
            self.state = "running"
            self.decided.pop(self.at)
        return self.state == "running"

    def withdraw(self):
        if self.state in ("running", "returned"):
            self.state = "withdrawn"


ROLES_OF = {0: {0, 1}, 1: {0}, 2: {1}, 3: {0, 1}}
ACTS = {"approved": cast.approve, "rejected": cast.reject, "more": cast.ask}


class Machine(RuleBasedStateMachine):
    @initialize(distinct=st.booleans())
    def begin(self, distinct):
        self.model = Model(distinct)
        roles = [cast.role(), cast.role()]
        self.people = [cast.decider(*(roles[n] for n in ROLES_OF[who])) for who in range(PEOPLE)]
        made = cast.flow(*(cast.step(roles[n]) for n in self.model.roles), distinct=distinct)
        self.process = cast.start(made, by=self.people[0])

    @rule(who=st.integers(0, PEOPLE - 1), outcome=st.sampled_from(["approved", "approved", "approved", "more"]))
    def decide(self, who, outcome):
        self.try_to(who, outcome)

    @rule(who=st.integers(0, PEOPLE - 1))
    def reject(self, who):
        self.try_to(who, "rejected")

    def try_to(self, who, outcome):
        before = self.process.entries.count()
        try:
            ACTS[outcome](self.process, self.people[who], form_key=uuid.uuid4())
        except DomainError:
            assert not self.model.decide(who, outcome)
            assert self.process.entries.count() == before
        else:
            assert self.model.decide(who, outcome)
            assert self.process.entries.count() == before + 1

    @rule()
    def resume(self):
        try:
            actions.resume(process=self.process, by=None)
        except DomainError:
            assert not self.model.resume()
        else:
            assert self.model.resume()

    @rule(sure=st.sampled_from([False, False, False, True]))
    def withdraw(self, sure):
        if sure:
            actions.withdraw(process=self.process, by=None)
            self.model.withdraw()

    @invariant()
    def the_process_and_the_model_say_the_same(self):
        if not hasattr(self, "process"):
            return
        self.process.refresh_from_db()
        assert (self.process.state, self.process.position) == (self.model.state, self.model.at + 1)
        steps = list(self.process.steps.order_by("position"))
        held = {n: self.people.index(step.decided_by) for n, step in enumerate(steps) if step.decided_by}
        assert held == self.model.decided
        waiting = [step.position for step in steps if step.state == "current"]
        assert waiting == ([self.model.at + 1] if self.model.state == "running" else [])
        for who, person in enumerate(self.people):
            found = type(steps[0]).objects.decidable_by(person).filter(process=self.process)
            assert found.exists() == self.model.may(who)


@pytest.mark.django_db
def test_the_process_and_the_model_never_differ():
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=MACHINE_EXAMPLES * 3, stateful_step_count=MACHINE_STEPS, deadline=None, derandomize=True,
            database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
