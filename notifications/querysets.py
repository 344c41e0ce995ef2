from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.enums import Channel, State


class MessageQuerySet(models.QuerySet[Any]):
    def due(self) -> "MessageQuerySet":
        """Queued and due, or claimed by a worker that never came back."""
        moment = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lte=moment)
        return self.filter(free, state__in=[State.QUEUED, State.SENDING], due_at__lte=moment)

    def bell_of(self, person: Any) -> "MessageQuerySet":
        return self.filter(channel=Channel.BELL, person=person).order_by("-created_at", "-pk")

    def unread_of(self, person: Any) -> "MessageQuerySet":
        return self.filter(channel=Channel.BELL, person=person, read_at=None)

    def emails(self) -> "MessageQuerySet":
        return self.filter(channel=Channel.EMAIL).order_by("-created_at", "-pk")
