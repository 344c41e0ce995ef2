"""Whether somebody may redeem a product, how many of it, and if not, why not in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from core.errors import DomainError
from core.money import format_number
from rewards import errors
from rewards.enums import Hurdle


class Terms(Protocol):
    """What a product asks for. Days are the company's and both ends count; None is no limit."""

    points: int
    stock: int
    is_active: bool
    visible_from: date | None
    visible_until: date | None
    redeemable_from: date | None
    redeemable_until: date | None
    max_per_agent: int | None
    max_per_month: int | None
    max_in_all: int | None
    min_documents: int | None
    joined_until: date | None
    segment_id: int | None
    min_rank_id: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a person stands before a product. `used` counts units of redemptions that were not given back."""

    today: date
    available: int = 0
    used: int = 0
    used_this_month: int = 0
    used_in_all: int = 0
    documents: int = 0
    agent_since: date | None = None
    segment: int | None = None
    ranks: frozenset[int] = frozenset()  # the one they hold and all below it


@dataclass(frozen=True)
class Obstacle:
    """One reason against it: the kind, a word or two for a badge, and the error whose text explains it."""

    hurdle: Hurdle
    short: str
    error: DomainError

    @property
    def text(self) -> str:
        return str(self.error)


def is_shown(product: Terms, today: date) -> bool:
    return product.is_active and _within(product.visible_from, today, product.visible_until)


def is_limited(product: Terms) -> bool:
    """Whether what others do at the same moment may close the product to somebody, its stock aside."""
    return (product.max_per_agent, product.max_per_month, product.max_in_all) != (None, None, None)


def barriers(product: Terms, standing: Standing, quantity: int = 1) -> list[Obstacle]:
    """Every reason against it but stock and points, which are settled where they are taken."""
    return [*_days(product, standing.today), *_audience(product, standing), *_limits(product, standing, quantity)]


def obstacles(product: Terms, standing: Standing, quantity: int = 1) -> list[Obstacle]:
    """Every reason against redeeming so many; none where it may be done."""
    return [*barriers(product, standing, quantity), *_means(product, standing, quantity)]


def most(product: Terms, standing: Standing) -> int:
    """How many may be redeemed at once."""
    if [*_days(product, standing.today), *_audience(product, standing)]:
        return 0
    bounds = [product.stock, standing.available // product.points]
    bounds += [limit - used for limit, used in _used(product, standing) if limit is not None]
    return max(min(bounds), 0)


def day_name(day: date, today: date) -> str:
    """ "1 de diciembre", with its year where that is another one."""
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _within(first: date | None, day: date, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _days(product: Terms, today: date) -> Iterator[Obstacle]:
    if not is_shown(product, today):
        coming = product.is_active and product.visible_from is not None and today < product.visible_from
        yield _obstacle(Hurdle.HIDDEN, errors.NotShownYet() if coming else errors.NotShown())
    if product.redeemable_from and today < product.redeemable_from:
        day = day_name(product.redeemable_from, today)
        yield Obstacle(Hurdle.NOT_YET, gettext("From %(day)s") % {"day": day}, errors.NotYetRedeemable(day=day))
    if product.redeemable_until and product.redeemable_until < today:
        yield _obstacle(Hurdle.OVER, errors.NoLongerRedeemable(day=day_name(product.redeemable_until, today)))


def _audience(product: Terms, standing: Standing) -> Iterator[Obstacle]:
    if product.min_documents and standing.documents < product.min_documents:
        figures = {"needed": _figure(product.min_documents), "have": _figure(standing.documents)}
        yield _obstacle(Hurdle.AUDIENCE, errors.DocumentsMissing(**figures))
    if product.joined_until and (standing.agent_since is None or product.joined_until < standing.agent_since):
        yield _obstacle(Hurdle.AUDIENCE, errors.JoinedTooLate(day=date_format(product.joined_until, "DATE_FORMAT")))
    if product.segment_id and standing.segment != product.segment_id:
        yield _obstacle(Hurdle.AUDIENCE, errors.OtherSegment())
    if product.min_rank_id and product.min_rank_id not in standing.ranks:
        yield _obstacle(Hurdle.AUDIENCE, errors.HigherRank())


def _used(product: Terms, standing: Standing) -> list[tuple[int | None, int]]:
    return [
        (product.max_per_agent, standing.used),
        (product.max_per_month, standing.used_this_month),
        (product.max_in_all, standing.used_in_all),
    ]


def _limits(product: Terms, standing: Standing, quantity: int) -> Iterator[Obstacle]:
    again = day_name(next_month(standing.today), standing.today)
    kinds: list[tuple[Hurdle, type[DomainError], dict[str, str]]] = [
        (Hurdle.AGENT_LIMIT, errors.AgentLimit, {}),
        (Hurdle.MONTH_LIMIT, errors.MonthLimit, {"day": again}),
        (Hurdle.LIMIT_IN_ALL, errors.LimitInAll, {}),
    ]
    for (limit, used), (hurdle, error, values) in zip(_used(product, standing), kinds, strict=True):
        if limit is not None and used + quantity > limit:
            yield _obstacle(hurdle, error(limit=_figure(limit), used=_figure(used), **values))


def _means(product: Terms, standing: Standing, quantity: int) -> Iterator[Obstacle]:
    if product.stock < quantity:
        error = errors.OutOfStock(stock=_figure(product.stock)) if product.stock else errors.NoneLeft()
        yield _obstacle(Hurdle.SOLD_OUT, error)
    if missing := max(product.points * quantity - standing.available, 0):
        figure = _figure(missing)
        short = gettext("You need %(missing)s more") % {"missing": figure}
        yield Obstacle(Hurdle.POINTS, short, errors.PointsMissing(missing=figure))


def _obstacle(hurdle: Hurdle, error: DomainError) -> Obstacle:
    return Obstacle(hurdle, str(hurdle.label), error)


def _figure(number: int) -> str:
    return format_number(number, get_language() or "es")
