from typing import Any

from django.db import models
from django.utils import timezone


class DueReactions(models.QuerySet[Any]):
    def due(self) -> "DueReactions":
        return self.filter(done_at=None, due_at__lte=timezone.now()).select_related("event").order_by("due_at", "pk")
