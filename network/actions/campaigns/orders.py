"""Orders as campaigns see them: whoever sells hands them in here, by file or by code; the number makes each one unique.

What is known and unchanged stays. An order of a day whose campaign is locked counts in the next that takes orders; one
of a day that is in no campaign is a mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.statements import insert_all, run
from network.actions.campaigns.locking import hold_campaigns, lock_orders, note_written
from network.actions.campaigns.order_rules import follow_rules
from network.actions.campaigns.withdrawing import withdraw_requests
from network.enums import OrderResult, OrderState
from network.models import Campaign, CampaignOrder, OrderBatch
from network.queries.campaigns import TAKES_ORDERS

COMPARED = ("agent_id", "ordered_on", "amount_minor", "currency", "points", "state", "products")
COLUMNS = {
    "id": "bigint", "agent_id": "bigint", "ordered_on": "date", "amount_minor": "bigint", "currency": "text",
    "points": "bigint", "state": "text", "products": "text", "campaign_id": "bigint", "changed_at": "timestamptz",
}  # fmt: skip
REWRITE = f"""
UPDATE network_campaignorder o SET {", ".join(f"{name} = f.{name}" for name in COLUMNS if name != "id")}
FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in COLUMNS.items())}) f ({", ".join(COLUMNS)})
WHERE o.id = f.id"""  # noqa: S608


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


class Result(NamedTuple):
    """What became of an order, why (for people) where there is something to say, and where it counts (a name)."""

    result: OrderResult
    why: str = ""
    campaign: str = ""


class Seen(NamedTuple):
    """What a preview said of an order, and what the order held then (empty where it was not known)."""

    said: Result
    before: dict[str, Any]


@dataclass
class Registered:
    """What becomes of each order, in the order of the lines, and what changed ones held before (by number)."""

    results: list[Result] = field(default_factory=list)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    before_at: dict[str, datetime] = field(default_factory=dict)  # when what they held was written
    at: datetime | None = None  # when all of them were written: no other write has this moment
    new: list[CampaignOrder] = field(default_factory=list)
    changed: list[CampaignOrder] = field(default_factory=list)


@transaction.atomic
def register_orders(
    *, lines: Sequence[OrderLine], batch: OrderBatch | None = None, seen: Sequence[Seen] | None = None
) -> Registered:
    """New, changed, same or error (with why and where) for each. The same lines again change nothing.

    With `seen`, one of each line: an order that would do something else now is overtaken, and not written. Campaigns
    are held shared meanwhile, so that none is locked between looking and writing.
    """
    hold_campaigns()
    lock_orders()
    answer = plan_orders(lines=lines, batch=batch)
    if seen is not None:
        _leave_overtaken(answer, lines, seen)
    _stamp(answer)
    insert_all(answer.new)
    rewrite(answer.changed)
    left = {held["campaign_id"] for held in answer.before.values()}
    note_written({order.campaign_id for order in [*answer.new, *answer.changed]} | left)
    withdraw_requests(by=None)
    follow_rules([*answer.new, *answer.changed])
    return answer


def rewrite(orders: Sequence[CampaignOrder]) -> None:
    """Save what known orders hold now, in one statement however many: they come by the ten thousand."""
    if orders:
        run(REWRITE, {name: [getattr(order, name) for order in orders] for name in COLUMNS})


def _stamp(answer: Registered) -> None:
    """Under the orders' lock. By its moment a file knows later which orders still hold what it wrote."""
    answer.at = timezone.now()
    answer.before_at = {order.number: order.changed_at for order in answer.changed}
    for order in [*answer.new, *answer.changed]:
        order.changed_at = answer.at


def plan_orders(*, lines: Sequence[OrderLine], batch: OrderBatch | None = None) -> Registered:
    """What registering them would do at this moment. Writes nothing."""
    campaigns = list(Campaign.objects.order_by("starts_on"))
    numbers = [line.number for line in lines]
    known = {order.number: order for order in CampaignOrder.objects.filter(number__in=numbers)}
    answer, above = Registered(), set[str]()
    for line in lines:
        order = known.get(line.number)
        if order is None:
            order, said = _new(line, campaigns, batch)
            answer.results.append(said)
            if order:
                answer.new.append(order)
                known[line.number] = order
        else:
            answer.results.append(_compare(order, line, campaigns, answer, is_again=line.number in above))
            if answer.results[-1].result == OrderResult.CHANGED:
                answer.changed.append(order)
        if answer.results[-1].result != OrderResult.ERROR:  # the first row counts, however often the file comes in
            above.add(line.number)
    return answer


def _leave_overtaken(answer: Registered, lines: Sequence[OrderLine], seen: Sequence[Seen]) -> None:
    why = _("It would do something else now. Upload the file again.")
    gone: set[str] = set()
    for at, (line, said, shown) in enumerate(zip(lines, answer.results, seen, strict=True)):
        now = Seen(said, answer.before.get(line.number, {}))
        writes = said.result in {OrderResult.NEW, OrderResult.CHANGED}
        if (writes and _does(now) != _does(shown)) or (said.result == OrderResult.SAME and line.number in gone):
            gone.add(line.number)
            answer.results[at] = Result(OrderResult.OVERTAKEN, why, said.campaign)
    answer.new = [order for order in answer.new if order.number not in gone]
    answer.changed = [order for order in answer.changed if order.number not in gone]
    answer.before = {number: held for number, held in answer.before.items() if number not in gone}


def _does(seen: Seen) -> tuple[str, str, dict[str, Any]]:
    return seen.said.result, seen.said.campaign, seen.before


def _campaign_of(day: date, campaigns: Sequence[Campaign]) -> tuple[Campaign | None, str]:
    """The campaign of that day, or the next one if it is locked; and what there is to say of that."""
    own = next((one for one in campaigns if one.starts_on <= day <= one.ends_on), None)
    if own is None:
        return None, _("That day is in no campaign.")
    if own.state in TAKES_ORDERS:
        return own, ""
    later = next((one for one in campaigns if one.starts_on > own.starts_on and one.state in TAKES_ORDERS), None)
    if later is None:
        return None, _("No campaign takes orders of that day. Plan one.")
    said = _("%(own)s takes no more orders: it counts in %(later)s.")
    return later, said % {"own": own.name, "later": later.name}


def _new(
    line: OrderLine, campaigns: Sequence[Campaign], batch: OrderBatch | None
) -> tuple[CampaignOrder | None, Result]:  # fmt: skip
    campaign, why = _campaign_of(line.ordered_on, campaigns)
    if campaign is None:
        return None, Result(OrderResult.ERROR, why)
    values = {name: getattr(line, name) for name in COMPARED}
    order = CampaignOrder(number=line.number, campaign=campaign, batch=batch, **values)
    return order, Result(OrderResult.NEW, why, campaign.name)


def _compare(
    order: CampaignOrder, line: OrderLine, campaigns: Sequence[Campaign], answer: Registered, *, is_again: bool
) -> Result:  # fmt: skip
    now, why = next(one for one in campaigns if one.pk == order.campaign_id), ""
    order.campaign = now  # read already
    wanted = {name: getattr(line, name) for name in COMPARED}
    held = {name: getattr(order, name) for name in COMPARED}
    if wanted == held:
        return Result(OrderResult.SAME, "", now.name)
    if is_again:  # a row above of the same file says something else
        return Result(OrderResult.ERROR, _("The number stands twice in the file."))
    if now.state not in TAKES_ORDERS:
        said = _("It counts in %(name)s, which is locked: it cannot change.") % {"name": now.name}
        return Result(OrderResult.ERROR, said, now.name)
    if order.ordered_on != line.ordered_on:
        other, why = _campaign_of(line.ordered_on, campaigns)
        if other is None:
            return Result(OrderResult.ERROR, why, now.name)
        order.campaign = other
    answer.before[order.number] = held | {"ordered_on": held["ordered_on"].isoformat(), "campaign_id": now.pk}
    for name, value in wanted.items():
        setattr(order, name, value)
    return Result(OrderResult.CHANGED, why, order.campaign.name)
