"""RG1, S20: Files of people go some days after the work, and before that with whoever is erased."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from core.models import Job, StoredFile
from core.personal import PARTS
from core.statements import run
from network.actions import forget_person
from network.actions.loads import expire_loads, map_columns, sweep_load_files
from network.enums import LoadState
from network.errors import LoadFileGone, SameLoad
from network.models import Load, LoadTrace
from people.models import Person
from tests import factories
from tests.network.load_cast import checked, row, undone, written

pytestmark = pytest.mark.django_db
ROWS = [row("Ana", "Gil", "52123456", "ana@example.com"), row("Eva", "Sol")]


@pytest.fixture
def staff():
    return factories.staff("network.import_people")


def days_pass(load, days):
    Load.objects.filter(pk=load.pk).update(
        created_at=timezone.now() - timedelta(days=days), confirmed_at=timezone.now() - timedelta(days=days)
    )
    Job.objects.update(finished_at=timezone.now() - timedelta(days=days))
    load.refresh_from_db()


def is_empty(load, django_capture_on_commit_callbacks, work):
    """Whether file and mistakes are gone from the disk too, after the work."""
    paths = [one.content.path for one in (load.table, load.errors) if one]
    with django_capture_on_commit_callbacks(execute=True):
        work()
    load = Load.objects.get(pk=load.pk)
    return not load.has_file and load.errors is None and not any(Path(path).exists() for path in paths)


def test_what_ended_is_emptied_some_days_later_and_is_known_still(staff, django_capture_on_commit_callbacks):
    load = written(checked(ROWS, staff), staff)
    assert load.errors
    days_pass(load, 6)
    assert sweep_load_files() == 0
    days_pass(load, 8)
    mistakes = load.errors_id
    assert is_empty(load, django_capture_on_commit_callbacks, sweep_load_files)
    assert not StoredFile.objects.filter(pk=mistakes).exists()
    assert sweep_load_files() == 0
    with pytest.raises(SameLoad):
        checked(ROWS, staff)
    assert undone(load, staff).state == LoadState.UNDONE


def test_what_nobody_confirmed_goes_too_and_has_to_be_uploaded_again(staff, django_capture_on_commit_callbacks):
    load = checked(ROWS, staff)
    days_pass(load, 8)
    assert sweep_load_files() == 0  # somebody may confirm it still
    expire_loads()
    load.refresh_from_db()
    assert is_empty(load, django_capture_on_commit_callbacks, sweep_load_files)
    with pytest.raises(LoadFileGone):
        map_columns(load=load, columns=load.columns, by=staff)


def test_whoever_is_erased_leaves_no_file_behind(staff, login, django_capture_on_commit_callbacks):
    other = written(checked([row("Leo", "Paz", "", "leo@example.com")], staff), staff)
    load = written(checked(ROWS, staff), staff)
    ana = Person.objects.get(email="ana@example.com")
    waiting = checked([row("Ana María", "Gil", "52123456")], staff)
    assert [value for line in PARTS["files"].rows(ana) for value in line.values()][1:2] == ["personas.csv"]
    assert is_empty(load, django_capture_on_commit_callbacks, lambda: forget_person(person=ana))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.has_file) == (LoadState.STALE, False)
    assert Load.objects.get(pk=other.pk).has_file
    assert run("SELECT count(*) FROM core_stagedrow", []) == [(0,)]
    assert not LoadTrace.objects.filter(person=ana, made=True).exclude(after={}).exists()
    page = login(staff).get(f"/admin/personas/importar/{waiting.pk}/")
    assert page.status_code == 200
    assert "columnas/" not in page.content.decode()
