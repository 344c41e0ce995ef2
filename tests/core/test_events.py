from dataclasses import dataclass

import pytest
from django.utils import timezone

from core import events
from core.events import Event
from core.models import PendingReaction, StoredEvent
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    lamp_id: int


done: list[tuple[str, int, int]] = []


def at_once(event: LampLit, cause: int) -> None:
    done.append(("now", event.lamp_id, cause))


def afterwards(event: LampLit, cause: int) -> None:
    factories.person(given_names=f"Lamp {event.lamp_id}")
    if event.lamp_id < 0:
        raise ValueError("no such lamp")
    done.append(("later", event.lamp_id, cause))


@pytest.fixture(autouse=True)
def reactions(monkeypatch):
    done.clear()
    monkeypatch.setattr("config.reactions.REACTIONS", {LampLit: (events.now(at_once), events.later(afterwards))})


def test_an_event_is_stored_and_its_reactions_follow():
    stored = events.publish(LampLit(lamp_id=7))
    assert StoredEvent.objects.get().payload == {"lamp_id": 7}
    assert done == [("now", 7, stored.pk)]
    assert events.run_due_reactions() == 1
    assert done[1:] == [("later", 7, stored.pk)]
    assert events.run_due_reactions() == 0


def test_a_reaction_that_fails_undoes_itself_and_is_tried_again(time_machine):
    from people.models import Person

    time_machine.move_to(timezone.now(), tick=False)
    events.publish(LampLit(lamp_id=-1))
    assert events.run_due_reactions() == 1
    waiting = PendingReaction.objects.get()
    assert (waiting.attempts, waiting.done_at, waiting.error) == (1, None, "ValueError: no such lamp")
    assert not Person.objects.filter(given_names="Lamp -1").exists()
    assert events.run_due_reactions() == 0, "it waits for its turn"
    time_machine.shift(11)
    assert events.run_due_reactions() == 1
    assert PendingReaction.objects.get().attempts == 2


def test_a_now_reaction_that_fails_takes_the_event_with_it(monkeypatch):
    from django.db import transaction

    def refuse(_event, _cause):
        raise ValueError

    monkeypatch.setattr("config.reactions.REACTIONS", {LampLit: (events.now(refuse),)})
    with pytest.raises(ValueError), transaction.atomic():
        events.publish(LampLit(lamp_id=1))
    assert not StoredEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_events_are_published_inside_a_transaction_only():
    with pytest.raises(AssertionError):
        events.publish(LampLit(lamp_id=1))
