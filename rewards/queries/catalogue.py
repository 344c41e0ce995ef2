"""The catalogue as one person sees it: what they can afford and how much is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.queries import balances
from people.models import Person
from rewards.models import Product


@dataclass(frozen=True)
class Offer:
    """A product for somebody who holds `available` points."""

    product: Product
    available: int

    @property
    def missing(self) -> int:
        return max(self.product.points - self.available, 0)

    @property
    def sold_out(self) -> bool:
        return self.product.stock == 0

    @property
    def redeemable(self) -> bool:
        return not self.missing and not self.sold_out

    @property
    def most(self) -> int:
        """How many can be redeemed at once."""
        return min(self.product.stock, self.available // self.product.points)


def offer_of(product: Product, person: Person) -> Offer:
    return Offer(product, balances(person).available)


def catalogue(person: Person, products: Iterable[Product] | None = None) -> list[Offer]:
    """Offers of these products, or of all that are in the catalogue, cheapest first."""
    available = balances(person).available
    shown = Product.objects.in_catalogue() if products is None else products
    return [Offer(product, available) for product in shown]
