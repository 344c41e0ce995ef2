"""Reads for the orders that come in by file."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import format_money, format_number
from network.enums import OrderResult, OrderState
from network.models import Agent, Campaign, CampaignOrder, OrderBatch
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


def rows_of(batch: OrderBatch) -> list[list[Any]]:
    """What became of each row, or what the preview says of it: row, order number, result, why, campaign."""
    kept = batch.figures.get("seen", {}) if batch.is_waiting else batch.figures
    return [[*row, ""][:5] for row in kept.get("rows", [])]  # files before had no campaign


def counts_of(batch: OrderBatch) -> dict[str, int]:
    """How many rows of each result."""
    kept = batch.figures.get("seen", {}).get("counts", {}) if batch.is_waiting else batch.figures
    return {str(name): kept.get(name, 0) for name in OrderResult.values}


def report_of(batch: OrderBatch, *, only_said: bool = False) -> list[list[Any]]:
    """(row, order number, what became of it, campaign, why) of each row of the file, or of those that say why."""
    return [
        [number, order, str(OrderResult(result).label), campaign, why]
        for number, order, result, why, campaign in rows_of(batch)
        if why or not only_said
    ]


def campaigns_of(batch: OrderBatch) -> list[tuple[str, int]]:
    """In which campaigns its orders count, and how many in each."""
    unsaved = {OrderResult.ERROR, OrderResult.OVERTAKEN}
    return sorted(Counter(row[4] for row in rows_of(batch) if row[2] not in unsaved and row[4]).items())


def shown_orders(batch: OrderBatch) -> list[dict[str, Any]]:
    """Some rows of a preview: whose the order is, and each value as (label, before, after); a new one has no before."""
    seen = batch.figures.get("seen", {})
    examples = seen.get("examples", []) if batch.is_waiting else []
    before = {one["row"]: seen["before"].get(one["after"]["number"], {}) for one in examples}
    ids = {one["after"]["agent_id"] for one in examples} | {held.get("agent_id") for held in before.values()}
    names = _names(ids - {None})
    at = {held.get("campaign_id") for held in before.values()}
    campaigns = dict(Campaign.objects.filter(pk__in=at).values_list("pk", "name"))
    return [
        {"row": one["row"], "number": one["after"]["number"], "name": names.get(one["after"]["agent_id"], ""),
         "is_new": one["result"] == OrderResult.NEW,
         "changes": _changes(before[one["row"]], one["after"], one["campaign"], names, campaigns)}
        for one in examples
    ]  # fmt: skip


def _names(ids: set[int]) -> dict[int, str]:
    """With an invite code: two agents may have one name."""
    codes = dict(InviteCode.objects.filter(owner__agent__in=ids).order_by("-pk").values_list("owner__agent", "code"))
    agents = Agent.objects.filter(pk__in=ids).select_related("person")
    return {one.pk: ", ".join(filter(None, (one.person.name, codes.get(one.pk)))) for one in agents}


def _changes(
    before: dict[str, Any], after: dict[str, Any], campaign: str, names: dict[int, str], campaigns: dict[int, str]
) -> list[tuple[str, str, str]]:  # fmt: skip
    now, was = _said(after, campaign, names), {}
    if before:
        was = _said(before, campaigns.get(before["campaign_id"], ""), names)
    return [(label, was.get(label, ""), said) for label, said in now.items() if said != was.get(label, "")]


def _said(values: dict[str, Any], campaign: str, names: dict[int, str]) -> dict[str, str]:
    """An order's values as people read them, by their label."""
    language = get_language() or "es"
    return {
        _("Agent"): names.get(values["agent_id"], ""),
        _("Day"): date_format(date.fromisoformat(values["ordered_on"]), "SHORT_DATE_FORMAT"),
        _("Amount"): format_money(values["amount_minor"], values["currency"], language),
        _("Points"): format_number(values["points"], language),
        _("State"): str(OrderState(values["state"]).label),
        _("Products"): values["products"].replace(",", ", "),
        _("Campaign"): campaign,
    }
