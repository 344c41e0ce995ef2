"""R3: workers that move points between people are killed at random; every move is whole or is not there at all."""

import os
import random
import signal
import time
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Max, Min

from ledger import actions
from ledger.errors import InsufficientBalance
from ledger.models import Account, Transaction
from ledger.queries import check_invariants
from people.models import Person
from tests import factories
from tests.reliability.conftest import PATIENCE, forked
from tests.reliability.figures import MOVER_KILLS, MOVERS, MOVES_EACH

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PURSE = 200, 1_000_000


def plan(worker: int) -> list[tuple[str, int, int, int]]:
    """(key, from, to, points) of each move of a worker: always the same, so that it can be done again."""
    chance = random.Random(worker)
    return [
        (f"move:{worker}:{n}", *chance.sample(range(PEOPLE), 2), chance.randrange(1, 20)) for n in range(MOVES_EACH)
    ]


def move(people: list[Person], key: str, giver: int, taker: int, points: int) -> None:
    """Accounts are locked in the order of their people: two who give to each other never wait for good."""
    halves = {
        giver: lambda: actions.spend_points(person=people[giver], points=points, key=f"{key}:out"),
        taker: lambda: actions.award_points(person=people[taker], points=points, key=f"{key}:in"),
    }
    for one in sorted(halves):
        halves[one]()


def work(worker: int, people: list[Person], *, whole: bool = True) -> None:
    """All moves of a worker, from the first that is not there; `whole` is the guard: both halves commit together."""
    done = Transaction.objects.filter(key__startswith=f"move:{worker}:", key__endswith=":in").count()
    for one in plan(worker)[done:]:
        if whole:
            with transaction.atomic():
                move(people, *one)
        else:
            with transaction.atomic():
                actions.spend_points(person=people[one[1]], points=one[3], key=f"{one[0]}:out")
            with transaction.atomic():
                actions.award_points(person=people[one[2]], points=one[3], key=f"{one[0]}:in")


def people_with_points() -> list[Person]:
    people = [factories.person() for _n in range(PEOPLE)]
    with transaction.atomic():
        for person in people:
            actions.award_points(person=person, points=PURSE, key=f"purse:{person.pk}")
    return people


def drive(people: list[Person]) -> int:
    """Keep all workers at it, kill one at random now and then, and start it again; how many were killed."""
    chance, killed = random.Random(3), 0
    alive = {n: forked(work, n, people) for n in range(MOVERS)}
    until = time.monotonic() + PATIENCE + MOVERS * MOVES_EACH / 50
    while alive:
        assert time.monotonic() < until, "the workers did not come to their end"
        if killed < MOVER_KILLS and (victims := [n for n in alive if alive[n].is_alive()]):
            victim = alive[chance.choice(victims)]
            if has_moved(MOVERS * MOVES_EACH * killed // (MOVER_KILLS + 1)):
                os.kill(victim.pid, signal.SIGKILL)
                killed += 1
        for n, child in list(alive.items()):
            child.join(0.02 / len(alive))
            if child.exitcode is None:
                continue
            assert child.exitcode in {0, -signal.SIGKILL}
            alive.pop(n)
            if child.exitcode:
                alive[n] = forked(work, n, people)
    return killed


def has_moved(number: int) -> bool:
    try:
        first, last = Transaction.objects.aggregate(first=Min("pk"), last=Max("pk")).values()
        return last - first >= 2 * number
    finally:
        connection.close()


def expected() -> Counter[int]:
    purses: Counter[int] = Counter(dict.fromkeys(range(PEOPLE), PURSE))
    for worker in range(MOVERS):
        for _key, giver, taker, points in plan(worker):
            purses[giver] -= points
            purses[taker] += points
    return purses


def found(people: list[Person]) -> dict[int, int]:
    held = dict(Account.objects.filter(kind="available", owner__in=people).values_list("owner_id", "balance"))
    return {n: held[person.pk] for n, person in enumerate(people)}


def sum_of_all_entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount) FROM ledger_entry")
        return int(cursor.fetchone()[0])


def halves() -> int:
    """Moves that took points and never gave them."""
    out, into = (Transaction.objects.filter(key__endswith=end).count() for end in (":out", ":in"))
    return out - into


def test_killed_workers_lose_nothing_and_repeat_nothing(record):
    people = people_with_points()
    killed = drive(people)
    assert killed > 0
    assert Transaction.objects.filter(key__startswith="move:").count() == 2 * MOVERS * MOVES_EACH
    assert found(people) == dict(expected())
    assert sum_of_all_entries() == 0
    assert check_invariants() == []
    moves = f"{MOVERS} workers x {MOVES_EACH:,} moves, {killed} killed at random"
    record("R3", moves, "sum zero, every balance as planned, no move lost or repeated")


def dies_between(people: list[Person]) -> None:
    award = actions.award_points

    def die(**asked: Any) -> Any:
        if asked["key"] == "move:0:5:in":
            os.kill(os.getpid(), signal.SIGKILL)
        return award(**asked)

    actions.award_points = die
    work(0, people, whole=False)


def test_control_without_one_transaction_a_killed_worker_loses_points(own_database):
    people = people_with_points()
    child = forked(dies_between, people)
    child.join(PATIENCE)
    assert child.exitcode == -signal.SIGKILL
    assert halves() == 1


def test_who_runs_out_is_refused_and_nothing_moves():
    people = people_with_points()
    with pytest.raises(InsufficientBalance), transaction.atomic():
        move(people, "move:x", 0, 1, PURSE + 1)
    assert found(people) == dict.fromkeys(range(PEOPLE), PURSE)
