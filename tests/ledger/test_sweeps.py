"""What time does: holds end, lots expire; each once, also after downtime."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import conf, jobs
from ledger import actions
from ledger.actions import sweeps
from ledger.models import Transaction
from tests import factories


def test_the_sweeper_knows_both():
    assert {actions.release_due, actions.expire_due} <= set(jobs.SWEEPS)


def test_a_hold_ends(desk):
    award = desk.award(100, held=10, until=50)
    desk.go_to(9.9)
    assert actions.release_due() == 0
    desk.go_to(10)
    assert actions.release_due() == 1
    assert desk.held == (100, 0, 0)
    lot = award.lots.get()
    assert (lot.held_until, lot.account.kind, lot.expires_at) == (None, "available", desk.days(50))
    assert Transaction.objects.get(kind="release").key == f"release:{lot.pk}"
    assert actions.release_due() == 0


def test_points_taken_back_during_the_hold_are_not_released(desk):
    award = desk.award(100, held=10)
    desk.reverse(award)
    desk.go_to(10)
    assert actions.release_due() == 1
    assert actions.release_due() == 0
    assert not Transaction.objects.filter(kind="release").exists()
    assert desk.held == (0, 0, 0)


def test_what_is_left_expires_and_what_was_spent_does_not(desk):
    award = desk.award(100, until=10)
    desk.award(30)
    desk.spend(60)
    desk.go_to(10)
    assert actions.expire_due() == 1
    assert desk.held == (30, 0, 0)
    expiry = Transaction.objects.get(kind="expiry")
    assert dict(expiry.entries.values_list("account__kind", "amount")) == {"available": -40, "expired": 40}
    assert expiry.lot_uses.get().lot == award.lots.get()
    assert actions.expire_due() == 0


def test_points_on_hold_do_not_expire_before_their_release(desk):
    desk.award(100, held=20, until=30)
    desk.go_to(31)
    assert actions.expire_due() == 0
    assert actions.release_due() == 1
    assert actions.expire_due() == 0
    assert desk.held == (100, 0, 0)
    desk.go_to(61)
    assert actions.expire_due() == 1
    assert desk.held == (0, 0, 0)


def test_many_lots_of_many_people_in_several_batches(desk, monkeypatch):
    monkeypatch.setattr(sweeps, "BATCH", 3)
    people = [factories.person() for _n in range(4)]
    for person in people:
        desk.award(10, person=person, held=5, until=20)
        desk.award(7, person=person, until=20)
        desk.award(5, person=person)
    desk.go_to(6)
    assert actions.release_due() == 4
    desk.go_to(20)
    assert actions.expire_due() == 8
    assert {desk.spend(5, person=person).kind for person in people} == {"spend"}


@pytest.mark.parametrize("sweep", [actions.release_due, actions.expire_due])
def test_a_batch_costs_the_same_for_one_lot_and_for_many(desk, sweep):
    counts = []
    conf.get("ledger.give_back_grace_days")  # read once per process of work
    for day, lots in ((1, 1), (2, 5)):
        for _n in range(lots):
            desk.award(10, person=factories.person(), held=day - 0.5 if sweep == actions.release_due else None,
                       until=day)  # fmt: skip
        desk.go_to(day)
        with CaptureQueriesContext(connection) as queries:
            assert sweep() == lots
        counts.append(len(queries))
    assert counts[0] == counts[1]
