"""Campaigns for the walks: one that is locked, a file of orders, a commercial state."""

import uuid
from datetime import date
from typing import Any

from network.models import Campaign, OrderBatch

ACTS = ("edit_campaign", "open_campaign", "lock_campaign", "precalculate", "close_campaign")
OBJECTS = {
    **{f"network_staff:{name}": "campaign" for name in ("campaign", *ACTS)},
    **{f"network_staff:{name}": "order_batch" for name in ("order_batch", "order_report", "undo_orders")},
    "network_staff:put_into_segment": "agent",
}


def objects() -> dict[str, Any]:
    first, last = date(2025, 1, 1), date(2025, 1, 21)
    campaign = Campaign.objects.create(number=1, name="Campaña 1", starts_on=first, ends_on=last, state="locked")
    batch = OrderBatch.objects.create(name="pedidos.csv", form_key=uuid.uuid4())
    return {"campaign": campaign.pk, "order_batch": batch.pk}
