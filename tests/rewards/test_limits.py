"""Limits of a product hold under the lock, however many ask at once; each race with its control."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from people.models import Person
from rewards.actions import redeeming, reverse_source
from rewards.errors import (
    AddressMissing,
    AgentLimit,
    DocumentsMissing,
    JoinedTooLate,
    LimitInAll,
    MonthLimit,
    NoLongerRedeemable,
    NotShown,
    NotShownYet,
    NotYetRedeemable,
)
from rewards.models import Delivery, Product, Redemption
from rewards.queries.limits import standings
from rewards.rules import Address
from tests import factories
from tests.rewards import cast

at_once = pytest.mark.django_db(transaction=True)
HOME = Address(recipient="Ana Díaz", phone="+573001234567", address="Calle 1 # 2-3", city="Cali")


def day(offset: int) -> Any:
    return timezone.localdate() + timedelta(days=offset)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"visible_until": -1}, NotShown),
        ({"visible_from": 1}, NotShownYet),
        ({"redeemable_from": 1}, NotYetRedeemable),
        ({"redeemable_until": -1}, NoLongerRedeemable),
        ({"joined_until": -1}, JoinedTooLate),
    ],
)
def test_days_are_checked_again(terms: dict[str, int], error: type[Exception]) -> None:
    person = cast.holder()
    product = factories.product(**{name: day(offset) for name, offset in terms.items()})
    with pytest.raises(error):
        cast.redeem(person, product)
    assert (cast.available(person), Redemption.objects.count()) == (1000, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"max_per_agent": 2}, AgentLimit),
        ({"max_per_month": 2}, MonthLimit),
        ({"max_in_all": 2}, LimitInAll),
        ({"min_documents": 1}, DocumentsMissing),
    ],
)
def test_limits_count_units_not_redemptions(terms: dict[str, int], error: type[Exception]) -> None:
    person, product = cast.holder(), factories.product(**terms)
    if "min_documents" not in terms:
        cast.redeem(person, product)
    with pytest.raises(error):
        cast.redeem(person, product, 2)


@pytest.mark.django_db
def test_what_was_given_back_counts_no_more_and_others_count_for_all_alone() -> None:
    person, other, product = cast.holder(), cast.holder(), factories.product(max_per_agent=1, max_in_all=2)
    cast.advance(cast.redeem(person, product), "rejected")
    cast.advance(cast.redeem(person, product), "cancelled")
    cast.redeem(person, product)
    cast.redeem(other, product)
    with pytest.raises(AgentLimit):
        cast.redeem(person, product)
    with pytest.raises(LimitInAll):
        cast.redeem(cast.holder(), product)


@pytest.mark.django_db
def test_the_month_is_that_of_the_redemptions_own_date() -> None:
    person, product = cast.holder(), factories.product(max_per_month=1)
    made = cast.redeem(person, product)
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    Redemption.objects.filter(pk=made.pk).update(created_at=first)
    with pytest.raises(MonthLimit):
        cast.redeem(person, product)
    Redemption.objects.filter(pk=made.pk).update(created_at=first - timedelta(microseconds=1))
    cast.redeem(person, product)


@pytest.mark.django_db
def test_documents_that_were_taken_back_or_gave_nothing_do_not_count() -> None:
    kind = factories.contract_type()
    factories.rule(kind, points=100)
    person, product = cast.holder(), factories.product(min_documents=1)
    award = cast.award(person, type=kind)
    cast.award(person)
    assert standings(person, [product])[product.pk].documents == 1
    cast.redeem(person, product)
    reverse_source(source=award.source, cause=None, by=None)
    with pytest.raises(DocumentsMissing):
        cast.redeem(person, product)


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["recipient", "phone", "address", "city"])
def test_what_is_sent_needs_somewhere_to_go(missing: str) -> None:
    person, product = cast.holder(), factories.product(is_delivered=True)
    for delivery in (None, Address(**vars(HOME) | {missing: "  "})):
        with pytest.raises(AddressMissing):
            cast.redeem(person, product, delivery=delivery)
    assert (cast.available(person), Redemption.objects.count()) == (1000, 0)
    made = cast.redeem(person, product, delivery=HOME)
    assert (made.delivery.recipient, made.delivery.city) == ("Ana Díaz", "Cali")


@pytest.mark.django_db
def test_what_is_not_sent_keeps_no_address() -> None:
    cast.redeem(cast.holder(), factories.product(), delivery=HOME)
    assert not Delivery.objects.exists()


def two_tabs() -> list[Any]:
    person, product = cast.holder(), factories.product(max_per_agent=1)
    return cast.together(2, lambda _n: cast.redeem(person, product))


def ten_agents() -> list[Any]:
    product = factories.product(stock=100, max_in_all=3)
    people = [cast.holder(100) for _n in range(10)]
    return cast.together(10, lambda n: cast.redeem(people[n], product))


@at_once
def test_one_per_agent_holds_over_two_tabs() -> None:
    for _round in range(5):
        assert sorted(type(result).__name__ for result in two_tabs()) == ["AgentLimit", "Redemption"]


@at_once
def test_three_in_all_are_three_with_ten_who_ask() -> None:
    results = [type(result) for result in ten_agents()]
    assert (results.count(Redemption), results.count(LimitInAll)) == (3, 7)
    assert Product.objects.get().stock == 97
    assert sum(cast.available(person) for person in Person.objects.filter(agent__isnull=False)) == 700


def without_the_lock(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Nobody queues up, and all of them count before the first one commits."""
    counted, take = threading.Barrier(count), redeeming.take_stock

    def wait_then_take(product: Product, quantity: int) -> None:
        counted.wait(timeout=30)
        take(product, quantity)

    monkeypatch.setattr(redeeming, "lock_product", lambda product: product)
    monkeypatch.setattr(redeeming, "take_stock", wait_then_take)


@at_once
def test_control_without_the_lock_two_tabs_take_two(monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_lock(monkeypatch, 2)
    assert [type(result) for result in two_tabs()].count(Redemption) == 2


@at_once
def test_control_without_the_lock_ten_agents_take_more_than_three(monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_lock(monkeypatch, 10)
    assert [type(result) for result in ten_agents()].count(Redemption) == 10
