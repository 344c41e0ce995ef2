"""The database is built once as the schema's owner and copied per worker; tests then run as the application's role."""

import hashlib
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from config.catalogues import compile_stale
from core import conf
from tests import factories
from tests.scheduling import pytest_collection_modifyitems, pytest_xdist_make_scheduler  # noqa: F401

ROOT = Path(__file__).parent.parent
OWN_APPS = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}

SEEDS = {"prepare.py", "form_specs.py", "seeds.py", "seeds_registration.py", "roles.py", "permissions.py", "places.py"}


def pytest_configure() -> None:
    compile_stale()
    # The product's own hasher without its hard work, which only slows down whoever has stolen the table.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def template_name() -> str:
    """One template database per state of the migrations and seeds."""
    digest = hashlib.sha256(repr(sorted(KEPT)).encode())
    for app in sorted(OWN_APPS):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts or path.name in SEEDS:
                digest.update(path.read_bytes())
    return f"vinculo_template_{digest.hexdigest()[:16]}"


def build_template(name: str, admin: psycopg.Connection[Any]) -> None:
    """Make the template unless it is there; a lock keeps two workers from making it twice."""
    from django.core.management import call_command

    admin.execute("SELECT pg_advisory_lock(7316)")
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}_new"')
        admin.execute(f'CREATE DATABASE "{name}_new"')
        connection.settings_dict["NAME"] = f"{name}_new"
        call_command("prepare", verbosity=0)
        with connection.cursor() as cursor:
            keep_seeds(cursor)
        connections.close_all()
        admin.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    admin.execute("SELECT pg_advisory_unlock(7316)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A copy of the template for this worker; afterwards every new connection acts as the application's role."""
    name = f"vinculo_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    given = connection.get_connection_params()
    maintenance = {key: given[key] for key in ("user", "password", "host", "port") if key in given}
    admin = psycopg.connect(**maintenance, dbname="postgres", autocommit=True)
    with django_db_blocker.unblock():
        template = template_name()
        build_template(template, admin)
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        connection.settings_dict["NAME"] = name
        connection.settings_dict["OPTIONS"] = {
            **connection.settings_dict["OPTIONS"], "options": f"-c role={settings.DATABASE_APP_ROLE}",
        }  # fmt: skip
        connections.close_all()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    drop(admin, name)
    admin.close()


def drop(admin: psycopg.Connection[Any], name: str) -> None:
    """Drop the database; the server's own cleaner may be in it for a moment, and nobody may send that away."""
    for _try in range(20):
        try:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.5)
    admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


KEPT = {
    "django_migrations", "django_content_type", "auth_permission", "people_role", "people_consenttext",
    "people_agreement", "people_idtype", "people_mask", "people_division", "people_blacklistkey", "people_bank",
    "people_blacklistreason", "people_documentreason",
    "network_registrationform", "network_formversion",
}  # fmt: skip


def keep_seeds(cursor: Any) -> None:
    """A copy of what the seeds wrote, to put back what a test that commits has changed."""
    cursor.execute("CREATE SCHEMA seeds")
    cursor.execute(";".join(f'CREATE TABLE seeds."{table}" AS TABLE "{table}"' for table in sorted(KEPT)))


def _restores() -> str:
    """Rows that differ from the seeds go, and seeds that are missing come back."""
    return ";".join(
        f'DELETE FROM "{table}" t USING (TABLE "{table}" EXCEPT TABLE seeds."{table}") x WHERE x.id = t.id;'
        f'INSERT INTO "{table}" TABLE seeds."{table}" EXCEPT TABLE "{table}"'
        for table in sorted(KEPT)
    )


def flush_as_owner(_case: Any) -> None:
    """Empty every table and put the seeds back, past the triggers that keep history: only the owner can."""
    conf.forget()
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if t not in KEPT]
        cursor.execute("SET ROLE NONE; SET session_replication_role = replica")
        cursor.execute(_deletes(tables))
        cursor.execute(_restores())
        cursor.execute(f"SET session_replication_role = DEFAULT; SET ROLE {settings.DATABASE_APP_ROLE}")


def _deletes(tables: list[str]) -> str:
    """Deleting from near-empty tables is quicker than truncating them."""
    return ";".join(f'DELETE FROM "{table}"' for table in tables)


@pytest.fixture(scope="session", autouse=True)
def _flush_by_owner() -> None:
    TransactionTestCase._fixture_teardown = flush_as_owner  # type: ignore[method-assign]


def own_files(folder: Path) -> dict[str, Any]:
    """Settings for a run with files, mail and nothing else of its own."""
    return {
        "STORAGES": {
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "files"},
            },
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "EMAIL_URL": f"file://{folder / 'mail'}",
        "REDIS_URL": "",
        "EMAIL_BACKEND": "notifications.adapters.outbox.OutboxBackend",  # Django's tests put one in memory
    }  # fmt: skip


_folders = itertools.count()


@pytest.fixture(autouse=True)
def _clean_slate(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has its own files and mail folder, made when something is put there, reads settings anew, and begins in
    the product's language: a request leaves the one that it was answered in."""
    for name, value in own_files(tmp_path_factory.getbasetemp() / f"own-{next(_folders)}").items():
        setattr(settings, name, value)
    conf.forget()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    conf.forget()


@pytest.fixture
def login(client: Client) -> Callable[[Any], Client]:
    """Sign the test client in as a user, person, agent or client; staff come with their second factor."""

    def sign_in(who: Any) -> Client:
        return factories.sign_in(client, who)

    return sign_in


@pytest.fixture
def plain_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals without their page, for walks that look at thousands of them."""
    for status in (403, 404):
        answer = partial(_plain, status)
        monkeypatch.setattr(f"config.urls.handler{status}", answer, raising=False)


def _plain(status: int, _request: Any, exception: Exception) -> HttpResponse:
    return HttpResponse(status=status)


@pytest.fixture
def assert_same_queries(client: Client) -> Callable[..., None]:
    """assert_same_queries(get_page, add_row): the page costs as many queries with three rows as with one."""

    def check(get_page: Callable[[], Any], add_row: Callable[[], Any]) -> None:
        counts = []
        for more in (1, 2):
            for _n in range(more):
                add_row()
            get_page()  # warm what is cached per process
            with CaptureQueriesContext(connection) as queries:
                assert get_page().status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1], f"1 row: {counts[0]} queries, 3 rows: {counts[1]}"

    return check


@pytest.fixture(autouse=True)
def _empty_cache(request: Any) -> None:
    """Limits of one test must not reach the next; those that roll back clean themselves."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db" if "transactional_db" not in request.fixturenames else "transactional_db")
        cache.clear()


@pytest.fixture
def record() -> Callable[..., None]:
    """record("R1", "what was done", "what came out"): one line of the table of figures, with the time since the test
    began. `make soak` collects them."""
    begun = time.monotonic()

    def write(row: str, done: str, found: str) -> None:
        if path := os.environ.get("SOAK_REPORT"):
            line = {"row": row, "done": done, "found": found, "seconds": round(time.monotonic() - begun, 1)}
            with open(path, "a") as report:
                report.write(json.dumps(line) + "\n")

    return write
