from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from api.permissions import MANAGE_KEYS

KEPT_FOR = timedelta(hours=24)


class KeyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "KeyQuerySet":
        """Staff with the right see all; nobody else sees any."""
        return self if user.is_authenticated and user.has_perm(MANAGE_KEYS) else self.none()


class AnswerQuerySet(models.QuerySet[Any]):
    def kept(self) -> "AnswerQuerySet":
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)

    def stale(self) -> "AnswerQuerySet":
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)
