"""Events: what happened, published inside the transaction that did it, and what follows from it.

`config/reactions.py` lists the reactions of each event: `now` ones run in the same transaction, `later` ones are rows
that workers claim, so each takes effect exactly once.
"""

import dataclasses
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import jobs
from core.models import PendingReaction, StoredEvent
from core.statements import insert, insert_all

logger = logging.getLogger(__name__)
DOORBELL = "core.run_reactions"
KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event. Fields are ids and figures only: int, str, bool or None."""

    version: ClassVar[int] = 1

    def __init_subclass__(cls) -> None:
        KINDS[cls.kind()] = cls

    @classmethod
    def kind(cls) -> str:
        """`contracts.ContractUploaded`."""
        return f"{cls.__module__.split('.')[0]}.{cls.__name__}"


@dataclass(frozen=True)
class Reaction:
    """What follows from an event. `run(event, cause)` gets the event and the id of its stored row.

    Where it takes `many`, `run(events, causes)` gets lists: all those of one kind that were published together.
    """

    run: Callable[[Any, Any], object]
    later: bool = False
    many: bool = False

    @property
    def name(self) -> str:
        return self.run.__name__


def now(run: Callable[[Any, int], object]) -> Reaction:
    return Reaction(run)


def now_for_all(run: Callable[[Any, Any], object]) -> Reaction:
    return Reaction(run, many=True)


def later(run: Callable[[Any, int], object]) -> Reaction:
    return Reaction(run, later=True)


def publish(event: Event, *, by: Any = None) -> StoredEvent:
    """Store the event and start what follows. Must be called inside a transaction."""
    assert transaction.get_connection().in_atomic_block, "events are published inside a transaction"
    stored = insert(_stored(event, by))
    _react([event], [stored])
    return stored


def publish_all(events: Sequence[Event], *, by: Any = None) -> Sequence[StoredEvent]:
    """The same for many of one kind: a row each, and reactions that take many at once are run once."""
    assert transaction.get_connection().in_atomic_block, "events are published inside a transaction"
    assert len({type(event) for event in events}) <= 1, "they are of one kind"
    stored = insert_all([_stored(event, by) for event in events])
    if events:
        _react(events, stored)
    return stored


def _stored(event: Event, by: Any) -> StoredEvent:
    return StoredEvent(kind=event.kind(), version=event.version, payload=dataclasses.asdict(event), by=by)


def _react(events: Sequence[Event], stored: Sequence[StoredEvent]) -> None:
    causes, reactions = [row.pk for row in stored], reactions_of(type(events[0]))
    for reaction in reactions:
        if reaction.many:
            reaction.run(events, causes)
        elif not reaction.later:
            for event, cause in zip(events, causes, strict=True):
                reaction.run(event, cause)
    names = [reaction.name for reaction in reactions if reaction.later]
    waiting = [PendingReaction(event=row, name=name) for name in names for row in stored]
    if waiting:
        PendingReaction.objects.bulk_create(waiting)
        jobs.ring(DOORBELL)


def reactions_of(kind: type[Event]) -> Iterable[Reaction]:
    """What follows from the event itself, then what follows from any event."""
    listed = import_module(settings.REACTIONS_MODULE).REACTIONS
    return (*listed.get(kind, ()), *listed.get(Event, ()))


def load(stored: StoredEvent) -> Event:
    return KINDS[stored.kind](**stored.payload)


@jobs.sweeps
def run_due_reactions(limit: int = 200) -> int:
    """Run what is due, each in a transaction of its own. Returns how many were taken."""
    taken = 0
    while taken < limit and _run_next():
        taken += 1
    if taken >= limit:
        jobs.ring(DOORBELL)
    return taken


def _run_next() -> bool:
    """Run one due reaction and mark it done in the same transaction, so it takes effect once or not at all."""
    with transaction.atomic():
        due = PendingReaction.objects.due().select_for_update(skip_locked=True, of=("self",)).first()
        if due is None:
            return False
        try:
            with transaction.atomic():
                _reaction(due).run(load(due.event), due.event_id)
        except Exception as error:
            logger.exception("reaction %s of event %s failed", due.name, due.event_id)
            _postpone(due, error)
        else:
            PendingReaction.objects.filter(pk=due.pk).update(done_at=timezone.now(), attempts=F("attempts") + 1)
    return True


def _reaction(due: PendingReaction) -> Reaction:
    return next(r for r in reactions_of(KINDS[due.event.kind]) if r.later and r.name == due.name)


def _postpone(due: PendingReaction, error: Exception) -> None:
    due.attempts += 1
    due.due_at = timezone.now() + jobs.wait_after(due.attempts)
    due.error = f"{type(error).__name__}: {error}"[:500]
    due.save(update_fields=["attempts", "due_at", "error"])
