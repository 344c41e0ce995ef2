"""Whether the parts of the product work: for the probes of the containers, the metrics and whoever is on call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, QuerySet
from django.utils import timezone

from core.jobs import SILENCE, SWEEPER
from core.models import Heartbeat, Job, PendingReaction
from notifications.models import Message

BACKUP = "backup"
BACKUP_LATE = timedelta(hours=26)  # a day, and the time that one may take
PATIENCE = timedelta(minutes=15)  # a mail server that says "later" is nothing to be woken for
MANY = 1000  # e-mails on their way at once that are not a backlog yet


@dataclass(frozen=True)
class Check:
    """A part, whether it works, and whether the web can serve without it."""

    name: str
    ok: bool
    needed: bool = False


def checks() -> list[Check]:
    """Every part. A part that cannot be asked does not work; nothing is told of why."""
    needed = [("database", database), ("migrations", migrations)]
    wanted = [("broker", broker), ("worker", worker), ("outbox", outbox), ("backup", backup)]
    found = [Check(name, works(part), needed=True) for name, part in needed]
    up = found[0].ok
    return [*found, *(Check(name, works(part) if up or part is broker else False) for name, part in wanted)]


def works(part: Callable[[], bool]) -> bool:
    """Whether the part says that it works; one that cannot answer does not."""
    try:
        return part()
    except (DatabaseError, redis.RedisError, OSError):
        return False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


_migrated = False


def migrations() -> bool:
    """Whether the tables are as new as this code. Once they are, they stay so while the process lives."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def broker() -> bool:
    """Whether the doorbell rings; without it everything works, up to a minute later."""
    if not settings.REDIS_URL:
        return False
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=None) as link:
        return bool(link.ping())


def worker() -> bool:
    """Whether some worker did its round within the last two minutes."""
    return age_of(SWEEPER) <= SILENCE.total_seconds()


def outbox() -> bool:
    """Whether mail leaves: nothing has been stuck for long, and there is no backlog."""
    stuck = Message.objects.stuck().filter(created_at__lt=timezone.now() - PATIENCE).exists()
    return not stuck and Message.objects.unsent()[: MANY + 1].count() <= MANY


def backup() -> bool:
    """Whether the last backup is of today."""
    return age_of(BACKUP) <= BACKUP_LATE.total_seconds()


def age_of(name: str) -> float:
    """Seconds since the last sign of life; infinite where there never was one."""
    return seconds_since(Heartbeat.objects.filter(name=name).values_list("at", flat=True).first())


def seconds_since(at: datetime | None) -> float:
    return max(0.0, (timezone.now() - at).total_seconds()) if at else float("inf")


def waited(at: datetime | None) -> float:
    """Seconds that the oldest has waited; 0 where none waits."""
    return seconds_since(at) if at else 0.0


def backlog() -> dict[str, tuple[str, float]]:
    """What waits, and since when."""
    mails, reactions = Message.objects.unsent(), PendingReaction.objects.filter(done_at=None)
    jobs = Job.objects.open()
    return {
        "outbox_waiting": ("E-mails on their way", mails.count()),
        "outbox_stuck": ("E-mails that wait for too long or were refused for now", Message.objects.stuck().count()),
        "outbox_oldest_seconds": ("Age of the oldest e-mail that is due", waited(oldest(mails))),
        "reactions_waiting": ("Consequences of events still to come", reactions.count()),
        "reactions_failing": ("Those that failed at least once", reactions.filter(attempts__gt=0).count()),
        "reactions_oldest_seconds": ("Age of the oldest that is due", waited(oldest(reactions))),
        "jobs_open": ("Background jobs asked for or running", jobs.count()),
        "jobs_overdue": ("Those that no worker has taken", Job.objects.due().count()),
        "worker_silence_seconds": ("Since the last round of a worker", age_of(SWEEPER)),
        "backup_age_seconds": ("Since the last backup", age_of(BACKUP)),
    }


def oldest(rows: QuerySet[Any]) -> datetime | None:
    """When the first of the rows that are due was due."""
    found: datetime | None = rows.filter(due_at__lte=timezone.now()).aggregate(at=Min("due_at"))["at"]
    return found
