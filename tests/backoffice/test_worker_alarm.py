"""A worker that stops consuming is seen by staff within two minutes, and the work waits."""

import pytest
from django.utils import timezone

from core import jobs, tasks
from core.models import Heartbeat
from tests import factories

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
