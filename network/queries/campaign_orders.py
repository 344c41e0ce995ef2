"""Reads for the orders that come in by file."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from network.enums import OrderResult
from network.models import Agent, OrderBatch
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


def report_of(batch: OrderBatch, *, only_errors: bool = False) -> list[list[Any]]:
    """(row, order number, what became of it, why) of each row of the file."""
    rows = batch.figures.get("rows", [])
    chosen = [row for row in rows if not only_errors or row[2] == OrderResult.ERROR]
    return [[row[0], row[1], str(OrderResult(row[2]).label), row[3]] for row in chosen]
