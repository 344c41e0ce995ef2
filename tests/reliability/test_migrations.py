"""R24: migrations run while people work. New ones say nothing that keeps them out, and none waits in their way."""

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse

from config.management.commands import prepare
from contracts.models import Contract
from tests import factories
from tests.conftest import OWN_APPS
from tests.contracts.conftest import make_scene
from tests.reliability.conftest import PATIENCE, as_owner, owner_connection
from tests.reliability.figures import MIGRATION_CLIENTS, MIGRATION_ROWS
from tests.rewards.cast import holder

# Nobody worked with these before the first release; what comes after them meets people at work.
BEFORE = {
    "contracts": 5, "core": 7, "ledger": 5, "network": 4, "notifications": 6, "people": 4, "referrals": 4,
    "rewards": 10,
}  # fmt: skip

UNSAFE = {
    r'ALTER TABLE "?(\w+)"? ALTER COLUMN "?\w+"? DROP DEFAULT': "old code does not fill the column: use db_default",
    r'ALTER TABLE "?(\w+)"? ADD COLUMN (?!.*DEFAULT).*NOT NULL': "old code does not fill the column: use db_default",
    r'ALTER TABLE "?(\w+)"? ALTER COLUMN "?\w+"? SET NOT NULL': "reads all of a locked table: a check, NOT VALID",
    r'ALTER TABLE "?(\w+)"? ALTER COLUMN "?\w+"? TYPE': "writes the table anew while it is locked: a new column",
    r'ALTER TABLE "?(\w+)"? (?:DROP COLUMN|RENAME)': "old code still asks for it: a release later",
    r'DROP TABLE "?(\w+)"?': "old code still asks for it: a release later",
    r'CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON "?(\w+)"?': "keeps writers out: AddIndexConcurrently",
    r'ALTER TABLE "?(\w+)"? ADD CONSTRAINT (?!.*(?:NOT VALID|USING INDEX))': "reads all of a locked table: NOT VALID",
}


def statements(migration: Migration) -> list[str]:
    """Its SQL, as it would be run."""
    loader = MigrationLoader(connection, replace_migrations=False)
    state = loader.project_state((migration.app_label, migration.name), at_end=False)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
    return [" ".join(line.split()) for line in editor.collected_sql if not line.startswith("--")]


def objections(lines: list[str]) -> list[str]:
    """What would keep people out; a table that is made here has nobody in it yet."""
    made = {found for line in lines for found in re.findall(r'CREATE TABLE "?(\w+)"?', line)}
    return [
        f"{line[:120]} ({why})"
        for line in lines
        for pattern, why in UNSAFE.items()
        if (match := re.match(pattern, line)) and match[1] not in made
    ]


def ours() -> list[Migration]:
    found = MigrationLoader(None).disk_migrations
    return [one for (app, _name), one in sorted(found.items()) if app in OWN_APPS]


@pytest.mark.django_db(transaction=True)  # an index made beside those who write asks for no transaction around it
def test_new_migrations_keep_nobody_out():
    """One that must, because nobody works yet or everybody is told, says so: `stops_work = "why"` in its class."""
    new = [one for one in ours() if int(one.name[:4]) > BEFORE.get(one.app_label, 0) and not hasattr(one, "stops_work")]
    wrong = {f"{one.app_label}.{one.name}": found for one in new if (found := objections(statements(one)))}
    assert wrong == {}


@pytest.mark.django_db
def test_control_the_first_migrations_would_be_found_out():
    """They were written for a company that is closed; the guard sees as much."""
    assert sum(bool(objections(statements(one))) for one in ours()[:12]) > 2


@pytest.mark.parametrize(
    "line",
    [
        'ALTER TABLE "rewards_product" ADD COLUMN "x" integer DEFAULT 3 NOT NULL',
        'ALTER TABLE "rewards_product" ADD COLUMN "x" integer NULL',
        'CREATE INDEX CONCURRENTLY "i" ON "rewards_product" ("x")',
        'ALTER TABLE "rewards_product" ADD CONSTRAINT "c" CHECK ("x" > 0) NOT VALID',
        'ALTER TABLE "rewards_product" VALIDATE CONSTRAINT "c"',
    ],
)
def test_what_may_run_under_traffic(line: str):
    assert objections([line]) == []


@pytest.mark.parametrize(
    "line",
    [
        'ALTER TABLE "rewards_product" ADD COLUMN "x" integer NOT NULL',
        'ALTER TABLE "rewards_product" ALTER COLUMN "x" DROP DEFAULT',
        'ALTER TABLE "rewards_product" ALTER COLUMN "x" TYPE bigint',
        'ALTER TABLE "rewards_product" RENAME COLUMN "x" TO "y"',
        'ALTER TABLE "rewards_product" DROP COLUMN "x" CASCADE',
        'CREATE UNIQUE INDEX "i" ON "rewards_product" ("x")',
        'ALTER TABLE "rewards_product" ADD CONSTRAINT "c" CHECK ("x" > 0)',
        "ALTER TABLE rewards_product ALTER COLUMN x SET NOT NULL",
    ],
)
def test_what_may_not(line: str):
    assert objections([line])
    assert objections(['CREATE TABLE "rewards_product" ()', line]) == []


@pytest.fixture
def own_migrations(settings: Any) -> None:
    """The site's app has no tables of its own: it lends its name."""
    settings.MIGRATION_MODULES = {"website": "tests.reliability.traffic_migrations"}


def migrate(patience: int, *target: str) -> None:
    """As `prepare` does it, by the schema's owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        prepare.PATIENCE, kept = patience, prepare.PATIENCE
        if target:
            prepare.call_command("migrate", *target, verbosity=0)
        else:
            prepare.migrate(verbosity=0)
    finally:
        prepare.PATIENCE = kept
        connections.close_all()


def many_contracts(number: int) -> None:
    """So many more rows as the first contract, with numbers and forms of their own."""
    make_scene()
    factories.contract()
    file = "(SELECT min(id) - 1 + n FROM core_storedfile WHERE name = 't.pdf')"
    own = {"number": "'T-' || n", "form_key": "gen_random_uuid()", "file_id": file}
    columns = [f.column for f in Contract._meta.local_concrete_fields if not f.primary_key]
    files = "INSERT INTO core_storedfile (token, content, name, kind, size, sha256, created_at) "
    files += f"SELECT 't' || n, 't' || n, 't.pdf', 'document', 1, '', now() FROM generate_series(1, {number}) n"
    values = ", ".join(own.get(name, f"c.{name}") for name in columns)
    as_owner(
        files,
        f"INSERT INTO contracts_contract ({', '.join(columns)}) SELECT {values} FROM contracts_contract c, "
        f"generate_series(1, {number}) n WHERE c.id = (SELECT min(id) FROM contracts_contract)",
        "ANALYZE contracts_contract",
    )


class Visitors:
    """People at work on the product's pages, as often as they can; what they met."""

    def __init__(self, number: int) -> None:
        self.end, self.lock = threading.Event(), threading.Lock()
        self.answers: list[tuple[int, float]] = []
        self.staff, self.person = factories.staff("contracts.view_contracts"), holder(100_000)
        factories.product(points=1, stock=1_000_000)
        self.threads = [threading.Thread(target=self.work, args=(n,)) for n in range(number)]

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.end.set()
        for thread in self.threads:
            thread.join(PATIENCE)

    def work(self, number: int) -> None:
        acts = self.acts(number)
        while not self.end.is_set():
            begun = time.monotonic()
            status = next(acts)
            with self.lock:
                self.answers.append((status, time.monotonic() - begun))
        connections.close_all()

    def acts(self, number: int) -> Iterator[int]:
        """Read lists, redeem, upload: an error that a page would answer with 500 counts as one."""
        staff, agent = factories.sign_in(Client(), self.staff), factories.sign_in(Client(), self.person)
        calls: list[Callable[[], int]] = [
            lambda: staff.get(reverse("contracts_staff:list")).status_code,
            lambda: agent.get(reverse("rewards_office:catalogue")).status_code,
            self.contract,
        ]
        while True:
            for call in calls:
                try:
                    yield call()
                except OperationalError:
                    yield 500

    def contract(self) -> int:
        factories.contract(number=f"V-{uuid.uuid4()}".upper()[:40])
        return 200

    def wait_for(self, more: int) -> None:
        """Until each has been answered some more times."""
        wanted, limit = len(self.answers) + more, time.monotonic() + PATIENCE
        while len(self.answers) < wanted:
            assert time.monotonic() < limit, "nobody is answered any more"
            time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_people_work_while_migrations_run(own_database, own_migrations, record):
    many_contracts(MIGRATION_ROWS)
    with Visitors(MIGRATION_CLIENTS) as visitors:
        visitors.wait_for(3 * MIGRATION_CLIENTS)
        begun = time.monotonic()
        migrate(2_000)
        taken = time.monotonic() - begun
        visitors.wait_for(3 * MIGRATION_CLIENTS)
    assert {status for status, _time in visitors.answers} == {200}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contracts_contract WHERE traffic_rank = 0")
        assert cursor.fetchone()[0] > MIGRATION_ROWS
    slowest = max(seconds for _status, seconds in visitors.answers)
    done = f"columns, an index and a constraint on {MIGRATION_ROWS:,} contracts while {MIGRATION_CLIENTS} people work"
    found = f"{len(visitors.answers)} requests, none failed, the slowest {slowest:.1f} s; migrated in {taken:.1f} s"
    record("R24", done, found)


class LongReader:
    """Somebody's report that reads the catalogue for as long as we say: a migration cannot lock the table meanwhile."""

    def __init__(self, act: str = "SELECT count(*) FROM rewards_product") -> None:
        self.act = act

    def __enter__(self) -> "LongReader":
        self.link = owner_connection()
        self.link.execute("BEGIN")
        self.link.execute(self.act)
        return self

    def end(self) -> None:
        self.link.execute("COMMIT")

    def __exit__(self, *_error: object) -> None:
        self.link.close()


def product_read(patience: str) -> bool:
    """Whether somebody who opens the catalogue is answered in time."""
    with owner_connection() as link:
        link.execute(f"SET statement_timeout = '{patience}'")
        try:
            link.execute("SELECT count(*) FROM rewards_product")
        except Exception:
            return False
    return True


def waits_for_a_lock(mode: str) -> bool:
    with owner_connection() as link:
        found = link.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND mode = %s AND datname = current_database()",
            [mode],
        )  # other tests wait for locks of their own, in databases beside this one
        return bool(found.fetchone()[0])  # type: ignore[index]


def begin(patience: int, lock: str = "AccessExclusiveLock") -> threading.Thread:
    """The migration, until it stands in the reader's way."""
    thread = threading.Thread(target=migrate, args=(patience,))
    thread.start()
    limit = time.monotonic() + PATIENCE
    while not waits_for_a_lock(lock):
        assert time.monotonic() < limit, "the migration never came to the lock"
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_must_wait_steps_aside(own_database, own_migrations, monkeypatch):
    monkeypatch.setattr(prepare, "ASIDE", 0.2)
    with LongReader() as reader:
        thread = begin(200)
        assert product_read("30s"), "others pass while the reader still reads"
        reader.end()
    thread.join(PATIENCE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'website'")
        assert cursor.fetchone()[0] == 3


@pytest.mark.django_db(transaction=True)
def test_an_index_made_beside_writers_waits_for_them(own_database, own_migrations):
    """Given up half way it would stay behind, of no use and in the way of the next try."""
    factories.contract()
    migrate(2_000, "website", "0001")
    with LongReader("UPDATE contracts_contract SET state = state") as writer:
        thread = begin(50, lock="ShareLock")
        time.sleep(0.3)  # longer than the patience of the others
        assert thread.is_alive()
        writer.end()
    thread.join(PATIENCE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'traffic_index'::regclass")
        assert cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_control_a_migration_that_waits_holds_everybody_up(own_database, own_migrations):
    with LongReader() as reader:
        thread = begin(0)  # PostgreSQL's own patience: for ever
        assert not product_read("300ms")
        reader.end()
    thread.join(PATIENCE)
