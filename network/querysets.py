from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from core.text import normalise
from network.enums import LoadKind


class MemberQuerySet(models.QuerySet[Any]):
    """Clients or agents: both hang from a person."""

    def with_person(self) -> "MemberQuerySet":
        return self.select_related("person")

    def matching(self, text: str) -> "MemberQuerySet":
        from people.models import Person

        return self.filter(person__in=Person.objects.matching(text)) if normalise(text) else self

    def in_territory(self, chosen: str | None) -> "MemberQuerySet":
        """Who lives in the territory (its id) with all its parts, or in none (`none`); no filter for nothing."""
        return self.filter(**_territory(chosen)) if chosen else self

    def joined_between(self, first: date | None, last: date | None) -> "MemberQuerySet":
        """Agents by the day they joined, in the company's zone; either end may be open."""
        found = self.filter(joined_at__gte=_start_of(first)) if first else self
        return found.filter(joined_at__lt=_start_of(last + timedelta(days=1))) if last else found

    def visible_to(self, user: Any) -> "MemberQuerySet":
        """Staff with the right see all; everybody else, themselves."""
        if user.is_authenticated and user.has_perm(f"network.view_{self.model._meta.model_name}s"):
            return self
        return self.filter(person__user=user) if user.is_authenticated else self.none()


class ApplicationQuerySet(models.QuerySet[Any]):
    """Registrations."""

    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """Staff with the right see all; an agent those of their own line; everybody, their own."""
        if not user.is_authenticated:
            return self.none()
        if user.has_perm("network.view_registrations"):
            return self
        own = models.Q(person__user=user) | models.Q(registered_by=user) | models.Q(sponsor__person__user=user)
        return self.filter(own)

    def in_territory(self, chosen: str | None) -> "ApplicationQuerySet":
        """The same, of whom they are about."""
        return self.filter(**_territory(chosen)) if chosen else self

    def between(self, first: date | None, last: date | None) -> "ApplicationQuerySet":
        """By the day they came in, in the company's zone; either end may be open."""
        found = self.filter(created_at__gte=_start_of(first)) if first else self
        return found.filter(created_at__lt=_start_of(last + timedelta(days=1))) if last else found


class LoadQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "LoadQuerySet":
        """Staff who may upload files of a kind see all of that kind."""
        if not user.is_authenticated:
            return self.none()
        kinds = [LoadKind.PEOPLE, LoadKind.STATES] if user.has_perm("network.import_people") else []
        return self.filter(kind__in=[*kinds, LoadKind.RANKS] if user.has_perm("network.manage_ranks") else kinds)


def _territory(chosen: str) -> dict[str, Any]:
    from people.queries.territories import with_parts

    return {"person__territory": None} if chosen == "none" else {"person__territory__in": with_parts(int(chosen))}


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
