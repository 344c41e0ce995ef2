"""A worker that stops consuming is seen by staff within two minutes, and the work waits."""

import pytest
from django.utils import timezone

from core import jobs, tasks
from core.jobs_actions import start_job
from core.jobs_run import run_due_jobs
from core.models import Heartbeat, Job
from tests import factories
from tests.core import jobs_cast  # noqa: F401  (registers the kind of job)

pytestmark = pytest.mark.django_db


def start_page(login) -> str:
    return login(factories.staff("contracts.view_contracts")).get("/admin/").content.decode()


def test_a_worker_at_work_is_not_mentioned(login, monkeypatch):
    monkeypatch.setattr(jobs, "SWEEPS", [])
    tasks.sweep()
    assert "worker-silent" not in start_page(login)


def test_a_silent_worker_is_told_to_staff(login, monkeypatch, time_machine):
    monkeypatch.setattr(jobs, "SWEEPS", [])
    time_machine.move_to(timezone.now(), tick=False)
    tasks.sweep()
    time_machine.shift(121)
    assert "worker-silent" in start_page(login)
    tasks.sweep()
    assert "worker-silent" not in start_page(login)


def test_a_new_company_has_nothing_to_be_silent_about(login):
    assert jobs.silent_since() is None
    assert not Heartbeat.objects.exists()


def test_jobs_that_nobody_takes_are_told_to_staff(login, monkeypatch, time_machine):
    """Jobs have a worker of their own: the sweeper's may do its rounds while that one hangs."""
    monkeypatch.setattr(jobs, "SWEEPS", [])
    time_machine.move_to(timezone.now(), tick=False)
    job = start_job(kind="test.count", title="Contar", params={"to": 1}, by=factories.staff())
    time_machine.shift(119)
    tasks.sweep()
    assert "worker-silent" not in start_page(login)
    time_machine.shift(2)
    assert "worker-silent" in start_page(login)
    Job.objects.filter(pk=job.pk).update(state="running", claimed_until=timezone.now())
    assert "worker-silent" not in start_page(login), "somebody works on it"
    run_due_jobs()
    assert "worker-silent" not in start_page(login)
