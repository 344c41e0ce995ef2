"""What the database itself refuses, whoever asks."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from config.management.commands.prepare import guarded_tables

pytestmark = pytest.mark.django_db

APPEND_ONLY = {
    "core_auditcheck", "core_auditentry", "core_auditseal", "core_storedevent", "ledger_entry", "ledger_lotuse",
    "ledger_transaction", "network_agentchange", "notifications_attempt", "people_consent", "people_consentend",
    "referrals_touch", "rewards_pointrule", "rewards_redemptionchange",
}  # fmt: skip
NEVER_DELETED = {
    "contracts_contract", "ledger_account", "ledger_lot", "network_agent", "network_client", "notifications_message",
    "people_person", "referrals_attribution", "referrals_invitecode", "rewards_award", "rewards_redemption",
}  # fmt: skip


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


def test_every_table_that_keeps_history_is_guarded():
    with connection.cursor() as cursor:
        found = guarded_tables(cursor)
    assert {t for t, rights in found if "UPDATE" in rights} >= APPEND_ONLY
    assert {t for t, rights in found if "UPDATE" not in rights} >= NEVER_DELETED


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_the_application_cannot_rewrite_history(table):
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", sorted(NEVER_DELETED))
def test_the_application_cannot_remove_them(table):
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", sorted(APPEND_ONLY | NEVER_DELETED))
def test_not_even_the_owner_can_empty_them(table):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    assert refused(f"TRUNCATE {table} CASCADE")


def test_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == settings.DATABASE_APP_ROLE
