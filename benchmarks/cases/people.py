"""A file of people, checked and written, against plain COPY: of its rows into a bare table, and of every row that they
become."""

import csv
import io
import uuid
from collections.abc import Callable
from functools import partial
from itertools import count
from statistics import median
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Pair, Result, race, timed
from core import staging
from core.jobs_run import run_due_jobs
from core.models import Job
from network.actions import loads as actions
from network.actions.loads import checking
from network.models import Load
from people.models import Person, User

HEAD = ("Tipo", "Nombres", "Apellidos", "Documento", "Correo", "Celular", "Ciudad")
BARE = "CREATE TABLE bare_people (kind text, given text, family text, document text, email text, phone text, city text)"
Rows = list[tuple[Any, ...]]
# Everything that a file of new people leaves: nothing refers to anything in the copies, and no trigger looks at them.
WRITTEN = (
    "people_person", "people_personkey", "people_identification", "network_client", "network_agent",
    "network_agentchange", "network_sponsoredge", "referrals_invitecode", "network_application",
    "network_applicationstep", "network_loadtrace",
)  # fmt: skip
COPIED = """
CREATE TABLE copied_{0} (LIKE {0} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING INDEXES);
GRANT ALL ON copied_{0} TO PUBLIC;
"""
COLUMNS = """
SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def import_checked(lab: Lab) -> Result:
    """Up to the preview: cleaned, staged, every check, among as many people on record."""
    return _import(lab, "people.import_checked", _check)


def import_people(lab: Lab) -> Result:
    """Up to the last row written: people, clients, agents, documents under keys, codes, registrations, histories."""
    return _import(lab, "people.import", _write)


def import_written(lab: Lab) -> Result:
    """The same against COPY of every row that it leaves, behind the same indexes, beside as many rows."""
    rounds, turns = 3 if lab.size <= 20_000 else 1, count(1)
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        for table in WRITTEN:
            raw.execute(COPIED.format(table))
        raw.execute("INSERT INTO copied_people_person SELECT * FROM people_person")
    by = _office()
    with lab.raw() as raw:
        found = []
        for _round in range(rounds):  # what an import left is what is copied, so it comes first
            last = {table: raw.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0] for table in WRITTEN}  # type: ignore[index]
            load = _uploaded(_rows(next(turns), lab.size), by)
            ours = timed(partial(_write, load, by))
            rows = {table: _after(raw, table, key) for table, key in last.items()}
            found.append((ours, timed(partial(_copy, raw, rows))))
    pair = Pair(*(median(column) for column in zip(*found, strict=True)))
    return pair.seconds("people.import_written", lab.size)


def _after(raw: seed.Raw, table: str, key: int) -> tuple[str, bytes]:
    """The columns, and the rows after this one as COPY reads them."""
    columns = raw.execute(COLUMNS, [table]).fetchone()[0]  # type: ignore[index]
    sql = f"COPY (SELECT {columns} FROM {table} WHERE id > {key} ORDER BY id) TO STDOUT"
    with raw.cursor() as cursor, cursor.copy(sql) as copy:
        return columns, b"".join(copy)


def _copy(raw: seed.Raw, rows: dict[str, tuple[str, bytes]]) -> None:
    with raw.transaction(), raw.cursor() as cursor:
        for table, (columns, lines) in rows.items():
            with cursor.copy(f"COPY copied_{table} ({columns}) FROM STDIN") as copy:
                copy.write(lines)


def _check(load: Load, _by: User) -> None:
    job = Job(params={"load": load.pk}, state_kept={})
    for _step in checking.run_check(job):
        pass


def _write(load: Load, by: User) -> None:
    _check(load, by)
    load.refresh_from_db()
    assert not load.counts.get("error"), load.mistakes
    actions.confirm_load(load=load, version=load.version, by=by)
    run_due_jobs()
    load.refresh_from_db()
    assert load.state == "done", load.error


def _import(lab: Lab, name: str, work: Callable[[Load, User], None]) -> Result:
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        raw.execute(BARE)
        raw.execute("GRANT ALL ON bare_people TO PUBLIC")
    by = _office()
    turns = count(1)
    made: dict[str, Any] = {}

    def before() -> None:
        made["rows"] = _rows(next(turns), lab.size)
        made["load"] = _uploaded(made["rows"], by)

    def ours() -> None:
        work(made["load"], by)

    with lab.raw() as raw:

        def limit() -> None:
            with raw.transaction(), raw.cursor() as cursor, cursor.copy("COPY bare_people FROM STDIN") as copy:
                for row in made["rows"]:
                    copy.write_row(row)

        rounds = 3 if lab.size <= 20_000 else 1
        pair = race(ours, limit, rounds=rounds, warm=False, before=before)
        staging.forget(made["load"].pk)
        return pair.seconds(name, lab.size)


def _office() -> User:
    """Whoever uploads."""
    return User.objects.create(person=Person.objects.order_by("pk")[0], email="lab@example.test", is_superuser=True,
                               is_staff=True)  # fmt: skip


def _uploaded(rows: Rows, by: User) -> Load:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    table = SimpleUploadedFile("personas.csv", text.getvalue().encode())
    with transaction.atomic():
        return actions.make_load(kind="people", table=table, options={}, form_key=uuid.uuid4(), by=by)


def _rows(turn: int, size: int) -> Rows:
    """New people, a tenth of them agents, each with a document, an e-mail, a phone and a city."""
    first = turn * 10_000_000
    return [
        (
            "agente" if n % 10 == 0 else "cliente", f"Luisa {n}", "Nueva", str(1_000_000_000 + first + n),
            f"nueva{first + n}@example.test", f"3{100_000_000 + first % 700_000_000 + n}", "Medellín, Antioquia",
        )
        for n in range(size)
    ]  # fmt: skip
