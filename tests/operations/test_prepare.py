"""Preparing a database gives the application's role exactly its rights, and says when there is none."""

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config import catalogues
from config.management.commands.prepare import grant

pytestmark = pytest.mark.django_db


def test_a_missing_role_is_said_in_production_and_passed_over_elsewhere(settings):
    grant("nobody_of_that_name")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="nobody_of_that_name"):
        grant("nobody_of_that_name")


def test_nothing_is_written_before_the_texts_are_compiled(tmp_path, monkeypatch):
    """A fresh copy has none: what every company begins with would be in English for good."""
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\nmsgstr "b"\n')
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match="compile_messages"):
        call_command("prepare")
    assert catalogues.compile_stale() == 1
    assert catalogues.stale() == []
    os.utime(source, (2_000_000_000, 2_000_000_000))  # written again since
    assert catalogues.stale() == [source]


def test_the_application_reads_and_adds_and_never_rewrites_history(settings):
    with connection.cursor() as cursor:
        for table, right, expected in [
            ("core_auditentry", "INSERT", True), ("core_auditentry", "UPDATE", False),
            ("core_auditentry", "DELETE", False), ("ledger_entry", "UPDATE", False),
            ("ledger_entry", "TRUNCATE", False), ("people_person", "UPDATE", True), ("network_agent", "DELETE", False),
        ]:  # fmt: skip
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [settings.DATABASE_APP_ROLE, table, right])
            assert cursor.fetchone() == (expected,), (table, right)
