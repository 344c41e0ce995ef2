"""Points that move: the actions with their event and their trace, against the same statements by hand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from core import audit
from core.events import Event, publish
from ledger.actions import award_points, spend_points
from ledger.actions.awards import AWARD
from ledger.actions.spends import LOCK_AVAILABLE, SPEND
from ledger.enums import AccountKind
from notifications.actions.webhooks import QUEUE
from people.models import Person

EVENT = """
INSERT INTO core_storedevent (kind, version, payload, at, by_id) VALUES (%s, 1, %s::jsonb, %s, NULL) RETURNING id
"""
AUDIT = """
INSERT INTO core_auditentry (at, by_id, action, target_type, target_id, before, after, reason)
VALUES (%s, NULL, %s, 'people.person', %s, '{}', %s::jsonb, '') RETURNING id
"""
AT_ONCE = 100  # pieces of work per turn
POINTS = 50


@dataclass(frozen=True, kw_only=True)
class Measured(Event):
    """What an action of the bench says; nothing follows from it."""

    person_id: int
    points: int


def award(lab: Lab) -> Result:
    people, keys = _people(lab), count()

    def ours() -> None:
        for person in _next(people):
            with transaction.atomic():
                cause = publish(Measured(person_id=person.pk, points=POINTS)).pk
                award_points(person=person, points=POINTS, key=f"ours:{next(keys)}", cause=cause)
                audit.record("bench.award", person, by=None, after={"points": POINTS})

    with lab.raw() as raw:

        def limit() -> None:
            for person in _next(people):
                with raw.transaction(), raw.cursor() as cursor:
                    cause = _note(cursor, person)
                    values = {
                        "owner": person.pk, "currency": "PTS", "points": POINTS, "held_until": None, "expires_at": None,
                        "target": AccountKind.AVAILABLE.value, "kind": "award", "key": f"raw:{next(keys)}",
                        "cause": cause, "at": timezone.now(), "by": None, "reverses": None,
                    }  # fmt: skip
                    assert cursor.execute(AWARD, values).fetchone()

        return race(ours, limit, pieces=AT_ONCE).rate("ledger.award", lab.size)


def spend(lab: Lab) -> Result:
    people, keys = _people(lab), count()
    with transaction.atomic():
        for person in people[: 17 * AT_ONCE]:
            award_points(person=person, points=10_000_000, key=f"start:{person.pk}")

    def ours() -> None:
        for person in _next(people):
            with transaction.atomic():
                cause = publish(Measured(person_id=person.pk, points=POINTS)).pk
                spend_points(person=person, points=POINTS, key=f"ours:{next(keys)}", cause=cause)
                audit.record("bench.spend", person, by=None, after={"points": POINTS})

    with lab.raw() as raw:

        def limit() -> None:
            for person in _next(people):
                with raw.transaction(), raw.cursor() as cursor:
                    cause = _note(cursor, person)
                    owner = {"owner": person.pk, "currency": "PTS"}
                    [(account, _balance)] = cursor.execute(LOCK_AVAILABLE, owner).fetchall()
                    values = {
                        "account": account, "currency": "PTS", "points": POINTS, "kind": "spend",
                        "key": f"raw:{next(keys)}", "cause": cause, "at": timezone.now(), "by": None,
                    }  # fmt: skip
                    assert cursor.execute(SPEND, values).fetchone()

        return race(ours, limit, pieces=AT_ONCE).rate("ledger.spend", lab.size)


def _note(cursor: Any, person: Person) -> int:
    """The event and the trace, as plain statements."""
    payload, now = json.dumps({"person_id": person.pk, "points": POINTS}), timezone.now()
    cause: int = cursor.execute(EVENT, ["ledger.Measured", payload, now]).fetchone()[0]
    cursor.execute(QUEUE, {"events": [cause], "now": now, "kind": "ledger.Measured"})  # systems that asked to be told
    cursor.execute(AUDIT, [now, "bench.award", str(person.pk), json.dumps({"points": POINTS})])
    return cause


@dataclass
class _People:
    """People in turn, each with accounts; nobody twice in a turn."""

    rows: list[Person]
    at: int = 0

    def __getitem__(self, part: slice) -> list[Person]:
        return self.rows[part]


def _people(lab: Lab) -> _People:
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        seed.accounts(raw)
    return _People(list(Person.objects.order_by("pk")[: 20 * AT_ONCE]))


def _next(people: _People) -> Iterator[Person]:
    for _n in range(AT_ONCE):
        yield people.rows[people.at % len(people.rows)]
        people.at += 1
