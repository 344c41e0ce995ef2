"""Work that is done later: the tables say what is due, Celery is only the doorbell.

`ring` wakes a worker after the commit. Whether or not somebody hears it, the sweeper looks at every table once a
minute, so a lost message, an emptied broker or a killed worker costs at most that minute.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.models import Heartbeat, Job, StoredEvent

logger = logging.getLogger(__name__)

RETRY = [timedelta(seconds=s) for s in (10, 60, 300, 900, 3600)]  # waits between attempts, then hourly
SILENCE = timedelta(minutes=2)  # two rounds missed
AWAY = 15  # seconds for which a broker that did not answer is left alone
_away_until = 0.0  # on this process's own clock
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
    """Since when a worker has not answered, where that is longer than two rounds ago; None when all is well."""
    found = [since for since in (_no_round_since(), _no_job_since()) if since and timezone.now() - since > SILENCE]
    return min(found, default=None)


def _no_round_since() -> datetime | None:
    """The last round of the sweeper. A company whose worker never ran is silent since its oldest event."""
    last = Heartbeat.objects.filter(name=SWEEPER).values_list("at", flat=True).first()
    return last or StoredEvent.objects.order_by("pk").values_list("at", flat=True).first()


def _no_job_since() -> datetime | None:
    """When the oldest job that waits became due, where nobody works on any: jobs have a worker of their own."""
    if Job.objects.at_work().exists():
        return None
    oldest: datetime | None = Job.objects.due().values_list("due_at", flat=True).first()
    return oldest


def wait_after(attempts: int) -> timedelta:
    return RETRY[min(attempts, len(RETRY)) - 1]


def ring(task: str) -> None:
    """Ask a worker to run the task (by name, no arguments) once this transaction has committed, and only once."""
    if settings.REDIS_URL and not _will_ring(task):
        transaction.on_commit(partial(_send, task), robust=True)


def _will_ring(task: str) -> bool:
    waiting = (one for _savepoints, one, _robust in transaction.get_connection().run_on_commit)
    return any(isinstance(one, partial) and one.func is _send and one.args == (task,) for one in waiting)


def _send(task: str) -> None:
    """Whoever waited in vain for the broker once does not wait again at the next bell: requests stay quick."""
    global _away_until
    from config.celery import app

    if time.monotonic() < _away_until:
        return
    try:
        app.send_task(task, retry=False, ignore_result=True)
    except Exception as error:  # the broker is away: the row is safe, the sweeper will find it
        _away_until = time.monotonic() + AWAY
        logger.warning("doorbell %s not heard: %s", task, type(error).__name__)
