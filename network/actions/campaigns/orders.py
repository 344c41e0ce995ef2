"""Orders as campaigns see them: whoever sells hands them in here, by file or by code; the number makes each one unique.

What is known and unchanged stays. An order of a day whose campaign is locked counts in the next that takes orders.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.locks import take_turns
from core.statements import insert_all, run
from network.actions.campaigns.order_rules import follow_rules
from network.enums import OrderResult, OrderState
from network.models import Campaign, CampaignOrder, OrderBatch
from network.queries.campaigns import TAKES_ORDERS

COMPARED = ("agent_id", "ordered_on", "amount_minor", "currency", "points", "state", "products")


@dataclass(frozen=True)
class OrderLine:
    """An order as it comes in. Money in minor units; `state` is valid or cancelled."""

    number: str
    agent_id: int
    ordered_on: date
    amount_minor: int
    currency: str
    points: int = 0
    state: str = OrderState.VALID
    products: str = ""  # codes, as rules.orders.products_of gives them


@dataclass
class Registered:
    """What became of each order, in the order of the lines, and what changed ones held before (by number)."""

    results: list[tuple[OrderResult, str]] = field(default_factory=list)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)


@transaction.atomic
def register_orders(*, lines: Sequence[OrderLine], batch: OrderBatch | None = None) -> Registered:
    """New, changed, same or error (with why) for each. The same lines again change nothing.

    Campaigns are held shared meanwhile, so that none is locked between looking and writing.
    """
    campaigns = list(hold_campaigns())
    numbers = [line.number for line in lines]
    lock_orders()
    known = {order.number: order for order in CampaignOrder.objects.filter(number__in=numbers)}
    answer, new, changed = Registered(), [], []
    for line in lines:
        order = known.get(line.number)
        if order is None:
            order, why = _new(line, campaigns, batch)
            answer.results.append((OrderResult.ERROR, why) if order is None else (OrderResult.NEW, ""))
            if order:
                new.append(order)
                known[line.number] = order
            continue
        result, why = _compare(order, line, campaigns, answer)
        answer.results.append((result, why))
        if result == OrderResult.CHANGED:
            changed.append(order)
    insert_all(new)
    CampaignOrder.objects.bulk_update(changed, [*COMPARED, "campaign", "changed_at"], batch_size=500)
    follow_rules([*new, *changed])
    return answer


def lock_orders() -> None:
    """Whoever writes orders takes turns: two files may hold the same number."""
    take_turns("network.orders")


def hold_campaigns() -> Iterable[Campaign]:
    """All of them, none of which can be locked until the transaction ends."""
    run("SELECT id FROM network_campaign ORDER BY id FOR SHARE", [])
    return Campaign.objects.order_by("starts_on")


def _campaign_of(day: date, campaigns: Sequence[Campaign]) -> Campaign | None:
    """As queries.campaigns.campaign_for says, out of those that are held."""
    return next((one for one in campaigns if one.ends_on >= day and one.state in TAKES_ORDERS), None)


def _new(line: OrderLine, campaigns: Sequence[Campaign], batch: OrderBatch | None) -> tuple[CampaignOrder | None, str]:
    campaign = _campaign_of(line.ordered_on, campaigns)
    if campaign is None:
        return None, _("No campaign takes orders of that day. Plan one.")
    values = {name: getattr(line, name) for name in COMPARED}
    return CampaignOrder(number=line.number, campaign=campaign, batch=batch, **values), ""


def _compare(
    order: CampaignOrder, line: OrderLine, campaigns: Sequence[Campaign], answer: Registered
) -> tuple[OrderResult, str]:  # fmt: skip
    wanted = {name: getattr(line, name) for name in COMPARED}
    held = {name: getattr(order, name) for name in COMPARED}
    if wanted == held:
        return OrderResult.SAME, ""
    if order._state.adding:  # a row above of the same file
        return OrderResult.ERROR, _("The number stands twice in the file.")
    now = next(one for one in campaigns if one.pk == order.campaign_id)
    if now.state not in TAKES_ORDERS:
        return OrderResult.ERROR, _("It counts in %(name)s, which is locked: it cannot change.") % {"name": now.name}
    if order.ordered_on != line.ordered_on and (other := _campaign_of(line.ordered_on, campaigns)):
        order.campaign = other
    answer.before[order.number] = held | {"ordered_on": held["ordered_on"].isoformat(), "campaign_id": now.pk}
    for name, value in wanted.items():
        setattr(order, name, value)
    order.changed_at = timezone.now()
    return OrderResult.CHANGED, ""
