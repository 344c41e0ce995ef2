"""`manage.py prepare`: bring a database, new or old, to the state this code needs. Run as the schema's owner."""

import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.commands import migrate as migrate_command
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from config import catalogues, seeds
from core.access import PERMISSIONS

PATIENCE = 2_000  # milliseconds that a migration waits for a lock, and with it the requests behind
ASIDE, TRIES = 3, 100  # seconds between two tries; five minutes or more in all


class Command(BaseCommand):
    help = "Migrates, gives the application's role its rights and seeds what every company needs."

    def handle(self, *args: Any, **options: Any) -> None:
        if catalogues.stale():  # what every company begins with would be written in English, and stay so
            raise CommandError("Faltan los textos compilados: corre antes «manage.py compile_messages».")
        migrate(verbosity=options["verbosity"])
        grant(settings.DATABASE_APP_ROLE)
        for role, given in seeds.seed().items():
            self.stdout.write(f"«{role}» puede además: {', '.join(str(PERMISSIONS[name]) for name in given)}.")


class Patient(migrate_command.Command):
    """Django's own, which says before each migration how long it may stand in others' way.

    One without a transaction (an index made beside those who write) keeps nobody out while it waits: it may.
    """

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_start":
            set_patience(PATIENCE if migration.atomic else 0)
        super().migration_progress_callback(action, migration, fake)


def migrate(**options: Any) -> None:
    """Under traffic: whoever waits for a table's lock holds up everybody who comes after.

    So we wait briefly, step aside and come back. A migration that gave way left nothing; those before it stand.
    """
    for attempt in range(1, TRIES + 1):
        try:
            call_command(Patient(), interactive=False, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or attempt == TRIES:
                raise
            time.sleep(ASIDE)
        else:
            set_patience(0)
            return


def set_patience(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{milliseconds}ms"])


def grant(role: str) -> None:
    """Rights of the application's role: everything but rewriting what is append-only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            if settings.PRODUCTION:
                raise CommandError(f"Falta la cuenta «{role}» en PostgreSQL; créala antes (deploy/roles.sh).")
            return
        name = connection.ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table, rights in guarded_tables(cursor):
            cursor.execute(f"REVOKE {rights} ON {connection.ops.quote_name(table)} FROM {name}")


def guarded_tables(cursor: Any) -> list[tuple[str, str]]:
    """(table, rights to take away), read from the triggers that guard them, so the two can never differ."""
    cursor.execute(
        """SELECT c.relname, CASE WHEN t.tgname LIKE '%append_only' THEN 'UPDATE, DELETE' ELSE 'DELETE' END
           FROM pg_trigger t LEFT JOIN pg_inherits i ON i.inhparent = t.tgrelid
           JOIN pg_class c ON c.oid IN (t.tgrelid, i.inhrelid) -- with the partitions of a guarded table
           WHERE t.tgname LIKE '%\\_append\\_only' OR t.tgname LIKE '%\\_never\\_deleted'"""
    )
    return list(cursor.fetchall())
