from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from contracts.enums import SOURCE, ContractState
from core.text import normalise


class ContractQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ContractQuerySet":
        """Staff with the right see all; nobody else sees contracts here."""
        return self if user.is_authenticated and user.has_perm("contracts.view_contracts") else self.none()

    def for_list(self) -> "ContractQuerySet":
        return self.select_related("client__person", "referrer__agent", "type").order_by("-created_at", "-pk")

    def active(self) -> "ContractQuerySet":
        return self.filter(state=ContractState.ACTIVE)

    def without_agent(self) -> "ContractQuerySet":
        return self.filter(referrer=None)

    def with_points(self, given: bool) -> "ContractQuerySet":
        """Those whose award stands, or the others."""
        from rewards.models import Award

        source = Concat(models.Value(SOURCE), Cast(models.OuterRef("pk"), models.TextField()))
        earned = models.Exists(Award.objects.filter(source=source, outcome="posted", points__gt=0))
        return self.filter(earned if given else ~earned)

    def matching(self, text: str) -> "ContractQuerySet":
        """Contracts whose number holds the text, or whose client or agent matches it."""
        from people.models import Person

        if not normalise(text):
            return self
        people = Person.objects.matching(text).values("pk")
        by_number = self.model.objects.filter(number__contains=" ".join(text.upper().split())).values("pk")
        by_client = self.model.objects.filter(client__person__in=people).values("pk")
        by_agent = self.model.objects.filter(referrer__in=people).values("pk")
        return self.filter(pk__in=by_number.union(by_client, by_agent))

    def uploaded_between(self, first: date | None, last: date | None) -> "ContractQuerySet":
        """By the day of upload, in the company's zone; either end may be open."""
        found = self.filter(created_at__gte=_start_of(first)) if first else self
        return found.filter(created_at__lt=_start_of(last + timedelta(days=1))) if last else found


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "BatchQuerySet":
        """Staff who may upload see all of them."""
        return self if user.is_authenticated and user.has_perm("contracts.upload_contracts") else self.none()


class UploadDraftQuerySet(models.QuerySet[Any]):
    USABLE = timedelta(days=1)
    CLEARED = timedelta(days=2)  # later than usable, so that nobody loses a file between two steps

    def usable(self) -> "UploadDraftQuerySet":
        return self.filter(created_at__gt=timezone.now() - self.USABLE)

    def forgotten(self) -> "UploadDraftQuerySet":
        return self.filter(created_at__lt=timezone.now() - self.CLEARED)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
