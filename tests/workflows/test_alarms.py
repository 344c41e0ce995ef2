"""Reminders and deadlines are told once each, also after nothing ran for a while (R25)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.jobs import SWEEPS
from notifications.models import Message
from tests import factories
from tests.workflows import cast
from workflows import actions
from workflows.actions.alarms import tell_due

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 14, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as found:
        yield found


def bells(user, kind):
    return Message.objects.filter(person=user.person, kind=f"workflows.{kind}", channel="bell").count()


def scene(**fields):
    team, heads = cast.role(), cast.role("Dirección")
    ana, head = cast.decider(team), cast.decider(heads)
    made = cast.flow(cast.step(team, hours=48, reminders=[24, 36], supervisor=heads, **fields))
    return cast.start(made), ana, head


def test_each_is_told_when_its_hour_comes_and_never_again(clock):
    process, ana, head = scene()
    assert bells(ana, "step_waits") == 1
    found = []
    for hour in (1, 24, 24, 30, 36, 40, 48, 48, 72, 400):
        clock.move_to(MORNING + timedelta(hours=hour))
        tell_due()
        found.append((hour, bells(ana, "step_reminder"), bells(head, "step_overdue")))
    assert found == [
        (1, 0, 0), (24, 1, 0), (24, 1, 0), (30, 1, 0), (36, 2, 0), (40, 2, 0), (48, 2, 1), (48, 2, 1), (72, 2, 1),
        (400, 2, 1),
    ]  # fmt: skip
    assert [entry.act for entry in process.entries.all()] == ["started", "reminded", "reminded", "overdue"]


def test_after_a_long_pause_only_what_counts_now_is_told(clock):
    _process, ana, head = scene()
    clock.move_to(MORNING + timedelta(hours=37))
    assert tell_due() == 1
    assert bells(ana, "step_reminder") == 1
    _late, ana, other_head = scene()
    clock.move_to(MORNING + timedelta(days=30))
    assert tell_due() == 2
    assert (bells(ana, "step_reminder"), bells(other_head, "step_overdue"), bells(head, "step_overdue")) == (0, 1, 1)
    assert tell_due() == 0


def test_the_supervisor_may_decide_once_it_is_overdue(clock):
    process, _ana, head = scene()
    with pytest.raises(actions.decisions.rules.NotResponsible):
        cast.approve(process, head)
    clock.move_to(MORNING + timedelta(hours=49))
    tell_due()
    assert cast.approve(process, head).state == "approved"


def test_the_clock_stands_still_while_the_person_is_asked_and_begins_anew(clock):
    process, ana, head = scene()
    cast.ask(process, ana)
    clock.move_to(MORNING + timedelta(days=5))
    assert tell_due() == 0
    actions.resume(process=process, by=None)
    clock.move_to(MORNING + timedelta(days=6, hours=1))
    assert tell_due() == 1
    assert (bells(ana, "step_reminder"), bells(head, "step_overdue")) == (1, 0)


def test_nobody_is_reminded_of_what_was_decided(clock):
    process, ana, _head = scene()
    cast.approve(process, ana)
    clock.move_to(MORNING + timedelta(days=9))
    assert tell_due() == 0


def test_a_leader_is_told_in_the_office(clock):
    leader, team = factories.agent(), cast.role()
    cast.LEADERS[81] = leader.person
    cast.start(cast.flow(cast.step(team, responsible="leader", reminders=[2])), subject_id=81)
    clock.move_to(MORNING + timedelta(hours=2))
    tell_due()
    told = Message.objects.filter(person=leader.person, channel="bell").order_by("pk")
    assert [message.kind for message in told] == ["workflows.leader_waits", "workflows.leader_reminder"]
    assert all(message.url.startswith("/oficina/aprobaciones/") for message in told)


def test_the_sweeper_does_it():
    assert tell_due in SWEEPS
