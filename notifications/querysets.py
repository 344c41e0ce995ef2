from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.text import normalise
from notifications.enums import Channel, State
from notifications.permissions import MANAGE_WEBHOOKS, VIEW_HISTORY

FEW = 500
LATE = timedelta(minutes=5)


class MessageQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Staff with the right see all; everybody else, what was told to them."""
        if user.is_authenticated and user.has_perm(VIEW_HISTORY):
            return self
        return self.filter(person__user=user) if user.is_authenticated else self.none()

    def bell_of(self, person: Any) -> "MessageQuerySet":
        """A person's notices."""
        return self.filter(channel=Channel.BELL, person=person)

    def unread_of(self, person: Any) -> "MessageQuerySet":
        return self.filter(channel=Channel.BELL, person=person, read_at=None)

    def emails(self) -> "MessageQuerySet":
        return self.filter(channel=Channel.EMAIL)

    def unsent(self) -> "MessageQuerySet":
        """E-mails on their way."""
        return self.filter(channel=Channel.EMAIL, state__in=[State.QUEUED, State.SENDING])

    def bounced(self) -> "MessageQuerySet":
        """Refused for good by the mail server: most often the address is wrong or full."""
        refusal = self._attempts().filter(reply__regex=r"^5\d\d")
        return self.filter(models.Exists(refusal), state=State.FAILED)

    def resendable(self) -> "MessageQuerySet":
        """E-mails with an outcome that are kept whole."""
        final = self.filter(channel=Channel.EMAIL, state__in=[State.SENT, State.FAILED], secret=False)
        return final.exclude(payload="")

    def stuck(self) -> "MessageQuerySet":
        """On their way for too long: refused for now, or waiting though their turn has come and gone."""
        late = Q(due_at__lt=timezone.now() - LATE)
        return self.filter(
            late | Q(models.Exists(self._attempts())), channel=Channel.EMAIL, state__in=[State.QUEUED, State.SENDING]
        )

    def _attempts(self) -> models.QuerySet[Any]:
        """The tries at handing each message over."""
        tries = self.model._meta.get_field("attempts").related_model
        found: models.QuerySet[Any] = tries.objects.filter(message=models.OuterRef("pk"), by=None)
        return found

    def to(self, text: str) -> "MessageQuerySet":
        """Sent to an address that contains the text, or to somebody of that name.

        Few people are named one by one, so that indexes find their mail; many are met soon enough by looking through.
        """
        from people.models import Person

        people = Person.objects.matching(text).order_by().values_list("pk", flat=True)
        few = list(people[: FEW + 1])
        found = Q(person__in=few if len(few) <= FEW else people) | Q(address__contains=normalise(text))
        return self.filter(found)


class EndpointQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "EndpointQuerySet":
        """Staff with the right see all; nobody else sees any."""
        return self if user.is_authenticated and user.has_perm(MANAGE_WEBHOOKS) else self.none()


class DeliveryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        return self if user.is_authenticated and user.has_perm(MANAGE_WEBHOOKS) else self.none()

    def due(self) -> "DeliveryQuerySet":
        now = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        awake = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now)
        return self.filter(free, awake, state="waiting", due_at__lte=now, endpoint__is_active=True)
