"""Where a redemption may go, and that points and stock always say what a plain model of it says."""

from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from rewards import rules
from rewards.enums import RedemptionState
from rewards.models import Product, Redemption
from tests import factories
from tests.rewards import cast

states = st.sampled_from(list(RedemptionState))
ENDED = {RedemptionState.REJECTED, RedemptionState.CANCELLED}


@given(states, states)
def test_from_an_open_state_anywhere_and_from_an_end_only_to_the_start(
    now: RedemptionState, new: RedemptionState
) -> None:
    allowed = now not in ENDED or new in ENDED or new == RedemptionState.REQUESTED
    assert rules.may_become(now, new) is allowed
    assert (new in rules.modified_states(now)) is allowed
    assert now in rules.modified_states(now)


@given(states, states)
def test_every_step_is_also_a_modification(now: RedemptionState, new: RedemptionState) -> None:
    if rules.steps_to(now, new):
        assert rules.may_become(now, new)


@given(states, st.integers(0, 10**9))
def test_what_is_open_holds_all_and_what_ended_nothing(state: RedemptionState, amount: int) -> None:
    assert rules.held(state, amount) == (0 if state in ENDED else amount)


@given(states, states)
def test_every_pair_is_explained_by_what_it_does(now: RedemptionState, new: RedemptionState) -> None:
    said = rules.explain_state(now, new)
    moved = rules.held(new, 1) - rules.held(now, 1)
    others = {
        rules.explain_state(a, b)
        for a in RedemptionState
        for b in RedemptionState
        if a != b and rules.may_become(a, b) and rules.held(b, 1) - rules.held(a, 1) != moved
    }
    assert said
    if now != new and rules.may_become(now, new):
        assert said not in others


@dataclass
class Model:
    """One redemption in plain Python: what it holds, of what there was."""

    state: str = "requested"
    product: int = 0
    quantity: int = 1
    points: int = 100
    stock: list[int] = field(default_factory=lambda: [5, 3])
    prices: tuple[int, int] = (100, 150)
    total: int = 1000

    @property
    def is_open(self) -> bool:
        return self.state not in {"rejected", "cancelled"}

    @property
    def available(self) -> int:
        return self.total - (self.points if self.is_open else 0)

    def left(self, product: int) -> int:
        return self.stock[product] - (self.quantity if self.is_open and self.product == product else 0)


changes = st.tuples(states, st.integers(0, 1), st.integers(1, 6), st.none() | st.integers(0, 1200))


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(changes, states), min_size=1, max_size=8))
def test_points_and_stock_are_those_of_the_model(done: list[object]) -> None:
    with transaction.atomic():
        person = cast.holder(1000)
        products = [factories.product(points=100, stock=5), factories.product("Maleta", points=150, stock=3)]
        made, model = cast.redeem(person, products[0]), Model()
        for act in done:
            try:
                if isinstance(act, tuple):
                    state, product, quantity, points = act
                    cast.modify(made, state=state, product=products[product], quantity=quantity, points=points)
                else:
                    cast.advance(made, str(act))
            except DomainError:
                pass
            made.refresh_from_db()
            follow(model, made, products)
            assert cast.available(person) == model.available
            held = Product.objects.filter(pk__in=[p.pk for p in products]).order_by("pk")
            assert list(held.values_list("stock", flat=True)) == [model.left(0), model.left(1)]
            assert sum(made.changes.values_list("points", flat=True)) == model.available - model.total
        transaction.set_rollback(True)


def follow(model: Model, made: Redemption, products: list[Product]) -> None:
    """The model holds what the row says, and nothing else moves."""
    model.state, model.quantity, model.points = made.state, made.quantity, made.points
    model.product = [product.pk for product in products].index(made.product_id)
