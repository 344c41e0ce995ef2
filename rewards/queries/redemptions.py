"""Redemptions: finding them, telling their story, and what a modification would do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.text import normalise
from ledger.queries import balances
from rewards import rules
from rewards.enums import RedemptionState
from rewards.models import Product, Redemption, RedemptionChange


@dataclass(frozen=True)
class Step:
    """A line of the timeline: what happened, or what comes next (`state` as the kit's timeline reads it)."""

    title: str
    text: str
    when: datetime | None
    icon: str
    state: str
    points: int = 0
    by: str = ""


@dataclass(frozen=True)
class Modification:
    """What a redemption becomes. `difference` is what the person pays more (negative: gets back)."""

    product: Product
    unit_points: int
    quantity: int
    points: int
    difference: int
    available: int

    @property
    def balance_after(self) -> int:
        return self.available - self.difference

    @property
    def refund(self) -> int:
        return -self.difference


def search_redemptions(text: str) -> QuerySet[Redemption]:
    """Redemptions by number, person or product; all of them for an empty text."""
    found = Redemption.objects.select_related("person", "product")
    if not normalise(text):
        return found
    return found.matching(text, products=Product.objects.named_like(text))


def modification(*, redemption: Redemption, product: Product, quantity: int, points: int | None) -> Modification:
    """Same product at the price it was redeemed at, another at today's; `points`, where given, overrides both."""
    same = product.pk == redemption.product_id
    unit = redemption.unit_points if same else product.points
    total = unit * quantity if points is None else points
    return Modification(
        product=product, unit_points=unit, quantity=quantity, points=total,
        difference=total - redemption.points, available=balances(redemption.person).available,
    )  # fmt: skip


def timeline(redemption: Redemption) -> list[Step]:
    """What was done, oldest first, then what is still to come."""
    changes = list(redemption.changes.select_related("by__person"))
    done = [_done(change, last=change is changes[-1]) for change in changes]
    return done + [_next(state) for state in _coming(redemption.status)]


def _coming(state: RedemptionState) -> list[RedemptionState]:
    order = [RedemptionState.REQUESTED, RedemptionState.APPROVED, RedemptionState.PREPARING, RedemptionState.DELIVERED]
    return order[order.index(state) + 1 :] if rules.next_states(state) else []


def _next(state: RedemptionState) -> Step:
    return Step(title=_title(state), text="", when=None, icon=state.icon, state="next")


def _done(change: RedemptionChange, *, last: bool) -> Step:
    state = RedemptionState(change.after["state"]) if "state" in change.after else None
    text = change.reason if state else " · ".join(filter(None, [describe(change), change.reason]))
    return Step(
        title=_title(state) if state else _("Modified"),
        text=text,
        when=change.at,
        icon=state.icon if state else "edit",
        state="failed" if state and rules.gives_back(state) else "current" if last else "done",
        points=change.points,
        by=change.by.person.name if change.by else "",
    )


def describe(change: RedemptionChange) -> str:
    """What a modification changed: “Quantity: 1 → 2 · Points: 100 → 200”."""
    labels = {"product": _("Product"), "quantity": _("Quantity"), "points": _("Points")}
    pairs: list[tuple[str, Any, Any]] = [
        (label, change.before.get(name), change.after.get(name)) for name, label in labels.items()
    ]
    return " · ".join(f"{label}: {before} → {after}" for label, before, after in pairs if before != after)


def _title(state: RedemptionState) -> str:
    return {
        RedemptionState.REQUESTED: _("Requested"),
        RedemptionState.APPROVED: _("Approved"),
        RedemptionState.PREPARING: _("Being prepared"),
        RedemptionState.DELIVERED: _("Delivered"),
        RedemptionState.REJECTED: _("Rejected"),
        RedemptionState.CANCELLED: _("Cancelled"),
    }[state]
