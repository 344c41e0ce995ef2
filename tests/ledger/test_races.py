"""Many at once, with real threads and connections. Each race has a control: the same without its guard, which fails."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ledger import actions
from ledger.errors import AlreadyReversed, InsufficientBalance, MoreThanSpent
from ledger.models import Account, Entry, Lot, LotUse, Transaction
from ledger.queries import balances, check_invariants
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times, work):
    """Run `work(number, barrier)` in so many threads that start together; the outcomes by their name."""
    barrier = threading.Barrier(times)

    def one(number):
        try:
            barrier.wait(timeout=30)
            with transaction.atomic():
                return work(number)
        except (InsufficientBalance, AlreadyReversed, MoreThanSpent) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [result.result(timeout=60) for result in [pool.submit(one, n) for n in range(times)]]


def award(person, points, **fields):
    with transaction.atomic():
        return actions.award_points(person=person, points=points, key=f"race:{uuid.uuid4()}", **fields)


def spend(person, points):
    with transaction.atomic():
        return actions.spend_points(person=person, points=points, key=f"race:{uuid.uuid4()}")


def kinds(results):
    return Counter(result if isinstance(result, str) else result.kind for result in results)


def test_the_last_points_are_spent_by_exactly_as_many_as_there_are_points_for():
    person = factories.person()
    for _n in range(5):
        award(person, 200)
    results = at_once(16, lambda n: actions.spend_points(person=person, points=100, key=f"spend:{n}"))
    assert kinds(results) == {"spend": 10, "InsufficientBalance": 6}
    assert balances(person).available == 0
    assert check_invariants() == []


def test_control_read_then_write_overspends():
    person = factories.person()
    award(person, 1000)
    read = threading.Barrier(16)

    def naive(number):
        account = Account.objects.get(owner=person, kind="available")
        if account.balance < 100:
            raise InsufficientBalance(available=0, needed=100)
        read.wait(timeout=30)
        made = Transaction.objects.create(kind="spend", key=f"naive:{number}")
        redeemed = Account.objects.get(owner=None, kind="redeemed")
        Entry.objects.bulk_create(
            [
                Entry(transaction=made, account=account, amount=-100),
                Entry(transaction=made, account=redeemed, amount=100),
            ]
        )
        account.balance -= 100
        account.save()
        return made

    assert kinds(at_once(16, naive)) == {"spend": 16}
    assert check_invariants() != []


@pytest.mark.parametrize("known", [False, True], ids=["first-movement", "known-account"])
def test_the_same_key_has_one_effect(known):
    person = factories.person()
    if known:
        award(person, 5)
    results = at_once(20, lambda _n: actions.award_points(person=person, points=100, key="once"))
    assert {result.pk for result in results} == {Transaction.objects.get(key="once").pk}
    assert balances(person).available == 100 + 5 * known
    assert check_invariants() == []


def test_control_looking_first_is_not_enough():
    person = factories.person()
    award(person, 5)
    looked = threading.Barrier(20)

    def naive(number):
        if Transaction.objects.filter(key__startswith="once").exists():
            return Transaction.objects.get(key__startswith="once")
        looked.wait(timeout=30)
        return actions.award_points(person=person, points=100, key=f"once:{number}")

    assert len({result.pk for result in at_once(20, naive)}) == 20
    assert balances(person).available == 2005


def test_the_same_spend_at_once_takes_the_points_once():
    person = factories.person()
    award(person, 100)
    results = at_once(20, lambda _n: actions.spend_points(person=person, points=100, key="once"))
    assert len({result.pk for result in results}) == 1
    assert balances(person).available == 0
    assert check_invariants() == []


def test_a_spend_is_given_back_only_once():
    person = factories.person()
    award(person, 100)
    spent = spend(person, 100)
    results = at_once(8, lambda n: actions.give_back_points(spend=spent, points=40, key=f"back:{n}"))
    assert kinds(results) == {"give_back": 2, "MoreThanSpent": 6}
    assert balances(person).available == 80
    assert check_invariants() == []


def test_an_award_is_taken_back_only_once_while_it_is_being_spent():
    person = factories.person()
    first = award(person, 100)
    award(person, 100)

    def work(number):
        if number % 2:
            return actions.reverse_award(award=first, key=f"reverse:{number}")
        return actions.spend_points(person=person, points=50, key=f"spend:{number}")

    results = kinds(at_once(12, work))
    assert results["reversal"] == 1
    assert results["AlreadyReversed"] == 5
    now = balances(person)
    assert now.total == 100 - 50 * results["spend"]
    assert check_invariants() == []


def test_debts_are_paid_once_by_awards_that_arrive_together():
    person = factories.person()
    first = award(person, 100)
    spend(person, 100)
    with transaction.atomic():
        actions.reverse_award(award=first, key="reverse")
    at_once(10, lambda n: actions.award_points(person=person, points=30, key=f"award:{n}"))
    assert (balances(person).available, balances(person).owed) == (200, 0)
    assert check_invariants() == []


def test_sweepers_and_spenders_at_once_lose_nothing():
    people = [factories.person() for _n in range(6)]
    now = timezone.now()
    for person in people:
        award(person, 100)
        award(person, 50, expires_at=now)
        award(person, 30, held_until=now + timedelta(seconds=1))
    with connection.cursor() as cursor:  # the hold ends without waiting for it
        cursor.execute("UPDATE ledger_lot SET held_until = %s WHERE held_until IS NOT NULL", [now])

    def work(number):
        if number < 4:
            actions.release_due()
            actions.expire_due()
            return "swept"
        return actions.spend_points(person=people[number - 4], points=20, key=f"spend:{number}")

    at_once(10, work)
    actions.release_due()
    actions.expire_due()
    assert check_invariants() == []
    assert Transaction.objects.filter(kind="release").count() == 6
    for person in people:
        assert balances(person).pending == 0
        assert balances(person).available in (110, 130)  # whether the spend came before the expiry or after it


def test_control_lots_without_the_accounts_lock_are_taken_twice():
    person = factories.person()
    award(person, 100)
    read = threading.Barrier(4)

    def naive(number):
        lot = Lot.objects.get()
        read.wait(timeout=30)
        made = Transaction.objects.create(kind="expiry", key=f"naive:{number}")
        LotUse.objects.create(transaction=made, lot=lot, amount=lot.remaining)
        Lot.objects.filter(pk=lot.pk).update(remaining=F("remaining") - min(lot.remaining, 25))
        return made

    at_once(4, naive)
    assert check_invariants() != []
