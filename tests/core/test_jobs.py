"""U19: Jobs: step by step, once, stopped, resumed, with what they left."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections
from django.utils import timezone

from core import files
from core.enums import JobState
from core.jobs_actions import JobEnded, cancel_job, start_job
from core.jobs_run import ATTEMPTS, run_due_jobs
from core.models import AuditEntry, Job
from tests import factories
from tests.core import jobs_cast  # noqa: F401  (registers the kind)

ROOT = Path(__file__).parents[2]
WORKER = (
    "import django; django.setup(); import tests.core.jobs_cast; from core.jobs_run import run_due_jobs; run_due_jobs()"
)


def start(by=None, **params):
    return start_job(kind="test.count", title="Contar", params={"to": 5} | params, by=by or factories.staff())


def made(job):
    """The numbers whose step took effect, in order."""
    rows = AuditEntry.objects.filter(action="test.step", target_id=str(job.pk)).order_by("pk")
    return [row.after["n"] for row in rows]


def give_back(job):
    """The time after which a dead worker's job is free."""
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() - timedelta(seconds=1), due_at=timezone.now())


def worker():
    """A process of its own on this test's database."""
    at = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{quote(at['USER'])}@/{at['NAME']}?host={quote(at['HOST'])}&port={at['PORT']}",
        "DEBUG": "1", "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)


@pytest.mark.django_db
def test_a_job_goes_on_step_by_step_to_its_end():
    job = start(size=2)
    assert job.state == JobState.QUEUED
    assert run_due_jobs() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert made(job) == [0, 1, 2, 3, 4]
    assert (job.done, job.total, job.percent) == (5, 5, 100)
    assert [line.text for line in job.lines.all()] == ["2", "4"]
    assert job.figures == {"made": 5}
    assert run_due_jobs() == 0


@pytest.mark.django_db
def test_the_same_form_or_the_same_open_work_is_one_job():
    staff, key = factories.staff(), uuid4()
    first = start_job(kind="test.count", title="A", params={"to": 1}, by=staff, form_key=key)
    assert start_job(kind="test.count", title="A", params={"to": 1}, by=staff) == first
    run_due_jobs()
    assert start_job(kind="test.count", title="A", params={"to": 1}, by=staff, form_key=key) == first
    assert start_job(kind="test.count", title="A", params={"to": 1}, by=staff) != first


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_repeats_nothing(tmp_path):
    job = start(to=6, die_at=3, grave=str(tmp_path / "grave"))
    assert worker().wait(60) == -signal.SIGKILL
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert made(job) == [0, 1, 2], "the step that was killed left no trace"
    assert run_due_jobs() == 0, "it is still the dead worker's"
    give_back(job)
    assert worker().wait(60) == 0
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert made(job) == [0, 1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_step(monkeypatch):
    """Even where the lease ends while a step is running."""
    monkeypatch.setattr("core.jobs_run.ATTEMPTS", 1000)  # it is taken away more often than from workers that die
    jobs = [start(to=6, wait=0.02, n=n) for n in range(2)]
    start_line, thieves = threading.Barrier(3), []

    def work():
        start_line.wait(10)
        for _try in range(20):
            run_due_jobs()
            thieves.extend(job for job in jobs if give_back(job))
        connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    start_line.wait(10)
    for thread in threads:
        thread.join(60)
    for job in jobs:
        job.refresh_from_db()
        assert job.state == JobState.DONE
        assert made(job) == [0, 1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_what_nobody_began_stops_at_once_and_what_ended_does_not():
    job = start()
    cancel_job(job=job, by=job.by)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert run_due_jobs() == 0
    assert made(job) == []
    with pytest.raises(JobEnded):
        cancel_job(job=job, by=job.by)


@pytest.mark.django_db(transaction=True)
def test_a_running_job_stops_after_its_step():
    job = start(to=200, wait=0.02)
    thread = threading.Thread(target=lambda: (run_due_jobs(), connections.close_all()))
    thread.start()
    while not made(job):
        pass
    cancel_job(job=job, by=job.by)
    thread.join(30)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert 0 < len(made(job)) < 200
    assert len(made(job)) == job.done


@pytest.mark.django_db
def test_a_refusal_ends_the_job_in_words():
    job = start(refuse_at=2)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "The file holds nothing.")
    assert made(job) == [0, 1]


@pytest.mark.django_db
def test_what_breaks_is_tried_again_and_then_given_up():
    job = start(break_at=1)
    for _try in range(ATTEMPTS + 2):
        run_due_jobs()
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "ZeroDivisionError" in job.error
    assert made(job) == [0]


@pytest.mark.django_db
def test_the_page_shows_progress_and_polls_while_it_is_open(login):
    staff = factories.staff("core.run_jobs")
    job = start(by=staff, to=10)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, done=4, total=10, started_at=timezone.now() - timedelta(minutes=4)
    )
    browser = login(staff)
    page = browser.get(f"/admin/trabajos/{job.pk}/").content.decode()
    assert 'value="40"' in page
    assert "40 %" in page
    assert "6 min" in page
    assert 'hx-trigger="every 1s"' in page
    assert f'href="/admin/trabajos/{job.pk}/"' in browser.get("/admin/").content.decode(), "the tray is on every page"
    browser.post(f"/admin/trabajos/{job.pk}/detener/")
    Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
    assert "every 1s" not in browser.get(f"/admin/trabajos/{job.pk}/").content.decode()
    assert "every 3s" not in browser.get("/admin/trabajos/bandeja/").content.decode()


@pytest.mark.django_db
def test_jobs_of_others_are_not_there_and_files_need_the_right_of_their_content(login):
    owner, chief = factories.staff("core.run_jobs"), factories.staff("core.run_jobs", "core.view_jobs")
    job = start(by=owner)
    job.result = files.keep(ContentFile(b"a;b", name="datos.csv"), "csv", by=owner)
    job.save()
    assert login(factories.staff("core.run_jobs")).get(f"/admin/trabajos/{job.pk}/").status_code == 404
    assert login(chief).get(f"/admin/trabajos/{job.pk}/").status_code == 200
    assert login(chief).get(f"/admin/trabajos/{job.pk}/resultado/").status_code == 403
    reader = factories.staff("core.run_jobs", "core.view_jobs", "contracts.view_contracts")
    answer = login(reader).get(f"/admin/trabajos/{job.pk}/resultado/")
    assert b"".join(answer.streaming_content) == b"a;b"
    assert login(reader).get(f"/admin/trabajos/{job.pk}/errores/").status_code == 404


@pytest.mark.django_db
def test_the_list_costs_the_same_however_long(login, assert_same_queries):
    staff = factories.staff("core.run_jobs")
    browser = login(staff)
    assert_same_queries(lambda: browser.get("/admin/trabajos/"), lambda: start(by=staff, n=str(uuid4())))
