"""Reads for the orders that come in by file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.enums import JobState
from core.money import format_money, format_number
from network.enums import CampaignState, OrderResult, OrderRuleKind, OrderState
from network.models import Agent, Campaign, CampaignOrder, OrderBatch, OrderRuleHit
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
    """What the file wrote and what it changed: of campaigns that still take orders, nothing else wrote it since, and
    it would not go back into a campaign that takes none."""
    free = CampaignOrder.objects.filter(_as_written(batch), campaign__state__in=TAKES_ORDERS)
    back = set(batch.figures.get("before", {})) - set(_shut(batch))
    return free.filter(batch=batch, state=OrderState.VALID), free.filter(number__in=back).exclude(batch=batch)


def kept_orders(batch: OrderBatch, limit: int | None = None) -> list[list[str]]:
    """(order number, campaign, why) of what undoing leaves as it is."""
    shut, mine = _shut(batch), _as_written(batch)
    before = Q(number__in=list(batch.figures.get("before", {})))
    touched = CampaignOrder.objects.filter(before | Q(batch=batch, state=OrderState.VALID) | Q(batch=batch) & ~mine)
    over, locked = Q(mine=False), ~Q(campaign__state__in=TAKES_ORDERS)
    found = touched.annotate(mine=Case(When(mine, then=True), default=False)).filter(
        over | locked | Q(number__in=list(shut)) & ~Q(batch=batch)
    )
    return [
        [order.number, order.campaign.name, _why_kept(order, shut.get(order.number))]
        for order in found.select_related("campaign").order_by("pk")[:limit]
    ]


def _as_written(batch: OrderBatch) -> Q:
    """Orders that hold what the file wrote. Files before kept no moments: what was not written after their end."""
    if "written_at" in batch.figures:
        return Q(changed_at__in=batch.figures["written_at"])
    ended = batch.job.finished_at if batch.job else None
    return Q(changed_at__lte=ended) if ended else Q(pk__in=[])


def _shut(batch: OrderBatch) -> dict[str, Campaign]:
    """order number -> the campaign that it would go back to and that takes no more orders."""
    before = batch.figures.get("before", {})
    at = {held["campaign_id"] for held in before.values()}
    shut = {one.pk: one for one in Campaign.objects.filter(pk__in=at).exclude(state__in=TAKES_ORDERS)}
    return {number: shut[held["campaign_id"]] for number, held in before.items() if held["campaign_id"] in shut}


def _why_kept(order: Any, shut: Campaign | None) -> str:
    if not order.mine:
        return _("Something else changed it after this file.")
    if order.campaign.state not in TAKES_ORDERS:
        return _("It counts in %(name)s, which is locked: it cannot change.") % {"name": order.campaign.name}
    assert shut, "nothing else keeps an order"
    if shut.state == CampaignState.CLOSED:
        return _("It would go back to %(name)s, which is closed: correct that campaign.") % {"name": shut.name}
    return _("It would go back to %(name)s, which is locked.") % {"name": shut.name}


def rule_hits(orders: Sequence[CampaignOrder], since: datetime) -> list[int]:
    """What rules did since for these orders, and goals for their agents in their campaigns: ids of OrderRuleHit."""
    pairs = {(order.agent_id, order.campaign_id) for order in orders}
    goals = Q(agent__in={agent for agent, _at in pairs}, campaign__in={at for _agent, at in pairs})
    found = OrderRuleHit.objects.filter(Q(order__in=[order.pk for order in orders]) | goals, at__gte=since)
    alone = set(found.filter(campaign=None).values_list("pk", flat=True))
    rows = found.filter(campaign__isnull=False).values_list("pk", "agent_id", "campaign_id")
    return sorted(alone | {pk for pk, agent, at in rows if (agent, at) in pairs})


def is_left(batch: OrderBatch) -> bool:
    """Whether saving it ended, stopped or failed, before anything was saved."""
    ended = {JobState.CANCELLED, JobState.FAILED}
    return batch.job is not None and batch.job.state in ended and "rows" not in batch.figures


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


def gifts_shown(batch: OrderBatch) -> list[dict[str, Any]] | None:
    """What rules would do, as `order_gifts.gifts_of` found when the file came in; None where nobody looked."""
    shown = batch.figures.get("seen", {}).get("gifts") if batch.is_waiting else None
    return None if shown is None else [one | {"kind": OrderRuleKind(one["kind"]).label} for one in shown]


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
