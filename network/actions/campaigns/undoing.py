"""Undoing a file of orders: only what still holds what the file wrote, in campaigns that take orders."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from network.actions.campaigns.calendar import check_may
from network.actions.campaigns.locking import hold_campaigns, lock_orders, note_written
from network.actions.campaigns.orders import rewrite
from network.actions.campaigns.withdrawing import renew_requests, withdraw_requests
from network.enums import OrderState
from network.errors import NothingToUndo, StillComing
from network.models import CampaignOrder, OrderBatch
from network.queries.campaign_orders import kept_orders, rule_hits, undoable_orders


@transaction.atomic
def undo_batch(*, batch: OrderBatch, by: Any) -> OrderBatch:
    """New orders become cancelled and changed ones what they were. What was changed since stays, and what counts, or
    would count again, in a campaign that takes no more orders; `figures["undone"]` names it. Activations that wait for
    approval, and whose orders count no more, are withdrawn.

    Raises StillComing or NothingToUndo.
    """
    check_may(by)
    locked = OrderBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if locked.undone_at:
        return locked
    if locked.job and locked.job.is_open:
        raise StillComing()
    hold_campaigns()
    lock_orders()
    new, rewritten = (list(rows) for rows in undoable_orders(locked))
    if not new and not rewritten:
        raise NothingToUndo()
    kept = kept_orders(locked)
    hits = rule_hits([*new, *rewritten], since=locked.confirmed_at or locked.created_at)
    written_in = {order.campaign_id for order in [*new, *rewritten]}
    locked.undone_at = now = timezone.now()
    CampaignOrder.objects.filter(pk__in=[order.pk for order in new]).update(state=OrderState.CANCELLED, changed_at=now)
    _restore(locked, rewritten)
    note_written(written_in | {order.campaign_id for order in rewritten})
    withdraw_requests(by=by)
    renew_requests(rewritten)
    locked.figures["undone"] = {"orders": len(new) + len(rewritten), "kept": kept, "hits": hits}
    locked.save(update_fields=["undone_at", "figures"])
    after = {"cancelled": len(new), "restored": len(rewritten), "kept": len(kept)}
    audit.record("network.undo_orders", locked, by=by, after=after)
    return locked


def _restore(batch: OrderBatch, orders: Sequence[CampaignOrder]) -> None:
    """With the moment of what they held, so that the file that wrote it can be undone too."""
    before, moments = batch.figures["before"], batch.figures.get("before_at", {})
    for order in orders:
        for name, value in before[order.number].items():
            setattr(order, name, date.fromisoformat(value) if name == "ordered_on" else value)
        at = moments.get(order.number)
        order.changed_at = datetime.fromisoformat(at) if at else timezone.now()
    rewrite(orders)
