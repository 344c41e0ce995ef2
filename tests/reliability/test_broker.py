"""R11: the broker loses everything while jobs wait. The tables know them, and one round of the sweeper rings again."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery

from config.celery import BELLS, JOBS, app
from core import jobs, tasks
from core.enums import JobState
from core.jobs_actions import start_job
from core.models import AuditEntry, Job
from local import valkey
from tests import factories
from tests.core import jobs_cast  # noqa: F401  (registers the kind of job)
from tests.reliability import figures
from tests.reliability.conftest import PATIENCE, ROOT, surroundings

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import django; django.setup()
import tests.core.jobs_cast
from config.celery import app
app.worker_main(["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"])
"""


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """A broker of our own, on a private socket."""
    folder = Path(tempfile.mkdtemp(prefix="vinculo-"))
    program = valkey.embedded() or valkey.on_path()
    assert program, "a broker belongs to the development tools"
    server = valkey.Valkey(program, folder, folder / "v.sock")
    child = subprocess.Popen(server.command(), stdout=subprocess.DEVNULL)
    until(lambda: server.ready(child.pid), "the broker")
    yield redis.Redis(unix_socket_path=str(folder / "v.sock"))
    child.kill()
    child.wait()
    shutil.rmtree(folder)


@pytest.fixture
def bells(broker, settings, monkeypatch) -> str:
    """This process rings at that broker, as one that began with it."""
    address = f"unix://{broker.connection_pool.connection_kwargs['path']}"
    ours = Celery("vinculo")
    taken = ("broker_transport_options", "task_default_queue", "task_queues", "task_routes")
    ours.conf.update({name: getattr(app.conf, name) for name in taken}, broker_url=f"redis+socket://{address[7:]}")
    monkeypatch.setattr("config.celery.app", ours)
    monkeypatch.setattr(jobs, "_away_until", 0.0)
    settings.REDIS_URL = address
    return address


@pytest.fixture
def worker(bells) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as it is run, for every queue."""
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=ROOT, env=surroundings(REDIS_URL=bells), stderr=subprocess.DEVNULL
    )
    yield child
    child.terminate()
    child.wait(PATIENCE)


def until(found, what: str) -> None:
    limit = time.monotonic() + figures.JOBS_SECONDS
    while not found():
        assert time.monotonic() < limit, f"waited in vain for {what}"
        time.sleep(0.05)


def ask_for(number: int) -> None:
    staff = factories.staff()
    for n in range(number):
        start_job(kind="test.count", title="Contar", params={"to": 1, "n": n}, by=staff)


def all_done() -> bool:
    return not Job.objects.open().exists()


def test_all_jobs_are_done_though_the_broker_was_emptied(broker, worker, record):
    ask_for(1)
    until(all_done, "the first job: the worker is up")
    worker.send_signal(19)  # stopped, so that the jobs wait
    ask_for(figures.JOBS)
    assert broker.llen(JOBS) > 0
    broker.flushall()
    worker.send_signal(18)
    begun = time.monotonic()
    assert (broker.llen(BELLS), broker.llen(JOBS)) == (0, 0), "nobody will be called for any of them"
    tasks.sweep()
    until(all_done, "the jobs")
    taken = time.monotonic() - begun
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert AuditEntry.objects.filter(action="test.step").count() == figures.JOBS + 1
    record("R11", f"the broker emptied with {figures.JOBS} jobs waiting",
           f"all done once each, {taken:.0f} s after the sweeper's round (at most {figures.JOBS_SECONDS})")  # fmt: skip


def test_a_long_job_leaves_mail_its_worker(broker, bells):
    """Jobs are called to a queue of their own: a worker that serves the other never waits behind them."""
    ask_for(1)
    jobs.ring("notifications.send_due")
    assert (broker.llen(BELLS), broker.llen(JOBS)) == (1, 1)


def test_control_without_the_sweeper_nobody_is_called_again(broker, bells, monkeypatch):
    ask_for(2)
    broker.flushall()
    monkeypatch.setattr(jobs, "SWEEPS", [])
    tasks.sweep()
    assert (broker.llen(BELLS), broker.llen(JOBS)) == (0, 0)
    assert not all_done()
