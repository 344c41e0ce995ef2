"""A product for whoever keeps the catalogue: what agents see of it now, who may redeem it, and what was redeemed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import conf
from core.money import format_number
from rewards import rules
from rewards.models import Product, Redemption
from rewards.querysets import RedemptionQuerySet

LATEST = 8


@dataclass(frozen=True)
class Seen:
    """What agents see of a product today, in sentences."""

    shown: bool
    redeemable: bool
    now: str
    redeeming: str
    audience: list[str]
    low: bool


@dataclass(frozen=True)
class Demand:
    """The redemptions made of a product: units not given back, how many redemptions, and the latest."""

    units: int
    count: int
    latest: list[Redemption]


def seen_of(product: Product, today: date | None = None) -> Seen:
    today = today or timezone.localdate()
    shown = rules.is_shown(product, today)
    redeemable = shown and product.stock > 0 and _within(product.redeemable_from, today, product.redeemable_until)
    return Seen(
        shown, redeemable, _now(product, today, shown=shown), _redeeming(product, today, shown=shown),
        list(_audience(product)), product.is_active and product.stock <= conf.get("rewards.low_stock"),
    )  # fmt: skip


def demand_of(product: Product) -> Demand:
    found: RedemptionQuerySet = Redemption.objects.filter(product=product)
    units = found.counting().aggregate(units=Sum("quantity", default=0))["units"]
    return Demand(units, found.count(), list(found.select_related("person").order_by("-created_at", "-pk")[:LATEST]))


def _within(first: date | None, day: date, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _now(product: Product, today: date, *, shown: bool) -> str:
    if not product.is_active:
        return _("Nobody sees it: it is out of the catalogue.")
    if product.visible_from and today < product.visible_from:
        return _("Nobody sees it yet: it is shown from %(day)s.") % {"day": _day(product.visible_from)}
    if not shown:
        return _("Nobody sees it any more: it was shown until %(day)s.") % {"day": _day(product.visible_until)}
    if product.visible_until:
        return _("Agents see it now, until %(day)s.") % {"day": _day(product.visible_until)}
    return _("Agents see it now.")


def _redeeming(product: Product, today: date, *, shown: bool) -> str:
    if not shown:
        return _("So nobody can redeem it.")
    if product.redeemable_from and today < product.redeemable_from:
        return _("It can be redeemed from %(day)s.") % {"day": _day(product.redeemable_from)}
    if product.redeemable_until and product.redeemable_until < today:
        return _("It could be redeemed until %(day)s.") % {"day": _day(product.redeemable_until)}
    if not product.stock:
        return _("Nobody can redeem it: there is nothing left.")
    if product.redeemable_until:
        return _("It can be redeemed now, until %(day)s.") % {"day": _day(product.redeemable_until)}
    return _("It can be redeemed now.")


def _audience(product: Product) -> Iterator[str]:
    """Who, and how many of it."""
    if product.min_documents:
        yield ngettext(
            "Only agents with at least %(n)s contract that earned points.",
            "Only agents with at least %(n)s contracts that earned points.", product.min_documents,
        ) % {"n": _figure(product.min_documents)}  # fmt: skip
    if product.joined_until:
        yield _("Only agents since %(day)s or earlier.") % {"day": _day(product.joined_until)}
    if product.segment:
        yield _("Only agents of the segment %(name)s.") % {"name": product.segment.name}
    if product.min_rank:
        yield _("Only agents from the rank %(name)s on.") % {"name": product.min_rank.name}
    if not (product.min_documents or product.joined_until or product.segment or product.min_rank):
        yield _("Every agent with the points.")
    limits = (
        (product.max_per_agent, _("At most %(n)s for each agent.")),
        (product.max_per_month, _("At most %(n)s for each agent in a calendar month.")),
        (product.max_in_all, _("At most %(n)s among all agents.")),
    )
    yield from (text % {"n": _figure(limit)} for limit, text in limits if limit is not None)
    yield _("The address is asked for.") if product.is_delivered else _("No address is asked for.")


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _figure(number: int) -> str:
    return format_number(number, get_language() or "es")
