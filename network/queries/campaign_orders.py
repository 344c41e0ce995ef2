"""Reads for the orders that come in by file."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from network.enums import OrderResult, OrderState
from network.models import Agent, CampaignOrder, OrderBatch
from network.queries.campaigns import TAKES_ORDERS
from referrals.models import InviteCode


def agents_named(names: Iterable[str]) -> dict[str, list[int]]:
    """Ids of the agents behind each invite code or e-mail, in lower case."""
    wanted = {name.lower() for name in names if name}
    found: dict[str, set[int]] = {}
    codes = InviteCode.objects.filter(code__in=[name.upper() for name in wanted], owner__agent__isnull=False)
    for code, agent in codes.values_list("code", "owner__agent"):
        found.setdefault(code.lower(), set()).add(agent)
    mails = Agent.objects.filter(Q(person__email__in=wanted) | Q(person__user__email__in=wanted))
    for agent, *addresses in mails.values_list("pk", "person__email", "person__user__email"):
        for address in {one.lower() for one in addresses if one} & wanted:
            found.setdefault(address, set()).add(agent)
    return {name: sorted(agents) for name, agents in found.items()}


def order_batches() -> QuerySet[OrderBatch]:
    return OrderBatch.objects.select_related("by__person", "job").defer("figures")


def undoable_orders(batch: OrderBatch) -> tuple[QuerySet[CampaignOrder], QuerySet[CampaignOrder]]:
    """What the file wrote and what it changed, of campaigns that still take orders."""
    free = CampaignOrder.objects.filter(campaign__state__in=TAKES_ORDERS)
    before = batch.figures.get("before", {})
    return free.filter(batch=batch, state=OrderState.VALID), free.filter(number__in=before)


def is_undoable(batch: OrderBatch) -> bool:
    return any(rows.exists() for rows in undoable_orders(batch))


def report_of(batch: OrderBatch, *, only_said: bool = False) -> list[list[Any]]:
    """(row, order number, what became of it, campaign, why) of each row of the file, or of those that say why."""
    rows = [[*row, ""][:5] for row in batch.figures.get("rows", [])]  # files before had no campaign
    return [
        [number, order, str(OrderResult(result).label), campaign, why]
        for number, order, result, why, campaign in rows
        if why or not only_said
    ]


def campaigns_of(batch: OrderBatch) -> list[tuple[str, int]]:
    """In which campaigns its orders count, and how many in each."""
    rows = (row for row in batch.figures.get("rows", []) if row[2] != OrderResult.ERROR and len(row) > 4)
    return sorted(Counter(row[4] for row in rows).items())
