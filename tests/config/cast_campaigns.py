"""Campaigns for the walks: one that is locked, a file of orders, a commercial state."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from network.models import Campaign, CampaignRun, OrderBatch
from tests import factories

ACTS = ("edit_campaign", "open_campaign", "lock_campaign", "unlock_campaign", "precalculate", "close_campaign")
OF_ORDERS = ("order_batch", "confirm_orders", "order_report", "undo_orders")
OBJECTS = {
    **{f"network_staff:{name}": "campaign" for name in ("campaign", *ACTS)},
    **{f"network_staff:{name}": "order_batch" for name in OF_ORDERS},
    "network_staff:put_into_segment": "agent",
    "network_staff:stood": "agent",
    "network_staff:give_rank": "agent",
    "network_office:stood": "agent",
    "network_staff:correct_campaign": "closed_campaign",
    **{f"network_staff:{name}": "correction" for name in ("correction", "confirm_correction", "discard_correction")},
}


def objects() -> dict[str, Any]:
    first, last = date(2025, 1, 1), date(2025, 1, 21)
    campaign = Campaign.objects.create(number=1, name="Campaña 1", starts_on=first, ends_on=last, state="locked")
    batch = OrderBatch.objects.create(name="pedidos.csv", form_key=uuid.uuid4())
    return {"campaign": campaign.pk, "order_batch": batch.pk, **corrected()}


def corrected() -> dict[str, Any]:
    """A closed campaign that nobody corrects, and another with a correction that waits."""
    first, last = date(2024, 1, 1), date(2024, 1, 21)
    closed, other = (
        Campaign.objects.create(
            number=90 + n, name=f"Campaña {90 + n}", state="closed", starts_on=first + timedelta(21 * n),
            ends_on=last + timedelta(21 * n),
        )
        for n in range(2)
    )  # fmt: skip
    close = CampaignRun.objects.create(campaign=other, kind="close", state="done", finished_at=timezone.now())
    run = CampaignRun.objects.create(
        campaign=other, kind="correction", state="waiting", by=factories.staff(), compensates=close, reason="Tarde"
    )
    return {"closed_campaign": closed.pk, "correction": run.pk}
