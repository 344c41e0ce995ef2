"""The ledger against a model of it in plain Python: whatever is done in whatever order, both say the same (R6)."""

import math
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core import conf
from ledger import actions
from ledger.errors import AlreadyReversed, InsufficientBalance, MoreThanSpent
from ledger.models import Lot
from ledger.queries import balances, check_invariants, statement
from tests import factories
from tests.ledger.conftest import START, new_key

GRACE = 30
points = st.integers(1, 60)
shares = st.integers(1, 110)
places = st.integers(0, 20)
days = st.none() | st.integers(1, 40)


@dataclass(eq=False)
class ModelLot:
    award: "ModelAward"
    remaining: int
    held_until: int | None
    expires: int | None
    expired: bool = False


@dataclass(eq=False)
class ModelAward:
    points: int
    is_reversed: bool = False
    expired: int = 0


@dataclass
class Model:
    """One person's points. Lots stand in the order in which they came."""

    takes_any: bool
    owed: int = 0
    lots: list[ModelLot] = field(default_factory=list)

    def sum_of(self, *, held: bool) -> int:
        return sum(lot.remaining for lot in self.lots if (lot.held_until is not None) == held)

    def in_order(self, lots):
        return sorted(lots, key=lambda lot: (lot.held_until is not None, lot.expires or math.inf))

    def award(self, amount, held_until, expires):
        made = ModelAward(amount)
        paid = min(self.owed, amount)
        self.owed -= paid
        if amount > paid:
            self.lots.append(ModelLot(made, amount - paid, held_until, expires))
        return made

    def spend(self, amount):
        """[lot, points not given back yet] in the order of use, or None when there is too little."""
        if self.sum_of(held=False) < amount:
            return None
        return self.take(self.in_order(lot for lot in self.lots if lot.held_until is None), amount)

    def take(self, lots, amount):
        taken = []
        for lot in lots:
            part = min(lot.remaining, amount)
            if part:
                lot.remaining -= part
                amount -= part
                taken.append([lot, part])
        return taken

    def give_back(self, spend, amount, today):
        if sum(left for _lot, left in spend) < amount:
            return False
        back = []
        for use in reversed(spend):
            part = min(use[1], amount)
            if part:
                use[1] -= part
                amount -= part
                back.append([use[0], part])
        self.settle(back)
        for lot, part in back:
            if lot.expired or (lot.expires is not None and lot.expires <= today):
                if part:
                    self.lots.append(ModelLot(lot.award, part, None, today + GRACE))
            else:
                lot.remaining += part
        return True

    def settle(self, back):
        for share in sorted(back, key=lambda share: not share[0].award.is_reversed):
            if share[0].award.is_reversed or self.takes_any:
                paid = min(self.owed, share[1])
                self.owed -= paid
                share[1] -= paid

    def reverse(self, award):
        if award.is_reversed:
            return False
        award.is_reversed = True
        amount = award.points - award.expired
        own = [lot for lot in self.lots if lot.award is award]
        others = [lot for lot in self.lots if lot.award is not award and self.takes_any]
        taken = self.take(self.in_order(own) + self.in_order(others), amount)
        self.owed += amount - sum(part for _lot, part in taken)
        return True

    def release(self, today):
        for lot in self.lots:
            if lot.held_until is not None and lot.held_until <= today:
                lot.held_until = None
                if lot.expires is not None and lot.expires <= today:
                    lot.expires = today + GRACE

    def expire(self, today):
        for lot in self.lots:
            if lot.held_until is None and lot.expires is not None and lot.expires <= today and lot.remaining:
                lot.award.expired += lot.remaining
                lot.remaining, lot.expired = 0, True


class LedgerMachine(RuleBasedStateMachine):
    """Shares are of what there is, in hundredths, so that most steps do something; above 100 must be refused."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.moment = self.clock.start()
        self.today, self.awards, self.spends = 0, [], []

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        conf.forget()

    @initialize(policy=st.sampled_from(["take_available", "owe"]), lives=st.lists(days, min_size=3, max_size=5))
    def start(self, policy, lives):
        conf.change("ledger.clawback_policy", policy, by=None)
        self.person = factories.person()
        self.model = Model(takes_any=policy == "take_available")
        for life in lives:
            self.award(40, None, life)
        self.spend(90)

    def day(self, number):
        return None if number is None else START + timedelta(days=number)

    @rule(amount=points, hold=days, life=days)
    def award(self, amount, hold, life):
        held = hold and self.today + hold
        expires = life and self.today + life
        made = actions.award_points(
            person=self.person, points=amount, key=new_key(), held_until=self.day(held), expires_at=self.day(expires)
        )
        self.awards.append((made, self.model.award(amount, held, expires)))

    @precondition(lambda self: self.model.sum_of(held=False))
    @rule(share=shares)
    def spend(self, share):
        amount = math.ceil(self.model.sum_of(held=False) * share / 100)
        expected = self.model.spend(amount)
        try:
            made = actions.spend_points(person=self.person, points=amount, key=new_key())
        except InsufficientBalance:
            assert expected is None
        else:
            assert expected is not None
            self.spends.append((made, expected))

    @precondition(lambda self: self.spends)
    @rule(which=places, share=shares)
    def give_back(self, which, share):
        spend, uses = self.spends[which % len(self.spends)]
        amount = math.ceil(sum(left for _lot, left in uses) * share / 100) or 1
        expected = self.model.give_back(uses, amount, self.today)
        try:
            actions.give_back_points(spend=spend, points=amount, key=new_key())
        except MoreThanSpent:
            assert not expected
        else:
            assert expected

    @precondition(lambda self: self.awards)
    @rule(which=places)
    def reverse(self, which):
        award, known = self.awards[which % len(self.awards)]
        expected = self.model.reverse(known)
        try:
            actions.reverse_award(award=award, key=new_key())
        except AlreadyReversed:
            assert not expected
        else:
            assert expected

    @rule(number=st.integers(1, 25), sweeps=st.sampled_from(["", "r", "e", "re", "er"]))
    def wait_and_sweep(self, number, sweeps):
        self.today += number
        self.moment.move_to(self.day(self.today))
        for sweep in sweeps:
            (actions.release_due if sweep == "r" else actions.expire_due)()
            (self.model.release if sweep == "r" else self.model.expire)(self.today)

    @invariant()
    def both_say_the_same(self):
        now, model = balances(self.person), self.model
        expected = (model.sum_of(held=False), model.sum_of(held=True), -model.owed)
        assert (now.available, now.pending, now.owed) == expected
        lots = Lot.objects.filter(account__owner=self.person, remaining__gt=0).order_by("pk")
        assert list(lots.values_list("remaining", "held_until", "expires_at")) == [
            (lot.remaining, self.day(lot.held_until), self.day(lot.expires)) for lot in model.lots if lot.remaining
        ]
        assert statement(self.person, limit=1)[0].balance == now.total
        assert check_invariants() == []


@pytest.mark.django_db
def test_whatever_is_done_the_books_and_the_model_say_the_same():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=16, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
