"""A file of people, checked and written, against plain COPY of the same rows into a bare table."""

import csv
import io
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
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


def import_checked(lab: Lab) -> Result:
    """Up to the preview: cleaned, staged, every check, among as many people on record."""
    return _import(lab, "people.import_checked", _check)


def import_people(lab: Lab) -> Result:
    """Up to the last row written: people, clients, agents, documents under keys, codes, registrations, histories."""
    return _import(lab, "people.import", _write)


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
    by = User.objects.create(person=Person.objects.order_by("pk")[0], email="lab@example.test", is_superuser=True,
                             is_staff=True)  # fmt: skip
    turns = count(1)
    made: dict[str, Any] = {}

    def before() -> None:
        rows = _rows(next(turns), lab.size)
        made["rows"] = rows
        text = io.StringIO()
        csv.writer(text).writerows([HEAD, *rows])
        table = SimpleUploadedFile("personas.csv", text.getvalue().encode())
        with transaction.atomic():
            made["load"] = actions.make_load(kind="people", table=table, options={}, form_key=uuid.uuid4(), by=by)

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
