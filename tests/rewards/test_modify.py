"""Modifying a redemption: the difference in the ledger, the stock along with it, the trail for ever."""

import uuid
from typing import Any

import pytest
from django.utils import translation

from core import audit
from core.errors import DomainError
from core.models import StoredEvent
from ledger.errors import InsufficientBalance
from ledger.queries import statement
from people.models import Person
from rewards.errors import (
    ChangedMeanwhile,
    FiguresStay,
    NothingChanged,
    NotRedeemable,
    OutOfStock,
    OwnRedemption,
    PriceChanged,
    ReasonRequired,
    StateClosed,
)
from rewards.models import Product, Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return cast.holder(1000)


@pytest.fixture
def made(person: Person) -> Redemption:
    return cast.redeem(person, factories.product(points=100, stock=5), 2)


def stock(product: Product) -> int:
    return Product.objects.get(pk=product.pk).stock


def test_more_of_the_same_costs_the_snapshot_price(person: Person, made: Redemption) -> None:
    Product.objects.update(points=900)
    changed = cast.modify(made, quantity=3, by=factories.staff())
    assert (changed.quantity, changed.unit_points, changed.points) == (3, 100, 300)
    assert (cast.available(person), stock(made.product)) == (700, 2)
    last = made.changes.last()
    assert last
    assert (last.points, last.reason) == (-100, "Llegó roto")
    assert (last.before["quantity"], last.after["quantity"]) == (2, 3)
    event = StoredEvent.objects.get(kind="rewards.RedemptionChanged")
    assert (event.payload["change_id"], event.payload["points"]) == (last.pk, -100)
    assert audit.history(made)[0].after["points"] == 300


def test_less_gives_points_and_stock_back(person: Person, made: Redemption) -> None:
    changed = cast.modify(made, quantity=1)
    assert (changed.points, cast.available(person), stock(made.product)) == (100, 900, 4)


def test_another_product_costs_what_it_costs_today(person: Person, made: Redemption) -> None:
    other = factories.product("Maleta", points=250, stock=4)
    changed = cast.modify(made, product=other)
    assert (changed.product, changed.product_name, changed.points) == (other, "Maleta", 500)
    assert (cast.available(person), stock(made.product), stock(other)) == (500, 5, 2)


def test_points_may_be_set_by_hand(person: Person, made: Redemption) -> None:
    cast.modify(made, points=150)
    assert (cast.available(person), stock(made.product)) == (850, 3)
    cast.modify(made, points=0)
    assert cast.available(person) == 1000


def test_a_delivered_one_may_be_modified_too(person: Person, made: Redemption) -> None:
    cast.advance(made, "delivered")
    assert cast.modify(made, quantity=1).state == "delivered"
    assert cast.available(person) == 900


def test_after_going_up_twice_everything_comes_back_from_every_taking(person: Person, made: Redemption) -> None:
    other = factories.product("Maleta", points=300, stock=4)
    cast.modify(made, quantity=3)
    cast.modify(made, product=other, quantity=2)
    cast.modify(made, points=350)
    assert cast.available(person) == 650
    cast.advance(made, "rejected")
    assert (cast.available(person), stock(made.product), stock(other)) == (1000, 5, 4)
    assert statement(person)[0].balance == 1000


def test_same_form_modifies_once(person: Person, made: Redemption) -> None:
    key = uuid.uuid4()
    for _time in range(2):
        cast.modify(made, quantity=3, form_key=key)
    assert (cast.available(person), made.changes.count()) == (700, 2)


@pytest.mark.django_db(transaction=True)
def test_same_form_at_once_modifies_once() -> None:
    person = cast.holder(1000)
    made = cast.redeem(person, factories.product(points=100, stock=5), 2)
    key = uuid.uuid4()
    results = cast.together(8, lambda _n: cast.modify(made, quantity=3, form_key=key).quantity)
    assert results == [3] * 8
    assert (cast.available(person), stock(made.product)) == (700, 2)


@pytest.mark.django_db(transaction=True)
def test_swapping_products_both_ways_at_once_does_not_block() -> None:
    one, two = factories.product("Uno", stock=20), factories.product("Dos", stock=20)
    person = cast.holder(1000)
    pairs = [(cast.redeem(person, one), two) for _n in range(4)] + [(cast.redeem(person, two), one) for _n in range(4)]
    results = cast.together(8, lambda n: cast.modify(pairs[n][0], product=pairs[n][1]))
    assert [type(result) for result in results] == [Redemption] * 8
    assert (stock(one), stock(two), cast.available(person)) == (16, 16, 200)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"quantity": 2}, NothingChanged),
        ({"reason": "  ", "quantity": 1}, ReasonRequired),
        ({"quantity": 6}, OutOfStock),
        ({"points": 1001}, InsufficientBalance),
        ({"quantity": 3, "expected_points": 301}, PriceChanged),
    ],
)
def test_a_refusal_leaves_everything_as_it_was(
    person: Person, made: Redemption, fields: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        cast.modify(made, **{"points": None} | fields)
    assert (cast.available(person), stock(made.product), made.changes.count()) == (800, 3, 1)


def test_a_product_out_of_the_catalogue_is_not_given_instead(made: Redemption) -> None:
    with pytest.raises(NotRedeemable):
        cast.modify(made, product=factories.product(is_active=False))


@pytest.mark.parametrize("end", ["rejected", "cancelled"])
def test_what_was_delivered_may_end_and_gives_all_back(person: Person, made: Redemption, end: str) -> None:
    cast.advance(made, "delivered")
    changed = cast.modify(made, state=end, by=factories.staff())
    assert (changed.state, cast.available(person), stock(made.product)) == (end, 1000, 5)
    last = made.changes.last()
    assert last
    assert (last.points, last.before["state"], last.after["state"]) == (200, "delivered", end)


def test_back_and_forth_between_open_states_moves_nothing(person: Person, made: Redemption) -> None:
    for state in ("delivered", "preparing", "requested", "approved"):
        assert cast.modify(made, state=state).state == state
    assert (cast.available(person), stock(made.product)) == (800, 3)


@pytest.mark.parametrize("end", ["rejected", "cancelled"])
def test_what_ended_begins_anew_and_takes_again(person: Person, made: Redemption, end: str) -> None:
    cast.modify(made, state=end)
    changed = cast.modify(made, state="requested", quantity=3)
    assert (changed.state, changed.points, cast.available(person), stock(made.product)) == ("requested", 300, 700, 2)
    cast.advance(made, "rejected")
    assert (cast.available(person), stock(made.product)) == (1000, 5)


def test_points_set_by_hand_stay_when_only_the_state_changes(person: Person, made: Redemption) -> None:
    cast.modify(made, points=150)
    cast.modify(made, state="rejected")
    assert cast.modify(made, state="requested").points == 150
    assert cast.available(person) == 850


def test_it_does_not_begin_anew_without_points_or_stock(person: Person, made: Redemption) -> None:
    cast.advance(made, "rejected")
    other = cast.redeem(person, factories.product("Maleta", points=900))
    with pytest.raises(InsufficientBalance, match="100"):
        cast.modify(made, state="requested")
    cast.advance(other, "rejected")
    Product.objects.filter(pk=made.product_id).update(stock=1)
    with pytest.raises(OutOfStock):
        cast.modify(made, state="requested")
    Product.objects.filter(pk=made.product_id).update(stock=0)
    with pytest.raises(OutOfStock):
        cast.modify(made, state="requested")
    made.refresh_from_db()
    assert (made.state, cast.available(person), made.changes.count()) == ("rejected", 1000, 2)


def test_what_ended_goes_nowhere_but_to_the_start(made: Redemption) -> None:
    cast.advance(made, "rejected")
    for state in ("approved", "preparing", "delivered"):
        with pytest.raises(StateClosed):
            cast.modify(made, state=state)
    assert cast.modify(made, state="cancelled").state == "cancelled"


def test_what_ends_keeps_its_figures(made: Redemption) -> None:
    for fields in ({"quantity": 1}, {"points": 5}, {"product": factories.product("Maleta")}):
        with pytest.raises(FiguresStay):
            cast.modify(made, state="rejected", **fields)
    cast.advance(made, "rejected")
    with pytest.raises(FiguresStay):
        cast.modify(made, quantity=1)


def test_who_looked_at_something_older_is_told_what_changed(person: Person, made: Redemption) -> None:
    shown = made.changes.get().pk
    cast.advance(made, "approved", by=factories.staff())
    cast.modify(made, quantity=3)
    with translation.override("en"), pytest.raises(ChangedMeanwhile) as caught:
        cast.modify(made, quantity=1, version=shown)
    assert "Approved (Sofía Staff) · Quantity: 2 → 3 · Points: 200 → 300" in str(caught.value)
    with pytest.raises(ChangedMeanwhile):
        cast.advance(made, "rejected", version=shown)
    assert cast.available(person) == 700
    last = made.changes.last()
    assert last
    assert cast.modify(made, quantity=1, version=last.pk).quantity == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_looked_at_the_same_one_wins() -> None:
    person = cast.holder(1000)
    made = cast.redeem(person, factories.product(points=100, stock=50), 2)
    shown = made.changes.get().pk
    results = cast.together(6, lambda n: cast.modify(made, quantity=3 + n, version=shown))
    assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile"] * 5 + ["Redemption"]
    made.refresh_from_db()
    assert cast.available(person) == 1000 - made.points


def test_nobody_modifies_their_own(person: Person, made: Redemption) -> None:
    with pytest.raises(OwnRedemption):
        cast.modify(made, quantity=1, by=person.user)
