"""The catalogue as one person sees it: what they can redeem, how many of it, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Abs
from django.utils import timezone

from people.models import Person
from rewards import rules
from rewards.enums import Hurdle
from rewards.models import Product
from rewards.queries.limits import standings
from rewards.rules import Obstacle, Standing

ALTERNATIVES = 3
RESTRICTED = Q(
    Q(max_per_agent__isnull=False) | Q(max_per_month__isnull=False) | Q(max_in_all__isnull=False)
    | Q(min_documents__gt=0) | Q(joined_until__isnull=False) | Q(segment__isnull=False)
    | Q(min_rank__isnull=False)
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A product before somebody who stands there."""

    product: Product
    standing: Standing

    @property
    def available(self) -> int:
        return self.standing.available

    @property
    def missing(self) -> int:
        return max(self.product.points - self.available, 0)

    @property
    def sold_out(self) -> bool:
        return self.product.stock == 0

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        return rules.obstacles(self.product, self.standing)

    @property
    def obstacle(self) -> Obstacle | None:
        """The one that is said first."""
        return self.obstacles[0] if self.obstacles else None

    @property
    def redeemable(self) -> bool:
        return not self.obstacles

    @property
    def only_points_missing(self) -> bool:
        return [obstacle.hurdle for obstacle in self.obstacles] == [Hurdle.POINTS]

    @property
    def most(self) -> int:
        """How many can be redeemed at once."""
        return rules.most(self.product, self.standing)

    @property
    def is_shown(self) -> bool:
        return rules.is_shown(self.product, self.standing.today)

    @property
    def again_on(self) -> str:
        """The day on which the limit of the month opens again."""
        return rules.day_name(rules.next_month(self.standing.today), self.standing.today)

    def after(self, quantity: int) -> int:
        return self.available - self.product.points * quantity


@dataclass(frozen=True)
class Found:
    """Products, and where the person stands before those that had to be looked at to find them."""

    products: QuerySet[Product]
    known: dict[int, Standing]


def offer_of(product: Product, person: Person) -> Offer:
    return offers_of([product], person)[0]


def offers_of(
    products: Iterable[Product], person: Person, available: int | None = None,
    known: dict[int, Standing] | None = None,
) -> list[Offer]:  # fmt: skip
    """In the order given, with as many queries for one product as for many."""
    products, known = list(products), known or {}
    held = known | standings(person, [p for p in products if p.pk not in known], available=available)
    return [Offer(product, held[product.pk]) for product in products]


def browse(person: Person, chosen: dict[str, Any], available: int) -> Found:
    """What is shown today, narrowed by what the address asks for."""
    found = Product.objects.shown_on(timezone.localdate()).select_related("category")
    if category := chosen.get("category"):
        found = found.filter(category=category)
    if text := chosen.get("q"):
        found = found.filter(pk__in=Product.objects.named_like(text))
    if least := chosen.get("least"):
        found = found.filter(points__gte=least)
    if most := chosen.get("most"):
        found = found.filter(points__lte=most)
    return within_reach(person, found, available) if chosen.get("reach") else Found(found, {})


def within_reach(person: Person, products: QuerySet[Product], available: int) -> Found:
    """What the person could redeem right now. Few products have limits; those are looked at one by one."""
    today = timezone.localdate()
    affordable = products & Product.objects.redeemable_on(today).filter(points__lte=available, stock__gt=0)
    limited = offers_of(affordable.filter(RESTRICTED), person, available)
    closed = [offer.product.pk for offer in limited if not offer.redeemable]
    return Found(affordable.exclude(pk__in=closed), {offer.product.pk: offer.standing for offer in limited})


def alternatives(offer: Offer, person: Person) -> list[Offer]:
    """What can be redeemed today instead: of the same category first, then the nearest price."""
    product = offer.product
    near = (
        Product.objects.redeemable_on(offer.standing.today)
        .select_related("category")
        .filter(stock__gt=0)
        .exclude(pk=product.pk)
        .annotate(
            shelf=Case(
                When(category=product.category_id, then=Value(0)), default=Value(1), output_field=IntegerField()
            ),
            distance=Abs(F("points") - product.points),
        )
        .order_by("shelf", "distance", "pk")[: ALTERNATIVES * 2]
    )
    found = offers_of(near, person, offer.available)
    return [other for other in found if other.redeemable or other.only_points_missing][:ALTERNATIVES]
