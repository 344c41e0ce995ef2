"""Redeeming: never below zero, never more than the stock, once per form."""

import uuid
from typing import Any

import pytest

from core.errors import DomainError, FormUsed
from core.models import StoredEvent
from ledger.errors import InsufficientBalance
from people.models import Person
from rewards import actions
from rewards.actions import redeeming
from rewards.errors import NotRedeemable, OutOfStock, PriceChanged, SoldOut
from rewards.models import Product, Redemption, RedemptionChange
from tests import factories
from tests.rewards import cast

at_once = pytest.mark.django_db(transaction=True)


@pytest.mark.django_db
def test_points_and_stock_go_together() -> None:
    person, product = cast.holder(1000), factories.product(points=300, stock=5)
    made = cast.redeem(person, product, 2)
    product.refresh_from_db()
    assert (cast.available(person), product.stock) == (400, 3)
    assert (made.product_name, made.unit_points, made.points, made.state) == ("Licuadora", 300, 600, "requested")
    assert made.number == f"CJ-{made.pk:06d}"
    change = made.changes.get()
    assert (change.points, change.after, change.by) == (-600, {"state": "requested"}, person.user)
    event = StoredEvent.objects.get(kind="rewards.RedemptionRequested")
    assert event.payload == {"redemption_id": made.pk, "person_id": person.pk}


@pytest.mark.django_db
def test_same_form_answers_with_the_first_redemption() -> None:
    person, product, key = cast.holder(), factories.product(stock=1), uuid.uuid4()
    first = cast.redeem(person, product, form_key=key)
    assert cast.redeem(person, product, form_key=key) == first
    assert cast.redeem(person, factories.product(), 3, form_key=key) == first
    assert (cast.available(person), Redemption.objects.count()) == (900, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("product", "quantity", "expected", "error"),
    [
        ({"points": 1001}, 1, None, InsufficientBalance),
        ({"points": 501}, 2, None, InsufficientBalance),
        ({"stock": 2}, 3, None, OutOfStock),
        ({"stock": 0}, 1, None, SoldOut),
        ({"is_active": False}, 1, None, NotRedeemable),
        ({}, 0, None, NotRedeemable),
        ({}, -1, None, NotRedeemable),
        ({"points": 200}, 1, 100, PriceChanged),
    ],
)
def test_a_refusal_leaves_everything_as_it_was(
    product: dict[str, Any], quantity: int, expected: int | None, error: type[DomainError]
) -> None:
    person, offered = cast.holder(1000), factories.product(**product)
    with pytest.raises(error):
        cast.redeem(person, offered, quantity, expected_points=expected)
    stock = offered.stock
    offered.refresh_from_db()
    assert (cast.available(person), offered.stock, Redemption.objects.count()) == (1000, stock, 0)
    assert not StoredEvent.objects.filter(kind="rewards.RedemptionRequested").exists()


@pytest.mark.django_db
def test_a_new_price_or_name_leaves_old_redemptions_alone() -> None:
    product = factories.product(points=100)
    made = cast.redeem(cast.holder(), product)
    Product.objects.update(points=999, name="Otra")
    made.refresh_from_db()
    assert (made.unit_points, made.points, made.product_name) == (100, 100, "Licuadora")


def race_for_the_last_unit(count: int) -> tuple[list[Any], Product]:
    product = factories.product(points=100, stock=1)
    people = [cast.holder(100) for _n in range(count)]
    results = cast.together(count, lambda n: cast.redeem(people[n], product))
    product.refresh_from_db()
    return results, product


@at_once
def test_last_unit_goes_to_exactly_one_of_sixteen() -> None:
    results, product = race_for_the_last_unit(16)
    assert [type(r) for r in results].count(Redemption) == 1
    assert [type(r) for r in results].count(SoldOut) == 15
    assert product.stock == 0
    assert sum(cast.available(person) for person in Person.objects.filter(agent__isnull=False)) == 1500


@at_once
def test_control_without_the_guard_the_last_unit_is_sold_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race above proves something only if it is lost without the conditional update."""

    def look_then_take(product: Product, quantity: int) -> None:
        product.refresh_from_db()
        if product.stock < quantity:
            raise SoldOut()
        cast.pause()
        Product.objects.filter(pk=product.pk).update(stock=product.stock - quantity)

    monkeypatch.setattr(redeeming, "take_stock", look_then_take)
    results, _product = race_for_the_last_unit(16)
    assert [type(r) for r in results].count(Redemption) > 1


@at_once
def test_same_form_ten_times_at_once_is_one_redemption() -> None:
    person, product, key = cast.holder(1000), factories.product(stock=3), uuid.uuid4()
    results = cast.together(10, lambda _n: cast.redeem(person, product, form_key=key))
    assert {getattr(result, "pk", result) for result in results} == {Redemption.objects.get().pk}
    product.refresh_from_db()
    assert (cast.available(person), product.stock) == (900, 2)


@at_once
def test_same_form_at_once_for_the_last_unit_is_no_error() -> None:
    person, product, key = cast.holder(100), factories.product(stock=1), uuid.uuid4()
    results = cast.together(10, lambda _n: cast.redeem(person, product, form_key=key))
    assert {getattr(result, "pk", result) for result in results} == {Redemption.objects.get().pk}


@at_once
def test_sixteen_at_once_spend_no_more_than_there_is() -> None:
    person, product = cast.holder(500), factories.product(points=100, stock=100)
    results = cast.together(16, lambda _n: cast.redeem(person, product))
    assert [type(r) for r in results].count(Redemption) == 5
    assert [type(r) for r in results].count(InsufficientBalance) == 11
    product.refresh_from_db()
    assert (cast.available(person), product.stock) == (0, 95)


@pytest.mark.django_db
def test_another_persons_form_key_opens_nothing() -> None:
    key = uuid.uuid4()
    first = cast.redeem(cast.holder(), form_key=key)
    other = cast.holder()
    with pytest.raises(FormUsed):
        actions.redeem(person=other, product=first.product, quantity=1, form_key=key, by=other.user)
    assert RedemptionChange.objects.count() == 1
