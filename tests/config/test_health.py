"""Probes and figures: what they say when all is well, and when a part is not."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from config import health, metrics
from core import jobs
from core.models import Heartbeat, Job
from notifications.enums import Channel, State
from notifications.models import Message

pytestmark = pytest.mark.django_db
TOKEN = "q8Zr2LmX7vTw5YkBn4PcDsHj"


def parts(client: Client) -> dict[str, str]:
    return client.get("/salud/lista/").json()["parts"]


def mail(**changes) -> Message:
    return Message.objects.create(
        **{"channel": Channel.EMAIL, "kind": "x", "subject": "s", "body": "b", "key": uuid.uuid4().hex, **changes}
    )


def test_alive_touches_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/salud/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"


def test_all_parts_are_named_and_nothing_is_told(client, settings):
    jobs.beat()
    settings.REDIS_URL = "redis://user:secret-word@127.0.0.1:1/0"
    answer = client.get("/salud/lista/")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["parts"] == {
        "database": "ok", "migrations": "ok", "broker": "failing", "worker": "ok", "outbox": "ok", "backup": "failing",
    }  # fmt: skip
    assert b"secret-word" not in answer.content


def test_without_the_database_the_web_is_not_ready_and_still_alive(client, monkeypatch):
    def away(*_args, **_options):
        raise OperationalError("password=secret-word")

    monkeypatch.setattr(health.connection, "cursor", away)
    monkeypatch.setattr(health, "_migrated", False)
    answer = client.get("/salud/lista/")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert set(answer.json()["parts"].values()) == {"failing"}
    assert b"secret-word" not in answer.content
    assert client.get("/salud/").status_code == 200


def test_tables_older_than_the_code_are_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_args: ["core.0099"])
    answer = client.get("/salud/lista/")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == "failing"


def test_a_worker_that_stopped_and_a_backup_that_is_late_are_told_without_stopping_the_web(client):
    now = timezone.now()
    Heartbeat.objects.create(name=jobs.SWEEPER, at=now - timedelta(minutes=3))
    Heartbeat.objects.create(name=health.BACKUP, at=now - timedelta(hours=27))
    found = parts(client)
    assert (found["worker"], found["backup"]) == ("failing", "failing")
    Heartbeat.objects.update(at=now - timedelta(seconds=30))
    found = parts(client)
    assert (found["worker"], found["backup"]) == ("ok", "ok")
    assert client.get("/salud/lista/").status_code == 200


def test_mail_that_does_not_leave_is_told(client):
    stuck = mail(due_at=timezone.now() - timedelta(minutes=6))
    assert parts(client)["outbox"] == "ok"
    Message.objects.filter(pk=stuck.pk).update(created_at=timezone.now() - timedelta(minutes=20))
    assert parts(client)["outbox"] == "failing"
    Message.objects.update(state=State.SENT)
    assert parts(client)["outbox"] == "ok"


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Bearer ñandú"])
def test_figures_are_not_there_for_whoever_brings_no_token(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metricas/", HTTP_AUTHORIZATION=given).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metricas/", HTTP_AUTHORIZATION=given).status_code == 404


def test_figures_tell_requests_backlog_and_parts(client, settings):
    settings.METRICS_TOKEN = TOKEN
    mail(created_at=timezone.now() - timedelta(hours=1), due_at=timezone.now() - timedelta(hours=1))
    Job.objects.create(kind="core.export", title="Ana Pérez")
    client.get("/")
    client.get("/r/CARP2345/")
    client.generic("MADEUP", "/")
    text = client.get("/metricas/", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").content.decode()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(figures['vinculo_requests_total{method="GET",route="",status="200"}']) >= 1
    assert float(figures["vinculo_outbox_waiting"]) == 1
    assert float(figures["vinculo_outbox_stuck"]) == 1
    assert 3599 < float(figures["vinculo_outbox_oldest_seconds"]) < 3700
    assert float(figures["vinculo_jobs_open"]) == float(figures["vinculo_jobs_overdue"]) == 1
    assert figures["vinculo_worker_silence_seconds"] == "+Inf"
    assert figures['vinculo_healthy{part="database"}'] == "1.0"
    assert figures['vinculo_healthy{part="outbox"}'] == "0.0"
    assert float(figures["vinculo_database_bytes"]) > 1_000_000
    assert "Ana" not in text
    assert "CARP2345" not in text
    assert "MADEUP" not in text


def test_figures_count_by_route_and_known_verbs():
    before = metrics.ANSWERS.labels("other", "x/<int:pk>/", 405)._value.get()
    metrics.observe("MADEUP", "x/<int:pk>/", 405, 0.2)
    assert metrics.ANSWERS.labels("other", "x/<int:pk>/", 405)._value.get() == before + 1
