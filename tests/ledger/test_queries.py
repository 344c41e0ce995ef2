"""What the books say about a person, and about themselves."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ledger import actions
from ledger.models import Account, Lot
from ledger.queries import Balances, balances, check_invariants, statement
from tests import factories


def test_somebody_new_has_nothing(desk):
    assert balances(desk.person) == Balances()
    assert statement(desk.person) == []


def test_balances_add_up(desk):
    award = desk.award(100, until=5)
    desk.spend(80)
    desk.reverse(award)
    desk.award(40, held=9)
    now = balances(desk.person)
    assert (now.available, now.pending, now.owed, now.owed_points, now.total) == (0, 0, -40, 40, -40)


def test_the_next_day_on_which_points_end_and_how_many(desk):
    night = datetime(2026, 4, 2, 4, 30, tzinfo=UTC)  # still the evening of 1 April in Bogotá
    for hours, points in ((0, 10), (-20, 5), (1, 3), (100, 50)):
        desk.award(points, expires_at=night + timedelta(hours=hours))
    desk.award(7)
    desk.award(9, expires_at=night, held_until=desk.days(3))
    now = balances(desk.person)
    assert (now.expiring, now.next_expiry) == (15, night - timedelta(hours=20))


def test_a_statement_tells_every_movement_and_ends_at_the_balance(desk):
    award = desk.award(100, held=2)
    desk.go_to(2)
    actions.release_due()
    spend = desk.spend(60)
    desk.give_back(spend, 10)
    desk.reverse(award)
    desk.award(30)
    lines = statement(desk.person)
    assert [(line.kind, line.amount, line.balance) for line in reversed(lines)] == [
        ("award", 100, 100),
        ("release", 0, 100),
        ("spend", -60, 40),
        ("give_back", 10, 50),
        ("reversal", -100, -50),
        ("award", 30, -20),
    ]
    release = lines[-2]
    assert (release.available, release.pending, release.owed, release.at) == (100, -100, 0, desk.days(2))
    assert lines[0].balance == balances(desk.person).total
    assert lines[-1].transaction == award


def test_a_statement_has_pages_that_continue(desk):
    for _n in range(5):
        desk.award(10)
    first = statement(desk.person, limit=3)
    second = statement(desk.person, limit=3, before=first[-1].transaction.pk)
    assert [line.balance for line in first + second] == [50, 40, 30, 20, 10]


def test_a_statement_is_the_persons_own(desk):
    desk.award(10)
    desk.award(99, person=factories.person())
    desk.award(500, currency="COP")
    assert [line.amount for line in statement(desk.person)] == [10]
    assert [line.amount for line in statement(desk.person, currency="COP")] == [500]


def test_a_statement_of_any_length_is_one_query(desk):
    for lines in (1, 3):
        for _n in range(lines):
            desk.award(10)
        with CaptureQueriesContext(connection) as queries:
            assert {line.transaction.kind for line in statement(desk.person)} == {"award"}
        assert len(queries) == 1


BREAKAGES = {
    "does not sum to zero": "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES (%(t)s, %(a)s, 5)",
    "has no entries": "INSERT INTO ledger_transaction (kind, key, at) VALUES ('award', 'alone', now())",
    "of ledger_entry names": "UPDATE ledger_entry SET transaction_id = 0",
    "of ledger_lot names": "UPDATE ledger_lot SET account_id = 0",
    "its entries sum to": "UPDATE ledger_account SET balance = balance + 1 WHERE id = %(a)s",
    "its lots hold": "UPDATE ledger_account SET balance = balance + 1 WHERE id = %(a)s",
    "by its uses it should have": "UPDATE ledger_lot SET remaining = remaining - 1",
    "is on the wrong account": "UPDATE ledger_lot SET held_until = now()",
    "on accounts and": "INSERT INTO ledger_lotuse (transaction_id, lot_id, amount) VALUES (%(t)s, %(l)s, 5)",
    "has the wrong sign": "UPDATE ledger_account SET balance = -1 WHERE id = %(a)s",
    "more was given back": """UPDATE ledger_entry SET amount = 2 * amount
                              WHERE transaction_id IN (SELECT id FROM ledger_transaction WHERE kind = 'give_back')""",
}


@pytest.fixture
def broken(request, db):
    """Books that somebody has tampered with past every guard, as the owner can."""
    person = factories.person()
    award = actions.award_points(person=person, points=100, key="award")
    spend = actions.spend_points(person=person, points=30, key="spend")
    actions.give_back_points(spend=spend, points=20, key="back")
    assert check_invariants() == []
    values = {"t": award.pk, "a": Account.objects.get(kind="available").pk, "l": Lot.objects.get().pk}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica"
        )
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT account_not_below_zero")
        cursor.execute(BREAKAGES[request.param], values)
    return request.param


@pytest.mark.parametrize("broken", BREAKAGES, indirect=True)
def test_whatever_breaks_the_books_is_found_and_said(broken):
    with translation.override("en"):
        assert any(broken in problem for problem in check_invariants())


@pytest.mark.parametrize("broken", ["has no entries"], indirect=True)
def test_the_command_fails_with_what_is_wrong(broken):
    with translation.override("en"), pytest.raises(CommandError, match="has no entries") as error:
        call_command("check_ledger")
    assert error.value.returncode == 1


def test_the_command_is_content_with_good_books(desk):
    desk.award(10)
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert out.getvalue()
