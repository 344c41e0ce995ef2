from typing import Any

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.text import normalise
from notifications.enums import Channel, State
from notifications.permissions import VIEW_HISTORY


class MessageQuerySet(models.QuerySet[Any]):
    def due(self) -> "MessageQuerySet":
        """Queued and due, or claimed by a worker that never came back."""
        moment = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lte=moment)
        return self.filter(free, state__in=[State.QUEUED, State.SENDING], due_at__lte=moment)

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Staff with the right see all; everybody else, what was told to them."""
        if user.is_authenticated and user.has_perm(VIEW_HISTORY):
            return self
        return self.filter(person__user=user) if user.is_authenticated else self.none()

    def bell_of(self, person: Any) -> "MessageQuerySet":
        """A person's notices, marked `unread` (1 or 0) to sort those first."""
        unread = Case(When(read_at=None, then=1), default=0, output_field=models.SmallIntegerField())
        return self.filter(channel=Channel.BELL, person=person).annotate(unread=unread)

    def unread_of(self, person: Any) -> "MessageQuerySet":
        return self.filter(channel=Channel.BELL, person=person, read_at=None)

    def emails(self) -> "MessageQuerySet":
        return self.filter(channel=Channel.EMAIL)

    def to(self, text: str) -> "MessageQuerySet":
        """Sent to an address that contains the text, or to somebody of that name."""
        from people.models import Person

        by_address = self.model.objects.emails().filter(address__contains=normalise(text)).values("pk")
        by_person = self.model.objects.emails().filter(person__in=Person.objects.matching(text)).values("pk")
        return self.filter(pk__in=by_address.union(by_person, all=True))

    def for_list(self) -> "MessageQuerySet":
        """What a row of the history shows, without the long texts; `tries` counts the attempts."""
        from notifications.models import Attempt

        tries = Attempt.objects.filter(message=OuterRef("pk"), by=None)
        counted = tries.values("message").annotate(n=Count("pk")).values("n")
        rows = self.select_related("person").defer("body", "payload")
        return rows.annotate(tries=Coalesce(Subquery(counted), 0, output_field=models.IntegerField()))
