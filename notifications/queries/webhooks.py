"""Webhooks as staff look at them."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from notifications.models import Delivery, DeliveryTry, Endpoint


def endpoint_rows() -> QuerySet[Endpoint]:
    """Every address with what waits, what failed, and how its last call went."""
    last = DeliveryTry.objects.filter(delivery__endpoint=OuterRef("pk"), by=None).order_by("-pk")
    return Endpoint.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state="waiting")),
        failed=Count("deliveries", filter=Q(deliveries__state="failed")),
        last_status=Subquery(last.values("status")[:1]),
        last_at=Subquery(last.values("at")[:1]),
    ).order_by("-is_active", "pk")


def delivery_rows(endpoint: Endpoint) -> QuerySet[Delivery]:
    """What it was told, with the last answer to each."""
    last = DeliveryTry.objects.filter(delivery=OuterRef("pk"), by=None).order_by("-pk")
    return endpoint.deliveries.select_related("event").annotate(
        last_status=Subquery(last.values("status")[:1]), last_reply=Subquery(last.values("reply")[:1])
    )


def log_of(delivery: Delivery) -> list[dict[str, Any]]:
    """Calls and wishes to send again, newest first."""
    return [
        {"at": row.at, "status": row.status, "reply": row.reply, "by": row.by, "milliseconds": row.milliseconds}
        for row in delivery.log.select_related("by__person").order_by("-pk")
    ]
