"""R4: the laws of the books hold over many entries in seconds, and the nightly look alarms where they do not.

R5: the application's role cannot rewrite history, table by table as the models say it.
"""

import time

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from ledger import tasks
from ledger.models import Entry, LedgerCheck
from ledger.queries import check_invariants
from notifications.models import Message
from tests import factories
from tests.conftest import OWN_APPS
from tests.reliability.conftest import as_owner
from tests.reliability.figures import ENTRIES, FULL, LAWS_SECONDS
from tests.rewards.cast import holder, redeem


def fill(entries: int) -> None:
    """Books as awards and spends leave them, written by the set: twenty entries for each person."""
    people, awards = entries // 20, 8
    first = factories.person()
    copied = ", ".join(f'"{f.column}"' for f in first._meta.local_concrete_fields if not f.primary_key)
    as_owner(
        f"INSERT INTO people_person ({copied}) SELECT {copied} FROM people_person, generate_series(1, {people}) "
        f"WHERE id = {first.pk}",
        """INSERT INTO ledger_account (owner_id, currency, kind, balance)
           SELECT NULL, 'PTS', k, 0 FROM unnest(ARRAY['issued', 'redeemed', 'expired']) k ON CONFLICT DO NOTHING""",
        f"""INSERT INTO ledger_account (owner_id, currency, kind, balance)
           SELECT id, 'PTS', k, CASE k WHEN 'available' THEN {awards * 100 - 100} ELSE 0 END
           FROM people_person, unnest(ARRAY['available', 'pending', 'owed']) k WHERE id > {first.pk}""",
        "ANALYZE ledger_account",
        f"""INSERT INTO ledger_transaction (kind, key, at)
           SELECT 'award', 'a:' || owner_id || ':' || n, now() FROM ledger_account, generate_series(1, {awards}) n
           WHERE kind = 'available' AND owner_id > {first.pk}
           UNION ALL SELECT 'spend', 's:' || owner_id || ':' || n, now() FROM ledger_account, generate_series(1, 2) n
           WHERE kind = 'available' AND owner_id > {first.pk}""",
        "ANALYZE ledger_transaction",
        f"""INSERT INTO ledger_entry (transaction_id, account_id, amount)
           SELECT t.id, leg.account, leg.amount FROM ledger_transaction t
           JOIN ledger_account own ON own.owner_id = split_part(t.key, ':', 2)::bigint AND own.kind = 'available'
           JOIN ledger_account co ON co.owner_id IS NULL
             AND co.kind = CASE t.kind WHEN 'award' THEN 'issued' ELSE 'redeemed' END,
           LATERAL (VALUES (own.id, CASE t.kind WHEN 'award' THEN 100 ELSE -50 END),
                           (co.id, CASE t.kind WHEN 'award' THEN -100 ELSE 50 END)) leg (account, amount)
           WHERE own.owner_id > {first.pk}""",
        f"""INSERT INTO ledger_lot (account_id, transaction_id, amount, remaining)
           SELECT own.id, t.id, 100, CASE WHEN split_part(t.key, ':', 3) IN ('1', '2') THEN 50 ELSE 100 END
           FROM ledger_transaction t
           JOIN ledger_account own ON own.owner_id = split_part(t.key, ':', 2)::bigint AND own.kind = 'available'
           WHERE t.kind = 'award' AND own.owner_id > {first.pk}""",
        "ANALYZE ledger_lot",
        """INSERT INTO ledger_lotuse (lot_id, transaction_id, amount)
           SELECT l.id, s.id, 50 FROM ledger_transaction s
           JOIN ledger_transaction a ON a.key = 'a' || substr(s.key, 2) JOIN ledger_lot l ON l.transaction_id = a.id
           WHERE s.kind = 'spend'""",
        "ANALYZE ledger_entry, ledger_lot, ledger_lotuse",
    )


@pytest.mark.django_db(transaction=True)
def test_the_laws_hold_over_many_entries_and_are_read_in_seconds(own_database, record):
    fill(ENTRIES)
    assert Entry.objects.count() == ENTRIES
    begun = time.monotonic()
    assert check_invariants() == []
    taken = time.monotonic() - begun
    assert not FULL or taken <= LAWS_SECONDS
    record("R4", f"every law over {ENTRIES:,} entries", f"{taken:.1f} s (at most {LAWS_SECONDS})")


FALSE = {
    "an amount": "UPDATE ledger_entry SET amount = amount + 1 WHERE id = (SELECT max(id) FROM ledger_entry)",
    "a balance": "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'available' AND balance > 0",
    "a lot": "UPDATE ledger_lot SET remaining = remaining - 1 WHERE remaining > 0",
    "a use": "DELETE FROM ledger_lotuse",
    "a leg that is gone": "DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry)",
    "a header that is alone": "INSERT INTO ledger_transaction (kind, key, at) VALUES ('award', 'alone', now())",
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", FALSE)
def test_the_nightly_look_alarms_when_the_owner_falsifies_a_row(what, login):
    """The database's owner is past every guard but this one."""
    auditor = factories.staff("people.view_audit")
    redeem(holder(300))
    assert tasks.check_books() == 0
    as_owner(FALSE[what])
    assert tasks.check_books() > 0
    assert not LedgerCheck.objects.latest("pk").holds
    told = Message.objects.filter(kind="rewards.ledger_broken")
    assert {row.person for row in told} == {auditor.person}
    assert reverse("admin:ledger_ledgercheck_changelist") in login(auditor).get("/admin/").content.decode()


@pytest.mark.django_db
def test_control_true_books_alarm_nobody():
    redeem(holder(300))
    assert tasks.check_books() == 0
    assert not Message.objects.filter(kind="rewards.ledger_broken").exists()


APPEND_ONLY, NEVER_DELETED = "append-only", "never deleted"
BY_THEIR_MODULE = {  # said once for all of a module
    APPEND_ONLY: {"ledger_transaction", "ledger_entry", "ledger_lotuse", "referrals_touch",
                  "rewards_pointrule"},
    NEVER_DELETED: {"network_agent", "network_client", "ledger_account", "ledger_lot"},
}  # fmt: skip


def said(promise: str) -> set[str]:
    """The tables whose model promises it."""
    own = {model for model in apps.get_models() if model._meta.app_label in OWN_APPS}
    found = {m._meta.db_table for m in own if promise in (m.__doc__ or "").lower().replace("\n    ", " ")}
    return found | BY_THEIR_MODULE[promise]


def guarded(ending: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = c.relname || %s",
            [ending],
        )
        return {name for (name,) in cursor.fetchall()}


def may(right: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [settings.DATABASE_APP_ROLE, table, right])
        return bool(cursor.fetchone()[0])


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.mark.django_db
def test_what_models_promise_the_database_keeps(record):
    append_only, kept = said(APPEND_ONLY), said(NEVER_DELETED)
    assert append_only <= guarded("_append_only"), append_only - guarded("_append_only")
    assert kept <= guarded("_never_deleted") | guarded("_append_only"), kept - guarded("_never_deleted")
    wrong = [(t, right) for t in guarded("_append_only") for right in ("UPDATE", "DELETE", "TRUNCATE") if may(right, t)]
    wrong += [(t, right) for t in guarded("_never_deleted") for right in ("DELETE", "TRUNCATE") if may(right, t)]
    assert wrong == []
    record("R5", f"UPDATE, DELETE, TRUNCATE by the application on {len(guarded('_append_only'))} append-only tables, "
           f"DELETE, TRUNCATE on {len(guarded('_never_deleted'))} more", "all refused")  # fmt: skip


@pytest.mark.django_db
def test_every_statement_is_refused_to_the_application():
    for table in guarded("_append_only"):
        assert refused(f"UPDATE {table} SET id = id"), table
    for table in guarded("_append_only") | guarded("_never_deleted"):
        assert refused(f"DELETE FROM {table}"), table
        assert refused(f"TRUNCATE {table} CASCADE"), table


@pytest.mark.django_db
def test_control_without_right_and_trigger_history_is_rewritten():
    """Either of the two guards is enough; with neither, the statement goes through."""
    owner, app = "SET LOCAL ROLE NONE", f"SET LOCAL ROLE {settings.DATABASE_APP_ROLE}"
    redeem(holder(200))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{owner}; GRANT UPDATE ON core_storedevent TO {settings.DATABASE_APP_ROLE}; {app}")
        assert refused("UPDATE core_storedevent SET id = id")
        cursor.execute(f"{owner}; SET LOCAL session_replication_role = replica; {app}")  # triggers sleep
        assert not refused("UPDATE core_storedevent SET id = id")
        transaction.set_rollback(True)
