"""Points that go out, and come back."""

import pytest
from django.utils import translation

from ledger.errors import InsufficientBalance, MoreThanSpent
from ledger.models import Transaction
from tests import factories


def left(*awards):
    return [award.lots.get().remaining for award in awards]


def used(transaction):
    return list(transaction.lot_uses.order_by("pk").values_list("amount", flat=True))


def test_first_to_expire_first_and_those_without_end_last(desk):
    never, late, soon, never_either = desk.award(10), desk.award(10, until=90), desk.award(10, until=30), desk.award(10)
    spend = desk.spend(25)
    assert left(never, late, soon, never_either) == [5, 0, 0, 10]
    assert desk.held == (15, 0, 0)
    assert sum(used(spend)) == 25
    desk.spend(15)
    assert left(never, never_either) == [0, 0]


def test_pending_points_cannot_be_spent(desk):
    desk.award(50, held=10)
    desk.award(20)
    with pytest.raises(InsufficientBalance):
        desk.spend(21)
    assert desk.held == (20, 50, 0)


def test_too_little_is_said_with_figures_for_people(desk):
    desk.award(1250)
    with translation.override("es"), pytest.raises(InsufficientBalance) as error:
        desk.spend(2000)
    assert error.value.values == {"available": "1.250", "needed": "2.000"}
    with translation.override("en"), pytest.raises(InsufficientBalance) as error:
        desk.spend(2000)
    assert str(error.value) == "You have 1,250 points available and this needs 2,000."
    assert Transaction.objects.count() == 1


def test_somebody_without_an_account_has_nothing(desk):
    with pytest.raises(InsufficientBalance) as error:
        desk.spend(1, person=factories.person())
    assert error.value.values["available"] == "0"


def test_a_repeat_finds_the_first_even_when_nothing_is_left(desk):
    desk.award(100)
    first = desk.spend(100, key="once")
    assert desk.spend(100, key="once") == first
    assert desk.held == (0, 0, 0)


def test_given_back_whole(desk):
    awards = desk.award(10, until=30), desk.award(10, until=60)
    spend = desk.spend(15)
    back = desk.give_back(spend, 15)
    assert left(*awards) == [10, 10]
    assert desk.held == (20, 0, 0)
    assert back.reverses == spend


def test_given_back_in_parts_the_latest_used_first_and_never_more_than_spent(desk):
    awards = desk.award(10, until=30), desk.award(10, until=60)
    spend = desk.spend(15)
    desk.give_back(spend, 7)
    assert left(*awards) == [2, 10]
    desk.give_back(spend, 5)
    assert left(*awards) == [7, 10]
    with translation.override("en"), pytest.raises(MoreThanSpent) as error:
        desk.give_back(spend, 4)
    assert str(error.value) == "Of these points, 3 can still be given back."
    desk.give_back(spend, 3)
    assert desk.held == (20, 0, 0)
    with pytest.raises(MoreThanSpent):
        desk.give_back(spend, 1)


def test_given_back_once_per_key(desk):
    desk.award(100)
    spend = desk.spend(100)
    first = desk.give_back(spend, 100, key="once")
    assert desk.give_back(spend, 100, key="once") == first
    assert desk.held == (100, 0, 0)


def test_an_expired_lot_goes_on_in_a_fresh_one_with_days_of_grace(desk):
    award = desk.award(100, until=30)
    spend = desk.spend(60)
    desk.go_to(31)
    desk.give_back(spend, 25)
    old, fresh = award.lots.get(), desk.person.accounts.get(kind="available").lots.get(origin__isnull=False)
    assert (old.remaining, fresh.remaining, fresh.origin) == (40, 25, old)
    assert fresh.expires_at == desk.days(61)
    assert desk.held == (65, 0, 0)


def test_a_fresh_lot_that_expires_in_turn_keeps_the_first_as_its_origin(desk):
    award = desk.award(100, until=30)
    spend = desk.spend(100)
    desk.go_to(31)
    desk.give_back(spend, 100)
    spend = desk.spend(100)
    desk.go_to(100)
    desk.give_back(spend, 100)
    account = desk.person.accounts.get(kind="available")
    lots = account.lots.order_by("pk").values_list("remaining", "origin", "expires_at")
    first = award.lots.get().pk
    assert list(lots) == [(0, None, desk.days(30)), (0, first, desk.days(61)), (100, first, desk.days(130))]


def test_what_is_given_back_of_a_reversed_award_pays_what_is_owed(desk):
    award = desk.award(100)
    spend = desk.spend(100)
    desk.reverse(award)
    desk.award(40)
    assert desk.held == (0, 0, -60)
    desk.give_back(spend, 100)
    assert desk.held == (40, 0, 0)
    assert left(award) == [40]


def test_points_of_other_awards_pay_too_unless_the_policy_leaves_them_alone(desk, policy):
    other, award = desk.award(50, until=10), desk.award(50, until=20)
    spends = [desk.spend(50), desk.spend(50)]
    desk.reverse(award)
    desk.give_back(spends[0], 20)
    assert desk.held == (0, 0, -30)
    policy("owe")
    desk.give_back(spends[0], 30)
    assert desk.held == (30, 0, -30)
    assert left(other) == [30]
    desk.give_back(spends[1], 50)
    assert desk.held == (50, 0, 0)


def test_only_a_spend_can_be_given_back(desk):
    with pytest.raises(ValueError):
        desk.give_back(desk.award(10), 5)
