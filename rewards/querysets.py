from typing import Any

from django.db import models

from core.text import normalise
from people.models import Person


class ProductQuerySet(models.QuerySet[Any]):
    def in_catalogue(self) -> "ProductQuerySet":
        return self.filter(is_active=True)

    def named_like(self, text: str) -> list[int]:
        """Ids of the products whose name contains the text, accents aside; the catalogue is short."""
        key = normalise(text)
        return [pk for pk, name in self.values_list("pk", "name") if key in normalise(name)]


class AwardQuerySet(models.QuerySet[Any]):
    def of(self, person: Person) -> "AwardQuerySet":
        return self.filter(person=person)

    def with_why(self) -> "AwardQuerySet":
        return self.select_related("type", "rule__type", "about", "transaction", "reversal")


class RedemptionQuerySet(models.QuerySet[Any]):
    def of(self, person: Person) -> "RedemptionQuerySet":
        return self.filter(person=person)

    def matching(self, text: str, *, products: list[int]) -> "RedemptionQuerySet":
        """By number, by the person's name, e-mail or phone, or of one of the products."""
        people = Person.objects.matching(text)
        return self.filter(
            models.Q(number=_number(text)) | models.Q(person__in=people) | models.Q(product__in=products)
        )


def _number(text: str) -> str:
    """ "cj 12", "CJ-000012" and "12" are the same redemption."""
    digits = text.upper().strip().removeprefix("CJ").strip(" -")
    return f"CJ-{int(digits):06d}" if digits.isascii() and digits.isdigit() and len(digits) < 16 else text
