"""What a modification of a redemption would do, to the points and to the stock."""

from dataclasses import dataclass

from ledger.queries import balances
from rewards import rules
from rewards.enums import RedemptionState
from rewards.models import Product, Redemption


@dataclass(frozen=True)
class StockMove:
    """A product whose stock moves. `after` below zero: there is not enough."""

    product: Product
    before: int
    after: int


@dataclass(frozen=True)
class Modification:
    """What a redemption becomes. `difference` is what the person pays more (negative: gets back)."""

    product: Product
    unit_points: int
    quantity: int
    points: int
    state: RedemptionState
    difference: int
    available: int
    figures_change: bool
    stock: tuple[StockMove, ...]
    explanation: str

    @property
    def balance_after(self) -> int:
        return self.available - self.difference

    @property
    def refund(self) -> int:
        return -self.difference

    @property
    def short_stock(self) -> bool:
        return any(move.after < 0 for move in self.stock)

    @property
    def possible(self) -> bool:
        return self.balance_after >= 0 and not self.short_stock and (self.state.is_open or not self.figures_change)


def modification(
    *, redemption: Redemption, product: Product, quantity: int, points: int | None, state: str = ""
) -> Modification:
    """Same product at the price it was redeemed at, another at today's; `points`, where given, overrides both.

    Nothing of the total moves by itself while product and quantity stay. Without a `state` the present one stays.
    """
    same = product.pk == redemption.product_id
    unit = redemption.unit_points if same else product.points
    kept = same and quantity == redemption.quantity
    total = points if points is not None else redemption.points if kept else unit * quantity
    now, new = redemption.status, RedemptionState(state or redemption.state)
    return Modification(
        product=product, unit_points=unit, quantity=quantity, points=total, state=new,
        difference=rules.held(new, total) - rules.held(now, redemption.points),
        available=balances(redemption.person).available,
        figures_change=(product.pk, quantity, total) != (redemption.product_id, redemption.quantity, redemption.points),
        stock=_stock(redemption, product, quantity, new), explanation=rules.explain_state(now, new),
    )  # fmt: skip


def _stock(redemption: Redemption, product: Product, quantity: int, state: RedemptionState) -> tuple[StockMove, ...]:
    """What each product holds afterwards; one whose stock stays is left out."""
    moves = {redemption.product: rules.held(redemption.state, redemption.quantity)}
    moves[product] = moves.get(product, 0) - rules.held(state, quantity)
    return tuple(StockMove(row, row.stock, row.stock + back) for row, back in moves.items() if back)
