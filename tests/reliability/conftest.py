"""What the proofs share: many at once, processes that die, a database of one's own."""

import multiprocessing
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, connections

from core.errors import DomainError
from tests.conftest import drop, template_name
from tests.notifications.conftest import MailServer

ROOT = Path(__file__).parents[2]
PATIENCE = 120


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all calls in threads that start together, each on its own connection; results or DomainErrors, in order."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)
    surprises: list[Exception] = []

    def run(n: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=PATIENCE)
            answers[n] = calls[n]()
        except DomainError as error:
            answers[n] = error
        except Exception as error:
            surprises.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if surprises:
        raise ExceptionGroup("what nobody expected", surprises)
    return answers


def forked(target: Callable[..., None], *arguments: Any) -> multiprocessing.process.BaseProcess:
    """A process of its own that runs the function; it begins without our connections."""
    connections.close_all()

    def begin() -> None:
        connections.close_all()
        target(*arguments)

    child = multiprocessing.get_context("fork").Process(target=begin)
    child.start()
    return child


def surroundings(**environment: str) -> dict[str, str]:
    """What a process of the product needs to know to work on this test's database."""
    at, role = connection.settings_dict, django_settings.DATABASE_APP_ROLE
    url = f"postgresql://{quote(at['USER'])}@/{at['NAME']}?host={quote(at['HOST'])}&port={at['PORT']}"
    own = {
        "DATABASE_URL": f"{url}&options={quote(f'-c role={role}')}", "DEBUG": "1", "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FILES_DIR": str(django_settings.STORAGES["default"]["OPTIONS"]["location"]),
    }  # fmt: skip
    return os.environ | own | environment


def as_owner(*statements: str) -> None:
    """On this thread's connection, as the schema's owner and past its triggers; then as the application again."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"SET session_replication_role = DEFAULT; SET ROLE {django_settings.DATABASE_APP_ROLE}")


def owner_connection(database: str = "") -> psycopg.Connection[Any]:
    given = connection.get_connection_params()
    found = {key: given[key] for key in ("user", "password", "host", "port") if key in given}
    return psycopg.connect(**found, dbname=database or connection.settings_dict["NAME"], autocommit=True)


@pytest.fixture
def own_database(transactional_db: None) -> Iterator[str]:
    """A database for this test alone, which it may leave in ruins: the control runs take its guards away."""
    kept, name = connection.settings_dict["NAME"], f"vinculo_ruin_{uuid.uuid4().hex[:12]}"
    connections.close_all()
    with owner_connection("postgres") as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}"')
    connection.settings_dict["NAME"] = name
    yield name
    connections.close_all()
    connection.settings_dict["NAME"] = kept
    with owner_connection("postgres") as admin:
        drop(admin, name)


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    yield server
    server.stop()
