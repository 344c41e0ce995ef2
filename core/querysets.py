from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from core.enums import JobState


class DueReactions(models.QuerySet[Any]):
    def due(self) -> "DueReactions":
        return self.filter(done_at=None, due_at__lte=timezone.now()).select_related("event").order_by("due_at", "pk")


class JobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """One's own; with the right, everybody's."""
        if user.is_authenticated and user.has_perm("core.view_jobs"):
            return self
        return self.filter(by=user) if user.is_authenticated else self.none()

    def open(self) -> "JobQuerySet":
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def at_work(self) -> "JobQuerySet":
        """Some worker holds them, or did until a minute ago: a step may take longer than its lease."""
        return self.open().filter(claimed_until__gt=timezone.now() - timedelta(minutes=1))

    def due(self) -> "JobQuerySet":
        """Waiting for a worker, or left by one that died."""
        now = timezone.now()
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=now)
        return self.open().filter(free, due_at__lte=now).order_by("due_at", "pk")
