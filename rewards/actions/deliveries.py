"""Where a redemption is sent and how it travels, as staff keep it. Who lives where stays in the delivery's own row."""

from uuid import UUID

from django.db import transaction

from core.events import publish
from core.repeats import repeat_of
from people.models import User
from rewards import rules
from rewards.actions.redemptions import audit_change, check_actor, check_version, publish_change, record_step
from rewards.enums import RedemptionState
from rewards.errors import AddressMissing, ClosedRedemption, NothingChanged, NothingToSend, NotSendable, ReasonRequired
from rewards.events import DeliverySent
from rewards.models import Delivery, Redemption, RedemptionChange
from rewards.rules import Address


@transaction.atomic
def record_tracking(
    *, redemption: Redemption, carrier: str, tracking_number: str, tracking_url: str, form_key: UUID, by: User | None,
    version: int | None = None,
) -> Redemption:  # fmt: skip
    """It has left: with whom, and under which number. What was only approved is prepared by that.

    Raises OwnRedemption, ChangedMeanwhile, NotSendable, NothingToSend or NothingChanged.
    """
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    if repeat_of(RedemptionChange.objects.all(), form_key, redemption_id=redemption.pk):
        return redemption
    check_actor(redemption, by)
    check_version(redemption, version)
    if not rules.is_sendable(redemption.state):
        raise NotSendable()
    delivery = Delivery.objects.filter(redemption=redemption).first()
    if delivery is None:
        raise NothingToSend()
    new = {"carrier": carrier.strip(), "tracking_number": tracking_number.strip(), "tracking_url": tracking_url}
    before, changed = delivery.carrier, _keep(delivery, new)
    if not changed:
        raise NothingChanged()
    if redemption.state == RedemptionState.APPROVED:
        record_step(redemption, RedemptionState.PREPARING, "", None, by)
    change = RedemptionChange.objects.create(
        redemption=redemption, by=by, before={"carrier": before} if before else {}, after={"carrier": new["carrier"]},
        form_key=form_key,
    )  # fmt: skip
    audit_change("rewards.record_tracking", change)
    person = redemption.person_id
    publish(DeliverySent(redemption_id=redemption.pk, change_id=change.pk, person_id=person), by=by)
    return redemption


@transaction.atomic
def correct_delivery(
    *, redemption: Redemption, delivery: Address, reason: str, form_key: UUID, by: User | None,
    version: int | None = None,
) -> Redemption:  # fmt: skip
    """Another address, with a reason; the trail and the audit name what was corrected, never what it says.

    Raises OwnRedemption, ChangedMeanwhile, ReasonRequired, ClosedRedemption, AddressMissing or NothingChanged.
    """
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    if repeat_of(RedemptionChange.objects.all(), form_key, redemption_id=redemption.pk):
        return redemption
    check_actor(redemption, by)
    check_version(redemption, version)
    if not reason.strip():
        raise ReasonRequired()
    if not rules.is_on_its_way(redemption.state):
        raise ClosedRedemption()
    if not delivery.is_complete:
        raise AddressMissing()
    row = Delivery.objects.filter(redemption=redemption).first() or Delivery(redemption=redemption)
    changed = _keep(row, delivery.as_fields())
    if not changed:
        raise NothingChanged()
    change = RedemptionChange.objects.create(
        redemption=redemption, by=by, reason=reason.strip(), after={"delivery": changed}, form_key=form_key
    )
    audit_change("rewards.correct_delivery", change)
    publish_change(change)
    return redemption


def _keep(delivery: Delivery, new: dict[str, str]) -> list[str]:
    """Write what differs, and name it."""
    changed = [name for name, value in new.items() if getattr(delivery, name) != value]
    for name in changed:
        setattr(delivery, name, new[name])
    if changed:
        delivery.save()
    return changed
