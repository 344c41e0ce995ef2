"""How the programme goes, for the backend's first page: three figures of seven days, and the weeks before them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.models import Contract
from network.models import Client
from rewards.models import Redemption

WEEKS = 12


@dataclass(frozen=True)
class Figure:
    """`weeks` holds one value for each seven days, the latest last; the list behind them is at `url`."""

    label: str
    weeks: list[int]
    tone: str
    url: str
    see: str

    @property
    def value(self) -> int:
        return self.weeks[-1]

    @property
    def before(self) -> int:
        return self.weeks[-2]

    @property
    def story(self) -> str:
        return _("%(label)s, week by week: %(weeks)s") % {"label": self.label, "weeks": ", ".join(map(str, self.weeks))}


@dataclass(frozen=True)
class Source:
    """Where a figure comes from, and who may see it. The rows know their moment by `at`."""

    permission: str
    label: Callable[[], str]
    rows: Callable[[], QuerySet[Any]]
    at: str
    tone: str
    url: str
    see: Callable[[], str]


def figures(user: Any, today: date | None = None) -> list[Figure]:
    """The figures that this user may see; one query each."""
    today = today or timezone.localdate()
    return [
        Figure(one.label(), by_week(one, today), one.tone, reverse(one.url), one.see())
        for one in SOURCES
        if user.has_perm(one.permission)
    ]


def by_week(source: Source, today: date) -> list[int]:
    """Seven days at a time, in the company's zone, up to today."""
    first = today - timedelta(days=7 * WEEKS - 1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    rows = source.rows().filter(**{f"{source.at}__gte": since}).order_by()
    found = rows.annotate(day=TruncDate(source.at)).values_list("day").annotate(total=Count("pk"))
    weeks = [0] * WEEKS
    for day, total in found:
        if day <= today:
            weeks[(day - first).days // 7] += total
    return weeks


SOURCES = [
    Source(
        "contracts.view_contracts", lambda: _("Contracts uploaded"), lambda: Contract.objects.active(),
        "created_at", "", "contracts_staff:list", lambda: _("See the contracts"),
    ),
    Source(
        "network.view_clients", lambda: _("New clients"), lambda: Client.objects.filter(person__erased_at=None),
        "registered_at", "info", "network_staff:clients", lambda: _("See the clients"),
    ),
    Source(
        "rewards.view_redemptions", lambda: _("Rewards redeemed"), lambda: Redemption.objects.all(),
        "created_at", "earned", "rewards_staff:redemptions", lambda: _("See the redemptions"),
    ),
]  # fmt: skip
