"""The owner's own changes to a redemption: another address, or none of it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from core import audit
from core.repeats import repeat_of
from people.models import User
from rewards import rules
from rewards.actions.approvals import hold_approval
from rewards.actions.redemptions import advance_redemption
from rewards.enums import RedemptionState
from rewards.errors import AddressFixed, AddressMissing, CancelledTooLate
from rewards.models import Delivery, Redemption, RedemptionChange
from rewards.queries.receipts import cancel_until, may_cancel
from rewards.rules import Address


@transaction.atomic
def change_address(*, redemption: Redemption, address: Address, by: User | None) -> Delivery:
    """Send it somewhere else, while nobody packs it. The audit names the fields, never what they held.

    Raises AddressFixed or AddressMissing.
    """
    redemption = Redemption.objects.select_for_update(of=("self",), no_key=True).get(pk=redemption.pk)
    if not rules.may_readdress(redemption.state):
        raise AddressFixed()
    if not address.is_complete:
        raise AddressMissing()
    delivery = Delivery.objects.filter(redemption=redemption).first() or Delivery(redemption=redemption)
    new = address.as_fields()
    changed = [name for name, text in new.items() if getattr(delivery, name) != text]
    if changed:
        for name in changed:
            setattr(delivery, name, new[name])
        delivery.save()
        audit.record("rewards.change_address", redemption, by=by, after={"fields": changed})
    return delivery


@transaction.atomic
def cancel_redemption(*, redemption: Redemption, form_key: UUID, by: User | None) -> Redemption:
    """The owner takes it back, within the company's window: `advance_redemption` gives stock and points back.

    Raises CancelledTooLate, ClosedRedemption or OwnRedemption.
    """
    hold_approval(redemption)
    redemption = Redemption.objects.select_for_update(of=("self",)).get(pk=redemption.pk)
    repeated = repeat_of(RedemptionChange.objects.all(), form_key, redemption_id=redemption.pk)
    until = cancel_until(redemption)
    if not repeated and redemption.state == RedemptionState.REQUESTED and until and not may_cancel(redemption):
        raise CancelledTooLate(moment=date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT"))
    return advance_redemption(redemption=redemption, state=RedemptionState.CANCELLED, form_key=form_key, by=by)
