"""Twenty people who decide the same step at the same moment: one of them does."""

from collections import Counter

import pytest

from core.models import StoredEvent
from tests.rewards.cast import together
from tests.workflows import cast
from workflows import actions
from workflows.models import Process

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def test_twenty_decisions_have_one_effect():
    team, heads = cast.role(), cast.role()
    people = [cast.decider(team, heads) for _n in range(MANY)]
    process = cast.start(cast.flow(cast.step(team), cast.step(heads)))
    step = cast.now_at(process)
    acts = [actions.approve, actions.reject]

    def decide(n):
        reason = {"reason": "No"} if n % 2 else {}
        return acts[n % 2](step=step, by=people[n], form_key=cast.uuid.uuid4(), **reason)

    found = Counter(type(one).__name__ for one in together(MANY, decide))
    assert found["Process"] == 1
    assert set(found) <= {"Process", "StepDone", "ProcessEnded"}
    assert process.entries.exclude(act="started").count() == 1
    assert StoredEvent.objects.filter(kind="workflows.StepDecided").count() == 1


def test_twenty_claims_have_one_holder():
    team = cast.role()
    people = [cast.decider(team) for _n in range(MANY)]
    step = cast.now_at(cast.start(cast.flow(cast.step(team))))
    found = {one.claimed_by_id for one in together(MANY, lambda n: actions.claim_step(step=step, by=people[n]))}
    assert len(found) == 1


def test_twenty_starts_make_one_process():
    made, person = cast.flow(cast.step(cast.role())), cast.factories.person()
    found = Counter(type(one).__name__ for one in together(MANY, lambda _n: cast.start(made, person, subject_id=5)))
    assert found == {"Process": 1, "UnderWay": MANY - 1}
    assert Process.objects.count() == 1


def test_two_sweepers_tell_once():
    from datetime import timedelta

    from django.utils import timezone

    process = cast.start(cast.flow(cast.step(cast.role(), hours=1)))
    late = timezone.now() + timedelta(hours=2)
    together(8, lambda _n: actions.tell_due(now=late))
    assert process.entries.filter(act="overdue").count() == 1
