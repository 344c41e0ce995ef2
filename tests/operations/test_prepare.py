"""Preparing a database gives the application's role exactly its rights, and says when there is none."""

import pytest
from django.core.management import CommandError
from django.db import connection

from config.management.commands.prepare import grant

pytestmark = pytest.mark.django_db


def test_a_missing_role_is_said_in_production_and_passed_over_elsewhere(settings):
    grant("nobody_of_that_name")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="nobody_of_that_name"):
        grant("nobody_of_that_name")


def test_the_application_reads_and_adds_and_never_rewrites_history(settings):
    with connection.cursor() as cursor:
        for table, right, expected in [
            ("core_auditentry", "INSERT", True), ("core_auditentry", "UPDATE", False),
            ("core_auditentry", "DELETE", False), ("ledger_entry", "UPDATE", False),
            ("ledger_entry", "TRUNCATE", False), ("people_person", "UPDATE", True), ("network_agent", "DELETE", False),
        ]:  # fmt: skip
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [settings.DATABASE_APP_ROLE, table, right])
            assert cursor.fetchone() == (expected,), (table, right)
