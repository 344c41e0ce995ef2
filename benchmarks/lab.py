"""A database for one case, a copy of the prepared one, and plain connections to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from local.postgres import OWNER

ADMIN = "BENCH_ADMIN_URL"  # the superuser of the bench's own server: makes databases and fills them past the guards


@dataclass(frozen=True)
class Lab:
    """`size` is what was asked for; the database is the case's own."""

    size: int
    database: str

    @property
    def app_url(self) -> str:
        """How the application reaches the database: with the rights it has in production."""
        return _named(os.environ["DATABASE_URL"], self.database)

    @contextmanager
    def raw(self) -> Iterator["psycopg.Connection[Any]"]:
        """The limit's connection: the application's role, plain psycopg."""
        with psycopg.connect(self.app_url, autocommit=True, prepare_threshold=1) as found:
            yield found

    @contextmanager
    def seeding(self) -> Iterator["psycopg.Connection[Any]"]:
        """Rows go in past triggers and foreign keys; afterwards the planner knows them and nothing is left to write."""
        with psycopg.connect(_named(os.environ[ADMIN], self.database), autocommit=True) as found:
            found.execute("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'")
            yield found
            found.execute("VACUUM ANALYZE")
            found.execute("CHECKPOINT")


@contextmanager
def laboratory(size: int, number: int) -> Iterator[Lab]:
    """A fresh copy for the case; Django's own connection goes there too."""
    name, source = f"bench_{number}", connection.settings_dict["NAME"]
    with psycopg.connect(_named(os.environ[ADMIN], "postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{source}"')
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield Lab(size, name)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = source
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _named(url: str, database: str) -> str:
    """The same server, another database."""
    head, _slash, tail = url.rpartition("/")
    return f"{head}/{database}?{tail.partition('?')[2]}"
