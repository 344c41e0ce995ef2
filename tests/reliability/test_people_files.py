"""R16, R17, R18: a file of people full of mistakes, one whose worker dies, and one that the world overtakes."""

import csv
import io
import time
import uuid
from unittest import mock

import pytest

from core import jobs_run
from network.actions import loads as actions
from network.actions.loads import beside, checking, writing
from network.enums import LoadState
from network.errors import NothingToWrite, SameLoad
from network.models import Application, Client, Load, LoadTrace
from people.models import Identification, Person, PersonKey
from tests import factories
from tests.network.load_cast import checked, csv_file, row, written
from tests.reliability import close_scene as scene
from tests.reliability.conftest import PATIENCE, forked
from tests.reliability.figures import BAD_ROWS, BAD_ROWS_SECONDS, FULL, LATE_PEOPLE, PEOPLE_ROWS

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = "persona{n}@archivo.test"
# What is wrong with a row, and the column that says so.
MISTAKES = {
    "Correo": lambda n: row("Ana", "Gil", "", f"sin arroba {n}"),
    "Número de documento": lambda n: row("Ana", "Gil", "12", f"ana{n}@example.com"),
    "Celular": lambda n: row("Ana", "Gil", "", f"bea{n}@example.com", "12"),
    "Cliente o agente": lambda n: row("Ana", "Gil", "", f"cata{n}@example.com", target="gerente"),
    "Nombres": lambda n: row("", "", "", f"dora{n}@example.com"),
    "Líder: código, documento, número o correo": lambda n: row(
        "Eva", "Gil", "", f"eva{n}@example.com", target="agente", sponsor=f"NADIE{n}"
    ),
}
COLUMNS = list(MISTAKES)


@pytest.fixture
def staff(own_database):
    return factories.staff("network.import_people")


def people_rows(salt=""):
    return [row(f"Luisa{salt}", "Nueva", str(1_000_000_000 + n), MAIL.format(n=n)) for n in range(PEOPLE_ROWS)]


def lines_of(load):
    """The rows to correct, as the file of them reads."""
    with load.errors.content.open("rb") as content:
        found = list(csv.reader(io.StringIO(content.read().decode("utf-8-sig")), delimiter=";"))
    return found[1:]


def test_every_mistake_is_named_by_row_and_column_and_nothing_is_written(staff, record):
    rows, begun = [MISTAKES[COLUMNS[n % len(COLUMNS)]](n) for n in range(BAD_ROWS)], time.monotonic()
    known = Person.objects.count()
    load = checked(rows, staff)
    taken = time.monotonic() - begun
    assert not FULL or taken <= BAD_ROWS_SECONDS
    assert load.counts == {"error": BAD_ROWS}
    for n, line in enumerate(lines_of(load)):
        number, column, reason = line[-3:]
        assert (int(number), column) == (n + 2, COLUMNS[n % len(COLUMNS)]), line
        assert reason
    with pytest.raises(NothingToWrite):
        actions.confirm_load(load=load, version=load.version, by=staff)
    assert (Person.objects.count(), LoadTrace.objects.count()) == (known, 0)
    record("R16", f"a file of people with {BAD_ROWS:,} bad rows",
           f"{BAD_ROWS:,} errors with row, column and reason in {taken:.0f} s (at most {BAD_ROWS_SECONDS}); "
           "nothing written")  # fmt: skip


def test_a_worker_that_dies_twice_leaves_each_person_once(staff, record, monkeypatch):
    monkeypatch.setattr(checking, "PIECE", min(checking.PIECE, PEOPLE_ROWS // 4))
    monkeypatch.setattr(writing, "WRITTEN", min(writing.WRITTEN, PEOPLE_ROWS // 4))
    monkeypatch.setattr(beside, "WRITERS", 2)  # at the second kill one of two spans is committed, the other is not
    load = _taken(people_rows(), staff)
    actions.check_load(load=load, by=staff)
    _dies(2)
    load = _goes_on(load)
    assert (load.state, load.counts) == (LoadState.READY, {"create": PEOPLE_ROWS})
    actions.confirm_load(load=load, version=load.version, by=staff)
    _dies(2)
    half = LoadTrace.objects.filter(load=load).count()
    assert half == 3 * min(writing.WRITTEN, PEOPLE_ROWS // 4)
    load = _goes_on(load)
    assert (load.state, load.counts["written"], load.counts["made"]) == (LoadState.DONE, PEOPLE_ROWS, PEOPLE_ROWS)
    people = Person.objects.filter(email__endswith="@archivo.test")
    assert people.count() == people.values("email").distinct().count() == PEOPLE_ROWS
    for model in (Client, Application, Identification, PersonKey):
        assert model.objects.filter(person__in=people).count() == PEOPLE_ROWS, model
    with pytest.raises(SameLoad):
        _taken(people_rows(), staff)
    record("R17", f"{PEOPLE_ROWS:,} people by file, the worker killed -9 while it checks and half way through",
           f"goes on twice; each with all that belongs to them, once ({half:,} stood at the kill); "
           "refused again")  # fmt: skip


def _taken(rows, by):
    return actions.make_load(kind="people", table=csv_file(rows), options={}, form_key=uuid.uuid4(), by=by)


def _dies(step):
    child = forked(scene.die_at, step)
    child.join(PATIENCE)
    assert child.exitcode == -9


def _goes_on(load):
    scene.free_the_job()
    jobs_run.run_due_jobs()
    return Load.objects.get(pk=load.pk)


def _come_meanwhile():
    """By other doors, while somebody looks at the preview."""
    for n in range(0, PEOPLE_ROWS, PEOPLE_ROWS // LATE_PEOPLE):
        factories.client(factories.person("Otra", "Persona", email=MAIL.format(n=n)))


def test_what_changed_since_the_preview_is_told_and_nothing_else_is_done(staff, record):
    load = checked(people_rows(), staff)
    assert load.counts == {"create": PEOPLE_ROWS}
    _come_meanwhile()
    before = set(Person.objects.values_list("pk", flat=True))
    load = written(load, staff)
    late = set(range(0, PEOPLE_ROWS, PEOPLE_ROWS // LATE_PEOPLE))
    assert (load.counts["overtaken"], load.counts["made"]) == (len(late), PEOPLE_ROWS - len(late))
    assert {int(line[-3]) for line in lines_of(load)} == {n + 2 for n in late}
    assert all(line[-1] for line in lines_of(load))
    made = set(Person.objects.exclude(pk__in=before).values_list("email", flat=True))
    assert made == {MAIL.format(n=n) for n in range(PEOPLE_ROWS)} - {MAIL.format(n=n) for n in late}
    assert not LoadTrace.objects.filter(person__in=before).exists()
    record("R18", f"{len(late):,} of {PEOPLE_ROWS:,} people of a file register elsewhere "
           "between preview and confirmation",
           f"each is reported with its row and left as they are; the other {len(made):,} come in as "
           "previewed")  # fmt: skip


def test_control_without_the_second_look_people_are_doubled(staff):
    load = checked(people_rows(), staff)
    _come_meanwhile()
    with mock.patch.object(writing, "overtaken", return_value=set()):
        written(load, staff)
    doubled = Person.objects.filter(email=MAIL.format(n=0))
    assert doubled.count() == 2
