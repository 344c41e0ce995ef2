"""An award that falls: where its points come from."""

import pytest

from ledger.errors import AlreadyReversed
from ledger.models import Transaction


def company(transaction):
    return dict(transaction.entries.filter(account__owner=None).values_list("account__kind", "amount"))


def test_what_is_left_of_its_own_lot_comes_first(desk):
    other, award = desk.award(100, until=5), desk.award(100, until=50)
    reversal = desk.reverse(award)
    assert desk.held == (100, 0, 0)
    assert (other.lots.get().remaining, award.lots.get().remaining) == (100, 0)
    assert reversal.reverses == award
    assert company(reversal) == {"issued": 100}


def test_points_on_hold_are_taken_from_the_hold(desk):
    award = desk.award(100, held=10)
    desk.reverse(award)
    assert desk.held == (0, 0, 0)


def test_what_was_spent_is_taken_from_other_lots_and_the_rest_is_owed(desk):
    award, other = desk.award(100, until=5), desk.award(30)
    desk.spend(80)
    desk.reverse(award)
    assert desk.held == (0, 0, -50)
    assert other.lots.get().remaining == 0


def test_other_points_on_hold_are_taken_after_those_available(desk):
    award = desk.award(100, until=5)
    desk.spend(100)
    held, free = desk.award(60, held=10), desk.award(60)
    desk.reverse(award)
    assert desk.held == (0, 20, 0)
    assert (free.lots.get().remaining, held.lots.get().remaining) == (0, 20)


def test_by_policy_other_lots_are_left_alone(desk, policy):
    policy("owe")
    award = desk.award(100, until=5)
    desk.award(30)
    desk.spend(80)
    desk.reverse(award)
    assert desk.held == (30, 0, -80)


def test_the_part_that_paid_a_debt_is_owed_again(desk):
    first = desk.award(50)
    desk.spend(50)
    desk.reverse(first)
    second = desk.award(80)
    assert desk.held == (30, 0, 0)
    desk.reverse(second)
    assert desk.held == (0, 0, -50)


def test_what_expired_is_not_asked_for_twice(desk):
    from ledger import actions

    award = desk.award(100, until=10)
    desk.spend(40)
    desk.go_to(11)
    actions.expire_due()
    reversal = desk.reverse(award)
    assert desk.held == (0, 0, -40)
    assert company(reversal) == {"issued": 100, "expired": -60}


def test_a_lot_that_goes_on_after_expiring_is_the_awards_own(desk, policy):
    policy("owe")
    award = desk.award(100, until=10)
    spend = desk.spend(100)
    desk.go_to(11)
    desk.give_back(spend, 70)
    desk.reverse(award)
    assert desk.held == (0, 0, -30)


def test_once_per_award(desk):
    award = desk.award(100)
    first = desk.reverse(award, key="once")
    assert desk.reverse(award, key="once") == first
    with pytest.raises(AlreadyReversed):
        desk.reverse(award)
    assert desk.held == (0, 0, 0)


def test_the_original_stays_as_it_was(desk):
    award = desk.award(100)
    before = list(award.entries.values()), Transaction.objects.filter(pk=award.pk).values().get()
    desk.reverse(award)
    assert (list(award.entries.values()), Transaction.objects.filter(pk=award.pk).values().get()) == before


def test_only_an_award_can_be_reversed(desk):
    desk.award(10)
    with pytest.raises(ValueError):
        desk.reverse(desk.spend(5))
