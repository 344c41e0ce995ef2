"""Points that come in."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from core.models import StoredEvent
from ledger import actions
from ledger.models import Account, Entry, Lot, Transaction
from ledger.queries import balances
from tests import factories


def legs(posted):
    rows = posted.entries.values_list("account__owner", "account__kind", "amount")
    return {("person" if owner else "company", kind): amount for owner, kind, amount in rows}


def test_points_are_available_at_once_as_a_lot(desk):
    award = desk.award(120, until=90)
    assert desk.held == (120, 0, 0)
    assert legs(award) == {("company", "issued"): -120, ("person", "available"): 120}
    lot = award.lots.get()
    assert (lot.amount, lot.remaining, lot.held_until, lot.expires_at) == (120, 120, None, desk.days(90))


def test_points_on_hold_are_pending(desk):
    award = desk.award(50, held=10)
    assert desk.held == (0, 50, 0)
    assert award.lots.get().held_until == desk.days(10)


def test_a_hold_that_has_passed_is_none(desk):
    assert desk.award(50, held=-1).lots.get().held_until is None
    assert desk.held == (50, 0, 0)


def test_what_is_owed_is_paid_first(desk):
    first = desk.award(100)
    desk.spend(100)
    desk.reverse(first)
    assert desk.held == (0, 0, -100)
    partly = desk.award(30)
    assert desk.held == (0, 0, -70)
    assert not partly.lots.exists()
    rest = desk.award(90, held=5)
    assert desk.held == (0, 20, 0)
    assert legs(rest) == {("company", "issued"): -90, ("person", "owed"): 70, ("person", "pending"): 20}


def test_the_cause_and_who_are_kept(desk):
    by = factories.user()
    event = StoredEvent.objects.create(kind="tests.Something", version=1, payload={})
    award = Transaction.objects.get(pk=desk.award(10, cause=event.pk, by=by).pk)
    assert (award.cause_id, award.by_id, award.at, award.kind) == (event.pk, by.pk, desk.days(0), "award")


def test_the_same_key_gives_the_first_and_does_nothing_else(desk):
    first = desk.award(10, key="once")
    again = desk.award(99, key="once")
    assert again == first
    assert desk.held == (10, 0, 0)
    assert Transaction.objects.count() == 1


def test_a_key_of_another_kind_is_a_mistake_that_shows(desk):
    desk.award(10, key="once")
    with pytest.raises(ValueError, match="already belongs"):
        desk.spend(5, key="once")
    with pytest.raises(ValueError, match="already belongs"):
        desk.spend(50, key="once")


def test_currencies_do_not_mix(desk):
    desk.award(10)
    desk.award(700, currency="COP")
    assert desk.held == (10, 0, 0)
    assert balances(desk.person, currency="COP").available == 700


@pytest.mark.parametrize("points", [0, -5])
def test_only_points_above_zero(desk, points):
    with pytest.raises(ValueError):
        desk.award(points)


@pytest.mark.django_db(transaction=True)
def test_needs_the_callers_transaction():
    with pytest.raises(TransactionManagementError):
        actions.award_points(person=factories.person(), points=10, key="alone")
    assert not Transaction.objects.exists()


def test_an_award_is_one_statement_and_a_spend_two(desk):
    desk.award(10)
    with CaptureQueriesContext(connection) as queries:
        desk.award(10)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        desk.spend(10)
    assert len(queries) == 2


def test_company_accounts_keep_no_balance(desk):
    desk.award(10)
    desk.spend(4)
    company = Account.objects.filter(owner=None)
    assert set(company.values_list("kind", "balance")) == {("issued", 0), ("redeemed", 0), ("expired", 0)}
    assert Entry.objects.filter(account__in=company).count() == 2


def test_nothing_is_left_of_an_award_that_is_rolled_back(desk):
    with transaction.atomic():
        desk.award(10, key="undone")
        transaction.set_rollback(True)
    assert not Transaction.objects.exists()
    assert not Lot.objects.exists()
    desk.award(10, key="undone")
    assert desk.held == (10, 0, 0)
