"""Redemptions that stand, carried on and modified. Stock and points move together or not at all.

Locks are taken in one order: the redemption, its products by id, then the ledger's account.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import audit
from core.events import publish
from people.models import User
from rewards import rules
from rewards.actions.postings import give_back_points, take_points
from rewards.actions.redeeming import take_stock
from rewards.enums import RedemptionState
from rewards.errors import ClosedRedemption, NothingChanged, OwnRedemption, PriceChanged, ReasonRequired
from rewards.events import RedemptionChanged
from rewards.models import Product, Redemption, RedemptionChange
from rewards.queries.redemptions import Modification, modification


@transaction.atomic
def advance_redemption(
    *, redemption: Redemption, state: str, reason: str = "", form_key: UUID, by: User | None
) -> Redemption:
    """Carry the redemption on; rejecting (with a reason) or cancelling gives stock and points back.

    Delivering what is only requested approves it first, as a step of its own. Raises ClosedRedemption,
    OwnRedemption or ReasonRequired.
    """
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    if redemption.changes.filter(form_key=form_key).exists():
        return redemption
    _check_actor(redemption, by, owner_acts=state == RedemptionState.CANCELLED)
    if state == RedemptionState.REJECTED and not reason.strip():
        raise ReasonRequired()
    steps = rules.steps_to(redemption.state, state)
    if not steps:
        raise ClosedRedemption()
    for step in steps:
        change = _record_step(redemption, step, reason, form_key if step == steps[-1] else None, by)
    _publish_change(change)
    return redemption


def _record_step(
    redemption: Redemption, state: RedemptionState, reason: str, form_key: UUID | None, by: User | None
) -> RedemptionChange:
    before = redemption.state
    back = redemption.points if rules.gives_back(state) else 0
    redemption.state = state
    redemption.save(update_fields=["state"])
    change = RedemptionChange.objects.create(
        redemption=redemption, by=by, reason=reason.strip(), before={"state": before}, after={"state": state},
        points=back, form_key=form_key,
    )  # fmt: skip
    if rules.gives_back(state):
        Product.objects.filter(pk=redemption.product_id).update(stock=F("stock") + redemption.quantity)
        give_back_points(change, back)
    _audit("rewards.advance_redemption", change)
    return change


@transaction.atomic
def modify_redemption(
    *, redemption: Redemption, product: Product, quantity: int, points: int | None, reason: str, form_key: UUID,
    by: User | None, expected_points: int | None = None,
) -> Redemption:  # fmt: skip
    """Change product, quantity or points with a reason; the difference is posted and stock moves along.

    Raises ReasonRequired, OwnRedemption, ClosedRedemption, NothingChanged, OutOfStock, NotRedeemable,
    InsufficientBalance, or PriceChanged where the total is not the `expected_points` of the preview.
    """
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    if redemption.changes.filter(form_key=form_key).exists():
        return redemption
    _check_actor(redemption, by)
    if not reason.strip():
        raise ReasonRequired()
    if not redemption.status.is_open:
        raise ClosedRedemption()
    ids = {redemption.product_id, product.pk}
    locked = {row.pk: row for row in Product.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    new = modification(redemption=redemption, product=locked[product.pk], quantity=quantity, points=points)
    if expected_points not in (None, new.points):
        raise PriceChanged(points=new.points)
    change = _record_modification(redemption, new, reason, form_key, by)
    _move_stock(change, locked)
    _post_difference(change, new.difference)
    _publish_change(change)
    redemption.refresh_from_db()
    return redemption


def _record_modification(
    redemption: Redemption, new: Modification, reason: str, form_key: UUID, by: User | None
) -> RedemptionChange:
    """Rewrite the redemption and keep before and after. Raises NothingChanged."""
    before = _figures(redemption)
    redemption.product, redemption.quantity = new.product, new.quantity
    redemption.unit_points, redemption.points = new.unit_points, new.points
    if before["product_id"] != new.product.pk:
        redemption.product_name = new.product.name
    after = _figures(redemption)
    if after == before:
        raise NothingChanged()
    redemption.save()
    change = RedemptionChange.objects.create(
        redemption=redemption, by=by, reason=reason.strip(), before=before, after=after, points=-new.difference,
        form_key=form_key,
    )  # fmt: skip
    _audit("rewards.modify_redemption", change)
    return change


def _figures(redemption: Redemption) -> dict[str, Any]:
    return {
        "product_id": redemption.product_id, "product": redemption.product_name, "quantity": redemption.quantity,
        "unit_points": redemption.unit_points, "points": redemption.points,
    }  # fmt: skip


def _move_stock(change: RedemptionChange, locked: dict[int, Product]) -> None:
    """What is no longer taken goes back first, so that less of the same product never asks for stock."""
    before, after = change.before, change.after
    more = after["quantity"]
    if after["product_id"] == before["product_id"]:
        more -= before["quantity"]
    else:
        Product.objects.filter(pk=before["product_id"]).update(stock=F("stock") + before["quantity"])
    product = locked[after["product_id"]]
    if more > 0:
        take_stock(product, more)
    elif more < 0:
        Product.objects.filter(pk=product.pk).update(stock=F("stock") - more)


def _post_difference(change: RedemptionChange, difference: int) -> None:
    if difference > 0:
        take_points(change, difference)
    elif difference < 0:
        give_back_points(change, -difference)


def _check_actor(redemption: Redemption, by: User | None, *, owner_acts: bool = False) -> None:
    """Nobody decides on their own redemption; cancelling is the owner's alone. The system (None) may do both."""
    if by and (by.person_id == redemption.person_id) != owner_acts:
        raise ClosedRedemption() if owner_acts else OwnRedemption()


def _audit(action: str, change: RedemptionChange) -> None:
    audit.record(
        action, change.redemption, by=change.by, before=change.before, after=change.after, reason=change.reason
    )


def _publish_change(change: RedemptionChange) -> None:
    publish(
        RedemptionChanged(
            redemption_id=change.redemption_id, change_id=change.pk, person_id=change.redemption.person_id,
            points=change.points,
        ),
        by=change.by,
    )  # fmt: skip
