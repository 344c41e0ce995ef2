"""Celery is the doorbell: it wakes workers early. What is due stands in the tables, and the sweeper finds it anyway."""

import logging.config
import os
from pathlib import Path
from typing import Any

import structlog
from celery import Celery, bootsteps
from celery.schedules import crontab
from celery.signals import setup_logging, task_postrun, task_prerun
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

# Background jobs take minutes; mail and the sweep must not wait behind them. A worker told no queue serves both.
BELLS, JOBS = "vinculo", "vinculo-jobs"
SECONDS = {"socket_connect_timeout": 1, "socket_timeout": 1}
BEAT = {
    "sweep": {"task": "core.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "warn-expiring": {"task": "rewards.warn_expiring", "schedule": crontab(minute=10), "options": {"expires": 3000}},
    "check-audit": {"task": "people.check_audit", "schedule": crontab(hour=3, minute=20), "options": {"expires": 3600}},
    "sessions": {"task": "people.clear_sessions", "schedule": crontab(hour=3, minute=5), "options": {"expires": 3600}},
    "papers": {"task": "people.expire_documents", "schedule": crontab(hour=6, minute=5), "options": {"expires": 3600}},
    "blacklist": {"task": "people.end_blacklist_entries", "schedule": crontab(minute=2), "options": {"expires": 3000}},
    "check-books": {"task": "ledger.check_books", "schedule": crontab(hour=3, minute=40), "options": {"expires": 3600}},
}


def broker(url: str) -> str:
    """kombu's name for an address as redis-py writes it; without one, a queue that nobody hears."""
    return url.replace("unix://", "redis+socket://", 1) if url else "memory://"


app = Celery("vinculo")
app.conf.update(
    broker_url=broker(settings.REDIS_URL),
    # Publishing happens in a request: with the broker away it fails at once, and the sweeper does the work.
    broker_transport_options={**SECONDS, "retry_on_timeout": False, "max_retries": 0, "visibility_timeout": 600},
    task_publish_retry=False,
    # A worker waits for its broker as long as it takes.
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A task is done when it has ended, and is given to another when its worker dies.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    task_ignore_result=True,
    task_default_queue=BELLS,
    task_queues=[Queue(BELLS), Queue(JOBS)],
    task_routes={"core.run_jobs": {"queue": JOBS}, "notifications.send_webhooks": {"queue": JOBS}},
    worker_hijack_root_logger=False,
    beat_schedule=BEAT,
    timezone=settings.TIME_ZONE,  # nights are the company's
)
app.autodiscover_tasks()


class SignOfLife(bootsteps.StartStopStep):
    """Touches a file while the worker's loop turns, where a probe looks (WORKER_ALIVE_FILE)."""

    requires = {"celery.worker.components:Timer"}

    def start(self, parent: Any) -> None:
        if settings.WORKER_ALIVE_FILE:
            self.touch()
            parent.timer.call_repeatedly(10, self.touch, priority=10)

    def touch(self) -> None:
        Path(settings.WORKER_ALIVE_FILE).touch()


def follow_settings(**_options: Any) -> None:
    """Celery logs as the web does."""
    logging.config.dictConfig(settings.LOGGING)


def name_task(task_id: str, task: Any, **_options: Any) -> None:
    """Every line that a task writes carries its name and number."""
    structlog.contextvars.bind_contextvars(task=task.name, request_id=task_id)


def forget_task(**_options: Any) -> None:
    structlog.contextvars.clear_contextvars()


app.steps["worker"].add(SignOfLife)
setup_logging.connect(follow_settings)
task_prerun.connect(name_task)
task_postrun.connect(forget_task)
