"""R16: a file in which every row is wrong gives as many errors, by row, column and reason, and no contract."""

import csv
import io
import time
import uuid

import pytest

from contracts import actions
from contracts.enums import BatchState, RowOutcome
from contracts.errors import NotReady
from contracts.models import BatchRow, Contract
from core.jobs_run import run_due_jobs
from network.models import Client
from people.models import Person
from tests.contracts.batch_cast import csv_file, papers, row
from tests.contracts.conftest import make_scene
from tests.reliability.figures import BAD_ROWS, BAD_ROWS_SECONDS, FULL

pytestmark = pytest.mark.django_db(transaction=True)

# What is wrong with it, and the column that says so.
MISTAKES = {
    "client": lambda n: row(f"M-{n}", "nadie@correo.test"),
    "type": lambda n: row(f"M-{n}", "luisa@casa.test", kind="Plan Luna"),
    "amount": lambda n: row(f"M-{n}", "luisa@casa.test", amount="mucho"),
    "signed_on": lambda n: row(f"M-{n}", "luisa@casa.test", day="31/02/2026"),
    "number": lambda n: row("", "luisa@casa.test"),
    "file": lambda n: row(f"M-{n}", "luisa@casa.test"),
}
COLUMNS = list(MISTAKES)


@pytest.fixture
def scene(transactional_db):
    found = make_scene()
    Person.objects.filter(pk=found.client.person_id).update(email="luisa@casa.test")
    return found


def checked(scene, rows):
    """The file as it was read and checked, in the background where it is long."""
    batch = actions.make_batch(
        table=csv_file(rows), archive=None, create_clients=False, form_key=uuid.uuid4(), by=scene.staff
    )
    actions.check_batch(batch=batch, by=scene.staff)
    run_due_jobs()
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    return batch


def test_every_mistake_is_named_by_row_and_column_and_nothing_is_written(scene, login, record):
    rows = [MISTAKES[COLUMNS[n % len(COLUMNS)]](n) for n in range(BAD_ROWS)]
    known, begun = Client.objects.count(), time.monotonic()
    batch = checked(scene, rows)
    taken = time.monotonic() - begun
    assert not FULL or taken <= BAD_ROWS_SECONDS
    found = list(BatchRow.objects.filter(batch=batch).order_by("number"))
    assert [one.outcome for one in found] == [RowOutcome.ERROR] * BAD_ROWS
    assert [one.number for one in found] == list(range(2, BAD_ROWS + 2)), "as a sheet counts them"
    for n, one in enumerate(found):
        assert COLUMNS[n % len(COLUMNS)] in [column for column, _reason in one.problems], one.problems
        assert all(reason for _column, reason in one.problems)
    with pytest.raises(NotReady):
        actions.confirm_batch(batch=batch, version=batch.version, force=True, by=scene.staff)
    assert (Contract.objects.count(), Client.objects.count()) == (0, known)
    answer = login(scene.staff).get(f"/admin/contratos/masivo/{batch.pk}/errores.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == BAD_ROWS + 1
    record("R16", f"a file with {BAD_ROWS:,} bad rows",
           f"{BAD_ROWS:,} errors with row, column and reason in {taken:.0f} s (at most {BAD_ROWS_SECONDS}); "
           "nothing written")  # fmt: skip


def test_control_one_good_row_among_them_is_offered(scene):
    batch = actions.make_batch(
        table=csv_file([row("M-1", "luisa@casa.test"), row("M-2", "nadie@correo.test")]),
        archive=papers("M-1"), create_clients=False, form_key=uuid.uuid4(), by=scene.staff,
    )  # fmt: skip
    actions.check_batch(batch=batch, by=scene.staff)
    batch.refresh_from_db()
    assert list(batch.rows.order_by("number").values_list("outcome", flat=True)) == ["create", "error"]
    actions.confirm_batch(batch=batch, version=batch.version, force=False, by=scene.staff)
    run_due_jobs()
    assert [one.number for one in Contract.objects.all()] == ["M-1"]
