"""The database keeps the law itself, whoever asks (R5)."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from ledger.enums import AccountKind
from ledger.models import Account, Lot, LotUse, Transaction

APPEND_ONLY = ["ledger_transaction", "ledger_entry", "ledger_lotuse"]
KEPT = ["ledger_account", "ledger_lot"]
STATEMENTS = (
    [f"UPDATE {table} SET id = id" for table in APPEND_ONLY]
    + [f"DELETE FROM {table}" for table in APPEND_ONLY + KEPT]
    + [f"TRUNCATE {table} CASCADE" for table in APPEND_ONLY + KEPT]
)


@pytest.fixture
def books(desk):
    desk.award(100, until=30)
    desk.spend(40)
    return desk


@pytest.fixture(params=["application", "owner"])
def role(request):
    with connection.cursor() as cursor:
        if request.param == "owner":
            cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SELECT current_user")
        is_app = cursor.fetchone()[0] == settings.DATABASE_APP_ROLE
    assert is_app == (request.param == "application")


def refused(sql, values=()):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("sql", STATEMENTS)
def test_history_is_neither_changed_nor_removed(books, role, sql):
    refused(sql)
    assert books.held == (60, 0, 0)


def test_a_transaction_that_does_not_sum_to_zero_is_refused(books, role):
    made = Transaction.objects.create(kind="award", key="crooked")
    ours, company = Account.objects.get(kind="available"), Account.objects.get(kind="issued")
    insert = "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES (%s, %s, %s)"
    refused(insert, [made.pk, ours.pk, 5])
    refused(f"{insert}, (%s, %s, %s)", [made.pk, ours.pk, 5, made.pk, company.pk, -4])
    with transaction.atomic(), connection.cursor() as cursor:  # what sums to zero is taken
        cursor.execute(f"{insert}, (%s, %s, %s)", [made.pk, ours.pk, 5, made.pk, company.pk, -5])
        transaction.set_rollback(True)
    make_whole(made)


def test_one_currency_does_not_pay_for_another(books, role):
    made = Transaction.objects.create(kind="award", key="crooked")
    foreign = Account.objects.create(currency="COP", kind=AccountKind.ISSUED)
    ours = Account.objects.get(kind="available")
    refused(
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES (%s, %s, 5), (%s, %s, -5)",
        [made.pk, ours.pk, made.pk, foreign.pk],
    )
    make_whole(made)


def make_whole(header):
    """Give the header entries, so that the books hold at the end of the test."""
    issued, redeemed = Account.objects.get(kind="issued", currency="PTS"), Account.objects.get(kind="redeemed")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES (%s, %s, 1), (%s, %s, -1)",
            [header.pk, issued.pk, header.pk, redeemed.pk],
        )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_account SET balance = -1 WHERE kind = 'available'",
        "UPDATE ledger_account SET balance = -1 WHERE kind = 'pending'",
        "UPDATE ledger_account SET balance = 1 WHERE kind = 'owed'",
        "UPDATE ledger_account SET balance = 1 WHERE kind = 'issued'",
        "UPDATE ledger_lot SET remaining = -1",
        "UPDATE ledger_lot SET remaining = 101",
        "INSERT INTO ledger_account (owner_id, currency, kind, balance) VALUES (NULL, 'PTS', 'issued', 0)",
    ],
)
def test_balances_and_lots_stay_within_their_bounds(books, role, sql):
    refused(sql)


def test_an_award_is_reversed_once_whatever_the_code_does(books, role):
    award = Transaction.objects.get(kind="award")
    reversal = books.reverse(award)
    refused(
        "INSERT INTO ledger_transaction (kind, key, at, reverses_id) VALUES ('reversal', 'two', now(), %s)", [award.pk]
    )
    assert list(award.corrections.all()) == [reversal]


def test_the_orm_cannot_rewrite_either(books):
    for row in (Transaction.objects.first(), LotUse.objects.first()):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Lot.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES (0, {ours}, 5), (0, {issued}, -5)",
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES ({award}, 0, 5), ({award}, 0, -5)",
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) VALUES ({award}, NULL, 5)",
        "INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining) VALUES (0, {ours}, 5, 5)",
        "INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining) VALUES ({award}, 0, 5, 5)",
        "INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining) SELECT {award}, n, 5, 5 "
        "FROM generate_series(-2000, -1) n",
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) SELECT -n, {ours}, 1 - m * 2 "
        "FROM generate_series(1, 2000) n, generate_series(0, 1) m",
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) SELECT CASE n WHEN 7 THEN 0 ELSE {award} END, "
        "CASE m WHEN 0 THEN {ours} ELSE {issued} END, 1 - m * 2 "
        "FROM generate_series(1, 2000) n, generate_series(0, 1) m",
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) "
        "SELECT {award}, CASE n WHEN 7 THEN 0 ELSE {ours} END, 1 - m * 2 "
        "FROM generate_series(1, 2000) n, generate_series(0, 1) m",
        "INSERT INTO ledger_entry (transaction_id, account_id, amount) SELECT {award}, {ours}, 1 "
        "FROM generate_series(1, 2000) n",
        "INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining) "
        "SELECT CASE n WHEN 7 THEN 0 ELSE {award} END, {ours}, 5, 5 FROM generate_series(1, 2000) n",
        "INSERT INTO ledger_transaction (kind, key, at, cause_id) VALUES ('award', 'of nothing', now(), 0)",
        "INSERT INTO ledger_transaction (kind, key, at, reverses_id) VALUES ('reversal', 'of nothing', now(), 0)",
        "INSERT INTO ledger_transaction (kind, key, at, reverses_id) SELECT 'reversal', 'many ' || n, now(), -n "
        "FROM generate_series(1, 2000) n",
        "INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining, origin_id) "
        "VALUES ({award}, {ours}, 5, 5, 0)",
        "INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining, origin_id) "
        "SELECT {award}, {ours}, 5, 5, CASE n WHEN 7 THEN 0 END FROM generate_series(1, 2000) n",
        "UPDATE ledger_lot SET origin_id = 0",
        "UPDATE ledger_lot SET account_id = 0",
        "UPDATE ledger_lot SET transaction_id = 0",
        "UPDATE ledger_account SET id = 0 WHERE id = {ours}",
        "UPDATE ledger_account SET currency = 'COP' WHERE id = {ours}",
        "UPDATE ledger_account SET kind = 'redeemed' WHERE id = {issued}",
    ],
)
def test_what_a_row_names_is_there_and_stays(books, role, sql):
    """References of the ledger, checked per statement: few rows and many."""
    kinds = {"ours": "available", "issued": "issued"}
    known = {name: Account.objects.get(kind=kind, currency="PTS").pk for name, kind in kinds.items()}
    refused(sql.format(award=Transaction.objects.get(kind="award").pk, **known))
