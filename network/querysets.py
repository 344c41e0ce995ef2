from typing import Any

from django.db import models

from core.text import normalise


class MemberQuerySet(models.QuerySet[Any]):
    """Clients or agents: both hang from a person."""

    def with_person(self) -> "MemberQuerySet":
        return self.select_related("person")

    def matching(self, text: str) -> "MemberQuerySet":
        from people.models import Person

        return self.filter(person__in=Person.objects.matching(text)) if normalise(text) else self

    def visible_to(self, user: Any) -> "MemberQuerySet":
        """Staff with the right see all; everybody else, themselves."""
        if user.is_authenticated and user.has_perm(f"network.view_{self.model._meta.model_name}s"):
            return self
        return self.filter(person__user=user) if user.is_authenticated else self.none()
