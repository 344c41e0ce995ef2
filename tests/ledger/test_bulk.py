"""Many awards at once do what the same awards do one by one, and are refused where those are."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import StoredEvent
from ledger import actions
from ledger.actions import BulkAward, award_points_in_bulk, bulk
from ledger.models import Account, Entry, Lot, Transaction
from ledger.queries import balances, check_invariants
from tests import factories
from tests.ledger.conftest import START, new_key
from tests.ledger.test_races import at_once
from tests.ledger.test_races import award as give

HOURS = [None, START - timedelta(hours=1), START, START + timedelta(hours=1), START + timedelta(days=9)]
moments = st.sampled_from(HOURS)
draft = st.tuples(st.integers(0, 2), st.integers(1, 300), st.integers(0, 14), moments, moments)


def one_by_one(awards, people, **fields):
    for award in awards:
        actions.award_points(
            person=people[award.person_id], points=award.points, key=award.key, held_until=award.held_until,
            expires_at=award.expires_at, **fields,
        )  # fmt: skip


def books():
    """Everything the ledger holds, without the numbers of rows; transactions, entries and lots in their order."""
    headers = Transaction.objects.order_by("pk").values_list("key", "kind", "at", "by_id", "reverses__key")
    entries = Entry.objects.order_by("transaction_id", "account_id")
    lots = Lot.objects.order_by("pk").select_related("account", "transaction")
    return {
        "headers": list(headers),
        "entries": list(entries.values_list("transaction__key", "account__owner", "account__kind", "amount")),
        "lots": [
            (lot.transaction.key, lot.account.owner_id, lot.account.kind, lot.amount, lot.remaining, lot.held_until,
             lot.expires_at, lot.origin_id)
            for lot in lots
        ],
        "balances": list(Account.objects.order_by("owner", "kind").values_list("owner", "currency", "kind", "balance")),
    }  # fmt: skip


@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    drafts=st.lists(draft, max_size=25), owes=st.tuples(st.integers(0, 400), st.integers(0, 400)), known=st.booleans()
)
def test_the_books_are_those_of_one_award_after_the_other(desk, drafts, owes, known):
    """People with a debt and without, with no accounts yet; keys that repeat or are known; holds and lives."""
    with transaction.atomic():
        everybody = [factories.person() for _n in range(3)]
        for person, debt in zip(everybody, owes, strict=False):
            if debt:
                owe(person, debt)
        awards = [
            BulkAward(everybody[who].pk, points, f"bulk:{key}", held, ends) for who, points, key, held, ends in drafts
        ]
        people = {person.pk: person for person in everybody}
        if known:
            one_by_one(awards[:3], people)
        found = []
        for way in (lambda: one_by_one(awards, people), lambda: award_points_in_bulk(awards=awards)):
            with transaction.atomic():
                way()
                found.append(books())
                assert check_invariants() == []
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    assert found[0] == found[1]


def owe(person, debt):
    """Leave the person with a debt: an award that was spent and then taken back."""
    award = actions.award_points(person=person, points=debt, key=new_key())
    actions.spend_points(person=person, points=debt, key=new_key())
    actions.reverse_award(award=award, key=new_key())
    assert balances(person).owed == -debt


def cause():
    return StoredEvent.objects.create(kind="ledger.Test", version=1, payload={}).pk


def test_one_event_tells_of_the_batch_and_is_its_cause(desk):
    user = factories.staff()
    made = award_points_in_bulk(awards=[BulkAward(desk.person.pk, 10 + n, f"bulk:{n}") for n in range(3)], by=user)
    event = StoredEvent.objects.get(kind="ledger.BatchAwarded")
    assert made == (3, 33, event.pk)
    assert event.payload == {"awards": 3, "points": 33}
    assert set(Transaction.objects.values_list("cause", "by", "kind")) == {(event.pk, user.pk, "award")}
    assert desk.held == (33, 0, 0)


def test_the_cause_that_is_given_stands_on_every_transaction(desk):
    why = cause()
    award_points_in_bulk(awards=[BulkAward(desk.person.pk, 1, "a"), BulkAward(desk.person.pk, 2, "b")], cause=why)
    assert set(Transaction.objects.values_list("cause", flat=True)) == {why}


def test_the_same_batch_again_writes_nothing(desk):
    batch = [BulkAward(desk.person.pk, 10, f"bulk:{n}") for n in range(4)]
    award_points_in_bulk(awards=batch)
    before = books()
    assert award_points_in_bulk(awards=batch) == (0, 0, None)
    assert award_points_in_bulk(awards=[]) == (0, 0, None)
    assert books() == before
    assert StoredEvent.objects.count() == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_key_that_is_known_keeps_the_rest_from_nothing(desk, place):
    """Keys are looked for only once one was met: nothing of the first try stays, wherever that one stands."""
    desk.award(7)
    known = Transaction.objects.get().key
    batch = [BulkAward(desk.person.pk, 10, f"bulk:{n}") for n in range(2)]
    batch.insert(place, BulkAward(desk.person.pk, 99, known))
    made = award_points_in_bulk(awards=batch)
    assert made[:2] == (2, 20)
    assert desk.held == (27, 0, 0)
    assert StoredEvent.objects.filter(kind="ledger.BatchAwarded").count() == 1
    assert check_invariants() == []


def test_the_first_of_a_key_stands(desk):
    batch = [BulkAward(desk.person.pk, points, "bulk:1") for points in (10, 20, 30)]
    assert award_points_in_bulk(awards=batch)[:2] == (1, 10)
    assert desk.held == (10, 0, 0)


def test_what_comes_in_bulk_is_spent_reversed_and_expires_like_the_rest(desk):
    lives = [BulkAward(desk.person.pk, 50, f"bulk:{n}", None, desk.days(10 + n)) for n in range(3)]
    award_points_in_bulk(awards=[*lives, BulkAward(desk.person.pk, 9, "held", desk.days(2))])
    spent = desk.spend(70)
    desk.reverse(Transaction.objects.get(key="bulk:2"))
    desk.give_back(spent, 20)
    desk.go_to(20)
    actions.release_due()
    actions.expire_due()
    assert desk.held == (9, 0, 0)


@pytest.mark.parametrize("key", ["tab\tand\nline\rand\\slash", "ñ “quoted” 'single' %s {}", "\\N", "\\."])
def test_keys_arrive_as_they_are(desk, key):
    award_points_in_bulk(awards=[BulkAward(desk.person.pk, 5, key)])
    assert Transaction.objects.get().key == key


@pytest.mark.parametrize("points", [0, -5])
def test_points_are_above_zero(desk, points):
    with pytest.raises(ValueError, match="above zero"):
        award_points_in_bulk(awards=[BulkAward(desk.person.pk, 5, "a"), BulkAward(desk.person.pk, points, "b")])
    assert not Transaction.objects.exists()


def test_a_key_of_another_kind_is_a_mistake_and_nothing_is_written(desk):
    desk.award(100)
    spent = desk.spend(10)
    with pytest.raises(ValueError, match=spent.key):
        award_points_in_bulk(awards=[BulkAward(desk.person.pk, 5, "a"), BulkAward(desk.person.pk, 5, spent.key)])
    assert desk.held == (90, 0, 0)


def test_a_cause_that_is_not_there_is_refused(desk):
    with pytest.raises(DatabaseError):
        award_points_in_bulk(awards=[BulkAward(desk.person.pk, 5, "a")], cause=987654321)
    assert not Transaction.objects.exists()


def test_it_costs_as_many_statements_for_many_as_for_few(desk, django_assert_max_num_queries):
    for cap, name in ((28, "with accounts to open"), (22, "with accounts")):
        batch = [BulkAward(desk.person.pk, 1, f"{name}:{n}") for n in range(300)]
        with django_assert_max_num_queries(cap):
            award_points_in_bulk(awards=batch)


@pytest.mark.django_db(transaction=True)
def test_batches_and_spends_at_once_lose_nothing():
    """Two batches with the same keys, one with its own, and people who spend meanwhile."""
    people = [factories.person() for _n in range(20)]
    for person in people:
        give(person, 100)

    def work(number):
        if number < 3:
            keys = "same" if number < 2 else "own"
            order = people if number % 2 else people[::-1]
            return award_points_in_bulk(awards=[BulkAward(p.pk, 50, f"{keys}:{p.pk}") for p in order]).awards
        for person in people[number::5]:
            actions.spend_points(person=person, points=100, key=f"spend:{number}:{person.pk}")
        return "spent"

    results = at_once(8, work)
    assert sorted(results[:2]) == [0, 20]
    assert results[2] == 20
    spends = Transaction.objects.filter(kind="spend").count()
    total = Account.objects.filter(kind="available").values_list("balance", flat=True)
    assert sum(total) == 20 * 200 - 100 * spends
    assert check_invariants() == []


@pytest.mark.django_db(transaction=True)
def test_a_key_that_another_person_gets_meanwhile_is_left_to_them(monkeypatch):
    """Their accounts are no common lock: the batch finds out by the unique key, looks anew, and gives the rest."""
    people = [factories.person() for _n in range(3)]
    for person in people:
        give(person, 1)
    publish = bulk.publish

    def publish_late(event, **fields):
        monkeypatch.setattr(bulk, "publish", publish)
        key = {"person": people[2], "points": 70, "key": "one key"}
        at_once(1, lambda _n: actions.award_points(**key))
        return publish(event, **fields)

    monkeypatch.setattr(bulk, "publish", publish_late)
    awards = [BulkAward(people[0].pk, 50, "one key"), BulkAward(people[1].pk, 50, "another")]
    assert award_points_in_bulk(awards=awards).awards == 1
    assert [balances(person).available for person in people] == [1, 51, 71]
    assert check_invariants() == []
