"""A redemption begins: stock and points are taken together or not at all.

Locks are taken in one order: the redemption, its products by id, then the ledger's account.
"""

from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from core.events import publish
from core.repeats import repeat_of
from people.models import Person, User
from rewards import rules
from rewards.actions.postings import take_points
from rewards.enums import RedemptionState
from rewards.errors import AddressMissing, NotRedeemable, OutOfStock, PriceChanged, SoldOut
from rewards.events import RedemptionRequested
from rewards.models import Delivery, Product, Redemption, RedemptionChange
from rewards.queries.limits import standings
from rewards.rules import Address


@transaction.atomic
def redeem(
    *, person: Person, product: Product, quantity: int, form_key: UUID, by: User | None,
    expected_points: int | None = None, delivery: Address | None = None,
) -> Redemption:  # fmt: skip
    """Spend points on a product at today's price. The same form again answers with what it did first.

    Raises NotRedeemable (by its reason), PriceChanged (against `expected_points` each), AddressMissing, OutOfStock
    or InsufficientBalance.
    """
    redemption, created = _open(person, product.pk, quantity, form_key)
    if not created:
        return redemption
    check_terms(redemption)
    if expected_points not in (None, redemption.unit_points):
        raise PriceChanged(points=redemption.unit_points)
    _address(redemption, delivery)
    take_stock(redemption.product, quantity)
    change = RedemptionChange.objects.create(
        redemption=redemption, by=by, after={"state": RedemptionState.REQUESTED}, points=-redemption.points
    )
    take_points(change, redemption.points)
    publish(RedemptionRequested(redemption_id=redemption.pk, person_id=person.pk), by=by)
    return redemption


def _open(person: Person, product_id: int, quantity: int, form_key: UUID) -> tuple[Redemption, bool]:
    """The row comes first: a repeat of the form waits here for the first one and then finds its result."""
    product = Product.objects.get(pk=product_id)
    if first := repeat_of(Redemption.objects.all(), form_key, person_id=person.pk):
        return first, False
    if quantity < 1:
        raise NotRedeemable()
    number = _next_number()
    try:
        with transaction.atomic():
            return Redemption.objects.create(
                pk=number, number=f"CJ-{number:06d}", person=person, product=product, product_name=product.name,
                unit_points=product.points, quantity=quantity, points=product.points * quantity, form_key=form_key,
            ), True  # fmt: skip
    except IntegrityError as error:
        first = repeat_of(Redemption.objects.all(), form_key, person_id=person.pk)
        if first is None:
            raise NotRedeemable() from error
        return first, False


def check_terms(redemption: Redemption) -> None:
    """Days, audience and limits of the product. Where it has limits, its redemptions queue up from here on."""
    product = redemption.product
    if rules.is_limited(product):
        product = lock_product(product)
    standing = standings(redemption.person, [product], available=0, without=redemption.pk)[product.pk]
    for obstacle in rules.barriers(product, standing, redemption.quantity):
        raise obstacle.error


def lock_product(product: Product) -> Product:
    """The rows that point to it may still come in: they wait here, each for the one before."""
    return Product.objects.select_for_update(no_key=True).get(pk=product.pk)


def _address(redemption: Redemption, delivery: Address | None) -> None:
    """What is sent needs somewhere to go; the address is kept as it was that day."""
    if not redemption.product.is_delivered:
        return
    if delivery is None or not delivery.is_complete:
        raise AddressMissing()
    Delivery.objects.create(redemption=redemption, **delivery.as_fields())


def _next_number() -> int:
    """The key of the next redemption, which its number is made of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('rewards_redemption', 'id'))")
        return int(cursor.fetchone()[0])


def take_stock(product: Product, quantity: int) -> None:
    """Take from the stock what is there at this very moment, in one statement. Raises NotRedeemable or OutOfStock."""
    left = Product.objects.filter(pk=product.pk, is_active=True, stock__gte=quantity)
    if left.update(stock=F("stock") - quantity):
        return
    product.refresh_from_db()
    if not product.is_active:
        raise NotRedeemable()
    raise OutOfStock(stock=product.stock) if product.stock else SoldOut()
