"""An agent is told once that their goal is within reach."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.events import run_due_reactions
from ledger.actions import release_due
from notifications.models import Message
from people.models import Person
from rewards import actions
from rewards.models import Product
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def told(person: Person, channel: str = "bell") -> list[Message]:
    return list(Message.objects.filter(person=person, kind="rewards.goal_reached", channel=channel).order_by("pk"))


@pytest.fixture
def rule() -> Any:
    kind = factories.contract_type()
    factories.rule(kind, points=100)
    return kind


def saver(price: int = 200, **fields: Any) -> tuple[Person, Product]:
    person, product = cast.holder(0), factories.product("Bicicleta", points=price, **fields)
    actions.pin_goal(person=person, product=product, by=None)
    return person, product


def test_it_is_told_when_the_points_reach_and_only_once(rule: Any) -> None:
    person, product = saver()
    cast.award(person, type=rule)
    assert told(person) == []
    for _more in range(3):
        cast.award(person, type=rule)
    message = told(person)[0]
    assert len(told(person)) == len(told(person, "email")) == 1
    assert "Bicicleta" in message.subject
    assert "200 puntos" in message.body
    assert message.url == reverse("rewards_office:product", args=[product.pk])


def test_another_goal_is_told_again(rule: Any) -> None:
    person, _product = saver(100)
    cast.award(person, type=rule)
    actions.pin_goal(person=person, product=factories.product("Maleta", points=150), by=None)
    cast.award(person, type=rule)
    assert ["Maleta" in message.subject for message in told(person)] == [False, True]


@pytest.mark.parametrize("fields", [{"stock": 0}, {"max_in_all": 0}, {"redeemable_from": timedelta(days=1)}])
def test_what_cannot_be_redeemed_is_not_announced(rule: Any, fields: dict[str, Any]) -> None:
    day = {name: timezone.localdate() + value for name, value in fields.items() if isinstance(value, timedelta)}
    person, _product = saver(100, **fields | day)
    cast.award(person, type=rule)
    assert told(person) == []


def test_the_end_of_a_hold_counts_too() -> None:
    kind = factories.contract_type()
    factories.rule(kind, points=100, hold_days=3)
    person, _product = saver(100)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        cast.award(person, type=kind)
        assert told(person) == []
        clock.shift(timedelta(days=4))
        assert release_due() == 1
        for _again in range(2):
            run_due_reactions()
    assert len(told(person)) == 1


def test_whoever_saves_for_nothing_hears_nothing(rule: Any) -> None:
    person = cast.holder(0)
    cast.award(person, type=rule)
    assert told(person) == []
