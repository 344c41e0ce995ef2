"""Short names for what every test here does, and a look at the books after each."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from ledger import actions
from ledger.models import Transaction
from ledger.queries import balances, check_invariants
from people.models import Person
from tests import factories

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
_keys = itertools.count(1)


class Desk:
    """One person's points, with a clock that the test moves."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.person: Person = factories.person()

    def days(self, number: float) -> datetime:
        return START + timedelta(days=number)

    def go_to(self, day: float) -> None:
        self.clock.move_to(self.days(day))

    def award(
        self, points: int, *, held: float | None = None, until: float | None = None, **fields: Any
    ) -> Transaction:
        dates = {"held_until": held and self.days(held), "expires_at": until and self.days(until)}
        return actions.award_points(**{"person": self.person, "points": points, "key": new_key()} | dates | fields)

    def spend(self, points: int, **fields: Any) -> Transaction:
        return actions.spend_points(**{"person": self.person, "points": points, "key": new_key()} | fields)

    def give_back(self, spend: Transaction, points: int, **fields: Any) -> Transaction:
        return actions.give_back_points(**{"spend": spend, "points": points, "key": new_key()} | fields)

    def reverse(self, award: Transaction, **fields: Any) -> Transaction:
        return actions.reverse_award(**{"award": award, "key": new_key()} | fields)

    @property
    def held(self) -> tuple[int, int, int]:
        """(available, pending, owed)."""
        now = balances(self.person)
        return now.available, now.pending, now.owed


def new_key() -> str:
    return f"test:{next(_keys)}"


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    with time_machine.travel(START, tick=False) as clock:
        yield Desk(clock)
    assert check_invariants() == []


@pytest.fixture
def policy(db: None) -> Callable[[str], None]:
    """Choose the clawback policy."""
    from core import conf

    return lambda value: conf.change("ledger.clawback_policy", value, by=None)
