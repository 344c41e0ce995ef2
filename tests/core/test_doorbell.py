"""The broker may be away: work goes on, the tables keep what is due."""

import pytest
from django.db import transaction

from core import jobs, tasks

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_dead_broker_never_reaches_the_person(settings, monkeypatch):
    rung = []

    def dead(name, **_options):
        rung.append(name)
        raise ConnectionError

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(jobs, "_away_until", 0.0)
    monkeypatch.setattr("config.celery.app.send_task", dead)
    with transaction.atomic():
        jobs.ring("core.run_reactions")
        assert rung == []
    assert rung == ["core.run_reactions"]
    jobs.ring("core.run_reactions")
    assert rung == ["core.run_reactions"], "who did not answer is left alone for a while"
    monkeypatch.setattr(jobs, "_away_until", 0.0)
    jobs.ring("core.run_reactions")
    assert len(rung) == 2


def test_a_transaction_rings_each_bell_once(settings, monkeypatch):
    rung = []
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr("config.celery.app.send_task", lambda name, **_options: rung.append(name))
    with transaction.atomic():
        for bell in ("core.run_reactions", "notifications.send_due", "core.run_reactions"):
            with transaction.atomic():
                jobs.ring(bell)
    assert rung == ["core.run_reactions", "notifications.send_due"]


def test_nobody_is_rung_for_what_was_rolled_back(settings, monkeypatch):
    rung = []
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr("config.celery.app.send_task", lambda name, **_options: rung.append(name))
    with transaction.atomic():
        jobs.ring("core.run_reactions")
        transaction.set_rollback(True)
    assert rung == []


def test_the_sweeper_looks_at_every_table(monkeypatch):
    monkeypatch.setattr(jobs, "SWEEPS", [lambda: 2, lambda: 3])
    assert tasks.sweep() == 5
