"""R6: whatever is done in whatever order, the ledger and the redemptions say what a plain model of them says.

The machine of the ledger (tests/ledger/test_machine.py) goes on here with contracts that earn and are voided, and with
a catalogue: points, lots, stock and the state of each redemption are compared after every step.
"""

import uuid
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from contracts import actions as contracts
from contracts.errors import AlreadyVoid
from ledger.errors import InsufficientBalance
from rewards.errors import ClosedRedemption, FiguresStay, NothingChanged, OutOfStock, SoldOut, StateClosed
from rewards.models import Product, Redemption
from tests import factories
from tests.ledger.test_machine import LedgerMachine, Model, ModelAward, ModelLot
from tests.reliability.figures import MACHINE_EXAMPLES, MACHINE_STEPS
from tests.rewards.cast import advance, modify, redeem

PRICES, STOCK, EARNED = (10, 25, 40), 4, 30
STEPS = {
    "requested": {"approved", "rejected", "cancelled", "delivered"},
    "approved": {"preparing", "delivered", "rejected"},
    "preparing": {"delivered", "rejected"},
}
STATES, ENDED = ("requested", "approved", "preparing", "delivered", "rejected", "cancelled"), ("rejected", "cancelled")
products, quantities, places = st.integers(0, len(PRICES) - 1), st.integers(1, 3), st.integers(0, 20)


@dataclass
class ModelRedemption:
    """What was redeemed, and the takings it lives on: [lot, points not given back yet] each, in the order of use."""

    product: int
    quantity: int
    unit: int
    takings: list = field(default_factory=list)
    state: str = "requested"

    @property
    def points(self):
        return self.unit * self.quantity

    @property
    def held(self):
        return self.quantity if self.is_open else 0

    @property
    def cost(self):
        return self.points if self.is_open else 0

    @property
    def is_open(self):
        return self.state not in ENDED


class RewardsMachine(LedgerMachine):
    """Points come from awards and from contracts; they go to products, and back."""

    def __init__(self):
        super().__init__()
        self.redeemed, self.contracts, self.stock = [], [], [STOCK] * len(PRICES)
        self.products = [factories.product(points=price, stock=STOCK) for price in PRICES]
        self.type = factories.contract_type()
        factories.rule(self.type, points=EARNED)

    def give_back_of(self, known, points):
        for taking in reversed(known.takings):
            part = min(points, sum(left for _lot, left in taking))
            if part:
                assert self.model.give_back(taking, part, self.today)
                points -= part
        assert points == 0

    @precondition(lambda self: hasattr(self, "person"))
    @rule(held=st.booleans())
    def contract(self, held):
        if not hasattr(self.person, "user"):
            factories.agent(self.person)
        holder = factories.client()
        factories.refer(holder.person, self.person)
        made = contracts.upload_contract(
            client=holder, number=f"M-{uuid.uuid4()}".upper()[:40], type=self.type, amount_minor=100_00, currency="COP",
            signed_on=factories.timezone.localdate(), upload=factories.pdf(), form_key=uuid.uuid4(),
            expected_points=EARNED, by=None,
        )  # fmt: skip
        self.contracts.append([made, self.model.award(EARNED, None, None), False])

    @precondition(lambda self: self.contracts)
    @rule(which=places)
    def void(self, which):
        known = self.contracts[which % len(self.contracts)]
        try:
            contracts.void_contract(contract=known[0], reason="Error", by=None)
        except AlreadyVoid:
            assert known[2]
        else:
            assert not known[2]
            assert self.model.reverse(known[1])
            known[2] = True

    @precondition(lambda self: hasattr(self, "person"))
    @rule(which=products, quantity=quantities)
    def redeem(self, which, quantity):
        if not hasattr(self.person, "user"):
            factories.agent(self.person)
        points = PRICES[which] * quantity
        fits = self.stock[which] >= quantity
        taking = self.model.spend(points) if fits else None
        try:
            made = redeem(self.person, self.products[which], quantity)
        except (OutOfStock, SoldOut):
            assert not fits
        except InsufficientBalance:
            assert fits
            assert taking is None
        else:
            assert taking is not None
            self.stock[which] -= quantity
            self.redeemed.append((made, ModelRedemption(which, quantity, PRICES[which], [taking])))

    @precondition(lambda self: self.redeemed)
    @rule(which=places, state=st.sampled_from(STATES[1:]))
    def advance(self, which, state):
        made, known = self.redeemed[which % len(self.redeemed)]
        allowed = state in STEPS.get(known.state, ())
        try:
            advance(made, state)
        except ClosedRedemption:
            assert not allowed
        else:
            assert allowed
            known.state = state
            if state in ENDED:
                self.stock[known.product] += known.quantity
                self.give_back_of(known, known.points)

    @precondition(lambda self: self.redeemed)
    @rule(which=places, product=products, quantity=quantities, same=st.booleans(), state=st.sampled_from(("", *STATES)))
    def modify(self, which, product, quantity, same, state):
        """Figures, state or both; what has ended holds nothing, so it may begin anew."""
        made, known = self.redeemed[which % len(self.redeemed)]
        made.refresh_from_db()
        new = copy(known)
        new.state = state or known.state
        if not same:
            new.product, new.quantity = product, quantity
            new.unit = known.unit if product == known.product else PRICES[product]
        expected = self.refusal_of(known, new)
        with pytest.raises(expected) if expected else nullcontext():
            modify(made, product=self.products[new.product], quantity=new.quantity, state=state)
        if expected is None:
            self.take_over(known, new)

    def refusal_of(self, known, new):
        """How it must be refused, or None. Stock comes before points, as the locks do."""
        figures = (known.product, known.quantity) != (new.product, new.quantity)
        if not known.is_open and new.is_open and new.state != "requested":
            return StateClosed
        if not new.is_open and figures:
            return FiguresStay
        if not figures and known.state == new.state:
            return NothingChanged
        free = self.stock[new.product] + (known.held if new.product == known.product else 0)
        if free < new.held:
            return OutOfStock
        return InsufficientBalance if new.cost - known.cost > self.model.sum_of(held=False) else None

    def take_over(self, known, new):
        self.stock[known.product] += known.held
        self.stock[new.product] -= new.held
        more = new.cost - known.cost
        if more > 0:
            known.takings.append(self.model.spend(more))
        elif more < 0:
            self.give_back_of(known, -more)
        known.product, known.quantity, known.unit, known.state = new.product, new.quantity, new.unit, new.state

    @invariant()
    def stock_and_redemptions_say_the_same(self):
        assert [Product.objects.get(pk=product.pk).stock for product in self.products] == self.stock
        rows = Redemption.objects.filter(pk__in=[made.pk for made, _known in self.redeemed]).order_by("pk")
        found = [(row.product_id, row.quantity, row.points, row.state) for row in rows]
        assert found == [
            (self.products[known.product].pk, known.quantity, known.points, known.state)
            for _made, known in self.redeemed
        ]


def run(machine, examples=MACHINE_EXAMPLES):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=MACHINE_STEPS, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_product_and_the_model_never_differ(record):
    run(RewardsMachine)
    done = "award, hold, expiry, spend, contract, void, redeem, modify, cancel, reject"
    found = "no difference in balances, lots, stock or states"
    record("R6", f"{MACHINE_EXAMPLES} lives of {MACHINE_STEPS} steps: {done}", found)


class ForgetfulModel(Model):
    """A model that forgets what is owed: the machine must notice, or it would notice nothing."""

    def award(self, amount, held_until, expires):
        made = ModelAward(amount)
        self.lots.append(ModelLot(made, amount, held_until, expires))
        return made


class ForgetfulMachine(RewardsMachine):
    @precondition(lambda self: hasattr(self, "model") and not isinstance(self.model, ForgetfulModel))
    @rule()
    def forget(self):
        self.model = ForgetfulModel(self.model.takes_any, self.model.owed, self.model.lots)


@pytest.mark.django_db
def test_control_a_model_that_forgets_a_debt_is_found_out():
    with pytest.raises(AssertionError):
        run(ForgetfulMachine, examples=40)
