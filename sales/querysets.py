from typing import Any

from django.db import models

from people.models import Person
from sales.enums import OPEN


class CreditRequestQuerySet(models.QuerySet[Any]):
    def open(self) -> "CreditRequestQuerySet":
        return self.filter(state__in=OPEN)

    def matching(self, text: str) -> "CreditRequestQuerySet":
        """By number (CR-000012 alone, or its digits), or by the person's name, e-mail or phone."""
        number = text.upper().strip()
        digits = number.removeprefix("CR-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
        found = models.Q(pk=int(digits)) if is_number else models.Q(pk=None)
        if not (is_number and number != digits):
            found |= models.Q(person__in=Person.objects.matching(text))
        return self.filter(found)


class CreditChangeQuerySet(models.QuerySet[Any]):
    def of(self, person: Any) -> "CreditChangeQuerySet":
        """The limits of somebody (a person, or an OuterRef), the one in force first."""
        return self.filter(person=person).order_by("-pk")
