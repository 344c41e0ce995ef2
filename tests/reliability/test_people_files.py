"""R16: A file of nothing but mistakes lists every one of them, row by row (10,000 in full, fewer here)."""

import pytest

from core.jobs_run import run_due_jobs
from network.models import Load
from tests import factories
from tests.network.load_cast import checked, row

ROWS = 1_000


@pytest.mark.django_db
def test_every_bad_row_is_listed_once_with_its_reason():
    staff = factories.staff("network.import_people")
    rows = [row("Ana", "Gil", "12", f"ana{n}@example.com") for n in range(ROWS)]
    load = checked(rows, staff)
    run_due_jobs()
    load = Load.objects.get(pk=load.pk)
    assert load.counts == {"error": ROWS}
    with load.errors.content.open("rb") as file:
        lines = file.read().decode("utf-8-sig").splitlines()
    assert len(lines) == ROWS + 1
    assert {line.split(";")[-3] for line in lines[1:]} == {str(n) for n in range(2, ROWS + 2)}
    assert all(line.split(";")[-1] for line in lines[1:])
