from typing import Any

from django.db import models
from django.db.models import Case, Q, When

from core.text import normalise
from notifications.enums import Channel
from notifications.permissions import VIEW_HISTORY

FEW = 500


class MessageQuerySet(models.QuerySet[Any]):
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
        """Sent to an address that contains the text, or to somebody of that name.

        Few people are named one by one, so that indexes find their mail; many are met soon enough by looking through.
        """
        from people.models import Person

        people = Person.objects.matching(text).order_by().values_list("pk", flat=True)
        few = list(people[: FEW + 1])
        found = Q(person__in=few if len(few) <= FEW else people) | Q(address__contains=normalise(text))
        return self.filter(found)
