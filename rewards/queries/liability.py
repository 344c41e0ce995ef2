"""What the company owes in points: how much, when it ends, what moved month by month, what a contract costs."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.timezone import make_aware

from ledger.enums import POINTS, AccountKind
from ledger.models import Account, Lot
from rewards.enums import Outcome
from rewards.models import Award

WINDOWS = (30, 60, 90)
MONTHS = 12

# What left the company's accounts: issued less taken back, redeemed less given back, expired.
BY_MONTH = """
SELECT date_trunc('month', t.at AT TIME ZONE %(zone)s)::date, a.kind, sum(e.amount)::bigint
FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
WHERE t.at >= %(since)s AND a.owner_id IS NULL AND a.currency = %(currency)s GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Month:
    day: date
    issued: int = 0
    redeemed: int = 0
    expired: int = 0


@dataclass(frozen=True)
class Liability:
    """`expiring` holds days -> points that end within them."""

    available: int
    pending: int
    owed: int
    expiring: dict[int, int]
    months: list[Month]
    contracts: int
    contract_points: int

    @property
    def outstanding(self) -> int:
        return self.available + self.pending

    @property
    def per_contract(self) -> int:
        return round(self.contract_points / self.contracts) if self.contracts else 0


def liability(now: datetime | None = None) -> Liability:
    now = now or timezone.now()
    owned = Account.objects.filter(owner__isnull=False, currency=POINTS)
    held = dict(owned.order_by().values_list("kind").annotate(total=Sum("balance")))
    months = _months(timezone.localdate(now))
    given = Award.objects.filter(outcome=Outcome.POSTED, on_date__gte=months[0].day)
    cost = given.aggregate(count=Count("pk"), points=Sum("points", default=0))
    return Liability(
        available=held.get(AccountKind.AVAILABLE, 0), pending=held.get(AccountKind.PENDING, 0),
        owed=-held.get(AccountKind.OWED, 0), expiring=_expiring(now), months=months, contracts=cost["count"],
        contract_points=cost["points"],
    )  # fmt: skip


def expiring_lots(days: int, now: datetime | None = None) -> "QuerySet[Lot]":
    """What is available and ends within the days."""
    now = now or timezone.now()
    lots = Lot.objects.filter(account__currency=POINTS, account__kind=AccountKind.AVAILABLE, remaining__gt=0)
    return lots.filter(expires_at__gt=now, expires_at__lte=now + timedelta(days=days))


def holders(kind: str) -> "QuerySet[Account]":
    """Whoever has something of that kind."""
    return Account.objects.filter(owner__isnull=False, currency=POINTS, kind=kind).exclude(balance=0)


def _expiring(now: datetime) -> dict[int, int]:
    totals = {
        f"in_{days}": Sum("remaining", filter=Q(expires_at__lte=now + timedelta(days=days)), default=0)
        for days in WINDOWS
    }
    found = expiring_lots(max(WINDOWS), now).aggregate(**totals)
    return {days: found[f"in_{days}"] for days in WINDOWS}


def _months(today: date) -> list[Month]:
    """The last twelve, the oldest first, also those in which nothing moved."""
    days = [today.replace(day=1)]
    while len(days) < MONTHS:
        days.append((days[-1] - timedelta(days=1)).replace(day=1))
    since = make_aware(datetime.combine(days[-1], time.min))
    values: dict[str, Any] = {"since": since, "zone": timezone.get_current_timezone_name(), "currency": POINTS}
    with connection.cursor() as cursor:
        cursor.execute(BY_MONTH, values)
        moved = {(day, kind): amount for day, kind, amount in cursor.fetchall()}
    return [
        Month(
            day, -moved.get((day, AccountKind.ISSUED), 0), moved.get((day, AccountKind.REDEEMED), 0),
            moved.get((day, AccountKind.EXPIRED), 0),
        )
        for day in reversed(days)
    ]  # fmt: skip
