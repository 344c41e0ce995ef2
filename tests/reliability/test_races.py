"""Many want what is there once: the last unit (R1), the last points (R2). Without the guards, several get it."""

import threading
from collections import Counter
from typing import Any

import pytest

from core.errors import DomainError
from ledger.actions import posting, spends
from ledger.errors import InsufficientBalance
from ledger.models import Transaction
from ledger.queries import balances, check_invariants
from rewards.actions import redeeming
from rewards.errors import SoldOut
from rewards.models import Product, Redemption
from tests import factories
from tests.reliability.conftest import as_owner, at_once
from tests.reliability.figures import POINTS_ROUNDS, RACERS, STOCK_ROUNDS
from tests.rewards.cast import holder, redeem

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def race_for_the_last(people: list[Any]) -> Counter[str]:
    product = factories.product(points=100, stock=1)
    return kinds(at_once([lambda person=person: redeem(person, product) for person in people]))


def test_the_last_unit_goes_to_exactly_one(record):
    people = [holder(100 * STOCK_ROUNDS) for _n in range(RACERS)]
    for _round in range(STOCK_ROUNDS):
        assert race_for_the_last(people) == {"Redemption": 1, SoldOut.__name__: RACERS - 1}
    assert set(Product.objects.values_list("stock", flat=True)) == {0}
    assert Transaction.objects.filter(kind="spend").count() == Redemption.objects.count() == STOCK_ROUNDS
    assert check_invariants() == []
    record("R1", f"{RACERS} redemptions of the last unit at once, {STOCK_ROUNDS} rounds", "one winner each, stock 0")


def test_control_stock_read_before_it_is_written_is_sold_many_times(own_database, monkeypatch):
    read = threading.Barrier(RACERS)

    def naive(product: Product, quantity: int) -> None:
        left = Product.objects.get(pk=product.pk).stock
        read.wait(timeout=60)
        Product.objects.filter(pk=product.pk).update(stock=left - quantity)

    monkeypatch.setattr(redeeming, "take_stock", naive)
    won = race_for_the_last([holder(100) for _n in range(RACERS)])
    assert won["Redemption"] > 1, won


def race_for_the_points(person: Any) -> Counter[str]:
    product = factories.product(points=100, stock=10 * RACERS)
    return kinds(at_once([lambda: redeem(person, product)] * RACERS))


def test_points_are_spent_exactly_as_far_as_they_go(record):
    for _round in range(POINTS_ROUNDS):
        person = holder(1000)
        won = race_for_the_points(person)
        assert won == {"Redemption": 10, InsufficientBalance.__name__: RACERS - 10}
        assert balances(person).available == 0
    assert check_invariants() == []
    record("R2", f"{RACERS} redemptions of 100 points by who holds 1,000, {POINTS_ROUNDS} rounds", "10 succeed each")


def test_control_without_lock_and_bounds_points_are_spent_that_nobody_has(own_database, monkeypatch):
    """Three guards keep the balance: the account's lock, the condition of the statement, the table's own bounds."""
    read, run = threading.Barrier(RACERS), posting.run

    def unlocked(sql: str, values: Any) -> Any:
        rows = run(sql, values)
        if sql == spends.LOCK_AVAILABLE:
            read.wait(timeout=60)
        return rows

    monkeypatch.setattr(spends, "LOCK_AVAILABLE", spends.LOCK_AVAILABLE.replace("FOR NO KEY UPDATE", ""))
    monkeypatch.setattr(spends, "SPEND", spends.SPEND.replace("AND balance >= %(points)s", ""))
    monkeypatch.setattr(posting, "run", unlocked)
    monkeypatch.setattr(redeeming, "take_stock", lambda _product, _quantity: None)
    as_owner(
        "ALTER TABLE ledger_account DROP CONSTRAINT account_not_below_zero",
        "ALTER TABLE ledger_lot DROP CONSTRAINT lot_remaining",
    )
    person = holder(1000)
    won = race_for_the_points(person)
    assert won["Redemption"] > 10
    assert balances(person).available < 0
    assert check_invariants() != []


def test_refusals_are_named():
    """Whoever comes too late is told so in words, and keeps points."""
    person, product = holder(100), factories.product(points=100, stock=0)
    with pytest.raises(DomainError) as refusal:
        redeem(person, product)
    assert str(refusal.value)
    assert balances(person).available == 100
