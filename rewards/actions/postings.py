"""The points of a redemption in the ledger: what each change took, and what it gave back out of which taking."""

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from ledger import actions as ledger
from rewards.models import RedemptionChange, RedemptionPosting


def take_points(change: RedemptionChange, points: int) -> None:
    """Spend points of the redemption's person. Raises InsufficientBalance."""
    spend = ledger.spend_points(
        person=change.redemption.person, points=points, key=f"rewards.take:{change.pk}", by=change.by
    )
    RedemptionPosting.objects.create(change=change, transaction=spend, points=-points)


def give_back_points(change: RedemptionChange, points: int) -> None:
    """Give points back out of what the redemption took, the latest taking first."""
    takings = RedemptionPosting.objects.filter(change__redemption=change.redemption_id, undoes=None)
    open_ones = takings.annotate(left=-F("points") - Coalesce(Sum("undone_by__points"), 0)).filter(left__gt=0)
    for taking in open_ones.select_related("transaction").order_by("-pk"):
        back = min(points, taking.left)
        if not back:
            break
        points -= back
        given = ledger.give_back_points(
            spend=taking.transaction, points=back, key=f"rewards.give:{change.pk}:{taking.pk}", by=change.by
        )
        RedemptionPosting.objects.create(change=change, transaction=given, undoes=taking, points=back)
    if points:
        raise ValueError("a redemption gives back no more than it took")
