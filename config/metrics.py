"""Figures for a Prometheus: how requests go in this process, and what the tables say at the moment of asking."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from config import health

REGISTRY = CollectorRegistry()
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
ANSWERS = Counter("vinculo_requests", "Answered requests", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("vinculo_request_seconds", "Time to answer", ["route"], buckets=BUCKETS, registry=REGISTRY)
METHODS = {"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answer. Only routes and known verbs are names, so that a visitor cannot invent any."""
    ANSWERS.labels(method if method in METHODS else "other", route, status).inc()
    SECONDS.labels(route).observe(seconds)


class State:
    """What is asked of the tables when somebody looks."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, (text, value) in {**health.backlog(), **room()}.items():
            yield GaugeMetricFamily(f"vinculo_{name}", text, value=value)
        states = GaugeMetricFamily("vinculo_healthy", "1 where the part works", labels=["part"])
        for check in health.checks():
            states.add_metric([check.name], 1 if check.ok else 0)
        yield states


def room() -> dict[str, tuple[str, float]]:
    """How much is used, and how much is left for the files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database()"
        )
        size, links = cursor.fetchone()
    found = {
        "database_bytes": ("Size of the database", float(size)),
        "database_connections": ("Connections to the database", float(links)),
    }
    if settings.MEDIA_ROOT.exists():
        found["files_free_bytes"] = ("Room left for files", float(shutil.disk_usage(settings.MEDIA_ROOT).free))
    return found


def page() -> bytes:
    """Everything, as Prometheus reads it."""
    now = CollectorRegistry()
    now.register(State())
    return generate_latest(REGISTRY) + generate_latest(now)
