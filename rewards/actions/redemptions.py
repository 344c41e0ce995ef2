"""Redemptions that stand, carried on and modified. Stock and points move together or not at all.

Locks are taken in one order: the redemption, its products by id, then the ledger's account.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import audit
from core.events import publish
from core.repeats import repeat_of
from ledger.errors import InsufficientBalance
from people.models import User
from rewards import rules
from rewards.actions.approvals import hold_approval, settle_approval
from rewards.actions.postings import give_back_points, take_points
from rewards.actions.redeeming import take_stock
from rewards.enums import RedemptionState
from rewards.errors import (
    AgentShort,
    ChangedMeanwhile,
    ClosedRedemption,
    FiguresStay,
    NoneLeft,
    NothingChanged,
    OwnRedemption,
    PriceChanged,
    ReasonRequired,
    SoldOut,
    StateClosed,
)
from rewards.events import RedemptionChanged
from rewards.models import Product, Redemption, RedemptionChange
from rewards.queries.modifications import Modification, modification
from rewards.queries.redemptions import changes_since


@transaction.atomic
def advance_redemption(
    *, redemption: Redemption, state: str, reason: str = "", form_key: UUID, by: User | None,
    version: int | None = None,
) -> Redemption:  # fmt: skip
    """Carry the redemption on; rejecting (with a reason) or cancelling gives stock and points back.

    Delivering what is only requested approves it first, as a step of its own. Raises ClosedRedemption,
    OwnRedemption, ReasonRequired, ChangedMeanwhile, or UnderApproval where a flow decides on it.
    """
    approval = hold_approval(redemption)
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    if repeat_of(RedemptionChange.objects.all(), form_key, redemption_id=redemption.pk):
        return redemption
    check_actor(redemption, by, owner_acts=state == RedemptionState.CANCELLED)
    check_version(redemption, version)
    if state == RedemptionState.REJECTED and not reason.strip():
        raise ReasonRequired()
    steps = rules.steps_to(redemption.state, state)
    if not steps:
        raise ClosedRedemption()
    settle_approval(approval, state=state, by=by)
    for step in steps:
        change = record_step(redemption, step, reason, form_key if step == steps[-1] else None, by)
    publish_change(change)
    return redemption


def record_step(
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
    audit_change("rewards.advance_redemption", change)
    return change


@transaction.atomic
def modify_redemption(
    *, redemption: Redemption, product: Product, quantity: int, points: int | None, reason: str, form_key: UUID,
    by: User | None, state: str = "", expected_points: int | None = None, version: int | None = None,
) -> Redemption:  # fmt: skip
    """Change product, quantity, points or state with a reason; the difference is posted and stock moves along.

    Raises ReasonRequired, OwnRedemption, ChangedMeanwhile, StateClosed, FiguresStay, NothingChanged, OutOfStock,
    NotRedeemable, InsufficientBalance, UnderApproval, or PriceChanged where the total is not the `expected_points` of
    the preview.
    """
    approval = hold_approval(redemption)
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    if repeat_of(RedemptionChange.objects.all(), form_key, redemption_id=redemption.pk):
        return redemption
    check_actor(redemption, by)
    check_version(redemption, version)
    if not reason.strip():
        raise ReasonRequired()
    settle_approval(approval, state="", by=by)
    ids = {redemption.product_id, product.pk}
    locked = {row.pk: row for row in Product.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    new = modification(
        redemption=redemption, product=locked[product.pk], quantity=quantity, points=points, state=state
    )  # fmt: skip
    _check_modification(redemption, new, expected_points)
    change = _record_modification(redemption, new, reason, form_key, by)
    _move_stock(change, locked)
    _post_difference(change, new.difference)
    publish_change(change)
    redemption.refresh_from_db()
    return redemption


def _check_modification(redemption: Redemption, new: Modification, expected_points: int | None) -> None:
    if not rules.may_become(redemption.state, new.state):
        raise StateClosed()
    if not new.state.is_open and new.figures_change:
        raise FiguresStay()
    if expected_points not in (None, new.points):
        raise PriceChanged(points=new.points)


def _record_modification(
    redemption: Redemption, new: Modification, reason: str, form_key: UUID, by: User | None
) -> RedemptionChange:
    """Rewrite the redemption and keep before and after. Raises NothingChanged."""
    before = _figures(redemption)
    redemption.product, redemption.quantity = new.product, new.quantity
    redemption.unit_points, redemption.points, redemption.state = new.unit_points, new.points, new.state
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
    audit_change("rewards.modify_redemption", change)
    return change


def _figures(redemption: Redemption) -> dict[str, Any]:
    return {
        "product_id": redemption.product_id, "product": redemption.product_name, "quantity": redemption.quantity,
        "unit_points": redemption.unit_points, "points": redemption.points, "state": str(redemption.state),
    }  # fmt: skip


def _move_stock(change: RedemptionChange, locked: dict[int, Product]) -> None:
    """What is no longer held goes back first, so that less of the same product never asks for stock."""
    before, after = change.before, change.after
    moves = Counter({before["product_id"]: -rules.held(before["state"], before["quantity"])})
    moves[after["product_id"]] += rules.held(after["state"], after["quantity"])
    for pk, more in sorted(moves.items(), key=lambda move: move[1]):
        if more < 0:
            Product.objects.filter(pk=pk).update(stock=F("stock") - more)
        elif more > 0:
            _take(locked[pk], more)


def _take(product: Product, quantity: int) -> None:
    try:
        take_stock(product, quantity)
    except SoldOut as error:
        raise NoneLeft() from error


def _post_difference(change: RedemptionChange, difference: int) -> None:
    if difference > 0:
        try:
            take_points(change, difference)
        except InsufficientBalance as error:
            raise AgentShort(**error.values) from error
    elif difference < 0:
        give_back_points(change, -difference)


def check_version(redemption: Redemption, version: int | None) -> None:
    """`version` is the last change that the page showed (None: nobody looked). Raises ChangedMeanwhile."""
    if version is not None and (what := changes_since(redemption, version)):
        raise ChangedMeanwhile(what=what)


def check_actor(redemption: Redemption, by: User | None, *, owner_acts: bool = False) -> None:
    """Nobody decides on their own redemption; cancelling is the owner's alone. The system (None) may do both."""
    if by and (by.person_id == redemption.person_id) != owner_acts:
        raise ClosedRedemption() if owner_acts else OwnRedemption()


def audit_change(action: str, change: RedemptionChange) -> None:
    audit.record(
        action, change.redemption, by=change.by, before=change.before, after=change.after, reason=change.reason
    )


def publish_change(change: RedemptionChange) -> None:
    publish(
        RedemptionChanged(
            redemption_id=change.redemption_id, change_id=change.pk, person_id=change.redemption.person_id,
            points=change.points,
        ),
        by=change.by,
    )  # fmt: skip
