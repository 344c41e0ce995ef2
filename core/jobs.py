"""Work that is done later: the tables say what is due, Celery is only the doorbell.

`ring` wakes a worker after the commit. Whether or not somebody hears it, the sweeper looks at every table once a
minute, so a lost message, an emptied broker or a killed worker costs at most that minute.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.models import Heartbeat, StoredEvent

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # how long a claimed row belongs to one worker
RETRY = [timedelta(seconds=s) for s in (10, 60, 300, 900, 3600)]  # waits between attempts, then hourly
SILENCE = timedelta(minutes=2)  # two rounds missed
SWEEPER = "sweeper"
SWEEPS: list[Callable[[], int]] = []


def sweeps(function: Callable[[], int]) -> Callable[[], int]:
    """Register a function that does what is due in one table and says how many rows it took."""
    SWEEPS.append(function)
    return function


def beat() -> None:
    """Write that a worker is doing its rounds."""
    Heartbeat.objects.update_or_create(name=SWEEPER, defaults={"at": timezone.now()})


def silent_since() -> datetime | None:
    """Since when no worker has done its round, where that is longer than two rounds ago; None when all is well.

    A company whose worker never ran has its start as silence: the moment its oldest event was stored.
    """
    last = Heartbeat.objects.filter(name=SWEEPER).values_list("at", flat=True).first()
    last = last or StoredEvent.objects.order_by("pk").values_list("at", flat=True).first()
    return last if last and timezone.now() - last > SILENCE else None


def wait_after(attempts: int) -> timedelta:
    return RETRY[min(attempts, len(RETRY)) - 1]


def ring(task: str) -> None:
    """Ask a worker to run the task (by name, no arguments) once this transaction has committed."""
    if settings.REDIS_URL:
        transaction.on_commit(lambda: _send(task), robust=True)


def _send(task: str) -> None:
    from config.celery import app

    try:
        app.send_task(task, retry=False, ignore_result=True)
    except Exception as error:  # the broker is away: the row is safe, the sweeper will find it
        logger.warning("doorbell %s not heard: %s", task, type(error).__name__)
