from datetime import date, datetime
from typing import Any

from django.db import models

from core.text import normalise
from people.models import Person
from rewards.enums import RedemptionState


class ProductQuerySet(models.QuerySet[Any]):
    def in_catalogue(self) -> "ProductQuerySet":
        return self.filter(is_active=True)

    def shown_on(self, day: date) -> "ProductQuerySet":
        """What agents see that day; both ends count."""
        return self.filter(
            models.Q(visible_from=None) | models.Q(visible_from__lte=day),
            models.Q(visible_until=None) | models.Q(visible_until__gte=day),
            is_active=True,
        )

    def redeemable_on(self, day: date) -> "ProductQuerySet":
        """Of what is shown, what may be redeemed that day, as far as days decide it."""
        return self.shown_on(day).filter(
            models.Q(redeemable_from=None) | models.Q(redeemable_from__lte=day),
            models.Q(redeemable_until=None) | models.Q(redeemable_until__gte=day),
        )

    def running_low(self, units: int) -> "ProductQuerySet":
        """What is in the catalogue with so many units or fewer."""
        return self.in_catalogue().filter(stock__lte=units)

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

    def counting(self) -> "RedemptionQuerySet":
        """Those that use up a limit: neither rejected nor cancelled."""
        return self.filter(state__in=[state for state in RedemptionState if state.is_open])

    def about(self, text: str, *, products: list[int]) -> "RedemptionQuerySet":
        """By number, by the name it was redeemed under, or of one of the products."""
        named = models.Q(product_name__icontains=text.strip()) | models.Q(product__in=products)
        return self.filter(models.Q(number=redemption_number(text)) | named)

    def unfinished(self) -> "RedemptionQuerySet":
        """What is still to be delivered."""
        return self.counting().exclude(state=RedemptionState.DELIVERED)

    def waiting_since(self, moment: datetime) -> "RedemptionQuerySet":
        """Requests that nobody has decided on since then."""
        return self.filter(state=RedemptionState.REQUESTED, created_at__lt=moment)

    def to_send(self) -> "RedemptionQuerySet":
        """What was approved, goes somewhere and has not left."""
        return self.filter(delivery__carrier="", state__in=[RedemptionState.APPROVED, RedemptionState.PREPARING])

    def matching(self, text: str, *, products: list[int]) -> "RedemptionQuerySet":
        """By number, by the person's name, e-mail or phone, or of one of the products."""
        people = Person.objects.matching(text)
        return self.filter(
            models.Q(number=redemption_number(text)) | models.Q(person__in=people) | models.Q(product__in=products)
        )


def redemption_number(text: str) -> str:
    """ "cj 12", "CJ-000012" and "12" are the same redemption."""
    digits = text.upper().strip().removeprefix("CJ").strip(" -")
    return f"CJ-{int(digits):06d}" if digits.isascii() and digits.isdigit() and len(digits) < 16 else text
