from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.text import normalise
from people.models import Person
from workflows.enums import ProcessState, StepState


class ProcessQuerySet(models.QuerySet[Any]):
    def open(self) -> "ProcessQuerySet":
        return self.filter(state__in=[ProcessState.RUNNING, ProcessState.RETURNED])

    def about(self, subject: str, subject_id: int) -> "ProcessQuerySet":
        """The processes of one thing, the newest first."""
        return self.filter(subject=subject, subject_id=subject_id).order_by("-pk")


class StepQuerySet(models.QuerySet[Any]):
    def at_hand(self) -> "StepQuerySet":
        """The step where each process stands, or stood when it ended."""
        return self.filter(position=F("process__position"))

    def waiting(self) -> "StepQuerySet":
        return self.filter(state=StepState.CURRENT)

    def overdue(self, now: datetime) -> "StepQuerySet":
        return self.waiting().filter(due_at__lte=now)

    def of_roles(self, roles: list[int]) -> "StepQuerySet":
        """Steps of which one of the roles is responsible, whoever was named."""
        through = self.model.roles.through.objects
        return self.filter(Exists(through.filter(processstep=OuterRef("pk"), role__in=roles)))

    def decidable_by(self, user: Any) -> "StepQuerySet":
        """What waits for this user, by the same rules as `rules.refusal`; roles count for staff only."""
        through = self.model.roles.through.objects
        mine = Q(assignee=user.person_id)
        if user.is_staff and user.is_active:
            roles = user.roles.values("pk")
            by_role = Q(Exists(through.filter(processstep=OuterRef("pk"), role__in=roles)), assignee=None)
            mine = mine | by_role | Q(supervisor__in=roles, overdue_told_at__isnull=False)
        return self.waiting().filter(mine).open_to(user=user.pk, person=user.person_id)

    def open_to(self, *, user: Any, person: Any) -> "StepQuerySet":
        """Without what nobody decides: what is about themselves, what they asked for, and where each step wants
        somebody else, what they decided before. Both are ids."""
        before = self.model.objects.filter(process=OuterRef("process"), decided_by=user).exclude(pk=OuterRef("pk"))
        found = self.exclude(process__person=person).exclude(process__by=user)
        return found.exclude(Exists(before), process__distinct=True)

    def matching(self, text: str) -> "StepQuerySet":
        """By the title or by the person's name, e-mail or phone."""
        if not normalise(text):
            return self
        people = Person.objects.matching(text)
        return self.filter(Q(process__title__icontains=text.strip()) | Q(process__person__in=people))

    def for_list(self) -> "StepQuerySet":
        return self.select_related("process__flow", "process__person", "assignee", "claimed_by__person")
