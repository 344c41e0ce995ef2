"""What a person has and how it came about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.statements import run
from ledger.enums import POINTS, AccountKind, TransactionKind
from ledger.models import Account, Entry, Lot, Transaction
from people.models import Person

STATEMENT = """
WITH moves AS (
  SELECT e.transaction_id, sum(e.amount)::bigint AS amount,
    coalesce(sum(e.amount) FILTER (WHERE a.kind = 'available'), 0)::bigint AS available,
    coalesce(sum(e.amount) FILTER (WHERE a.kind = 'pending'), 0)::bigint AS pending,
    coalesce(sum(e.amount) FILTER (WHERE a.kind = 'owed'), 0)::bigint AS owed
  FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
  WHERE a.owner_id = %(person)s AND a.currency = %(currency)s GROUP BY e.transaction_id
), running AS (
  SELECT moves.*, (sum(amount) OVER (ORDER BY transaction_id))::bigint AS balance FROM moves
)
SELECT t.id, t.kind, t.key, t.cause_id, t.at, t.by_id, t.reverses_id,
  r.amount, r.balance, r.available, r.pending, r.owed
FROM running r JOIN ledger_transaction t ON t.id = r.transaction_id
WHERE %(before)s::bigint IS NULL OR t.id < %(before)s ORDER BY t.id DESC LIMIT %(limit)s
"""
FIELDS = ["id", "kind", "key", "cause_id", "at", "by_id", "reverses_id"]  # in the order of the model


@dataclass(frozen=True, kw_only=True)
class Balances:
    """What a person has. `owed` is zero or below, so that the three add up."""

    available: int = 0
    pending: int = 0
    owed: int = 0
    expiring: int = 0  # of the available ones, those that end on the day of next_expiry
    next_expiry: datetime | None = None

    @property
    def total(self) -> int:
        return self.available + self.pending + self.owed

    @property
    def owed_points(self) -> int:
        """The debt as a figure for people."""
        return -self.owed


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A line of the statement. A release changes nothing in sum: it moves from `pending` to `available`."""

    transaction: Transaction
    amount: int
    balance: int  # available, pending and owed together, once this line is in
    available: int
    pending: int
    owed: int

    @property
    def kind(self) -> TransactionKind:
        return TransactionKind(self.transaction.kind)

    @property
    def at(self) -> datetime:
        return self.transaction.at


# The lots that end first, those of one day together, by the company's clock.
BALANCES = """
WITH own AS (
  SELECT id, kind, balance FROM ledger_account WHERE owner_id = %(person)s AND currency = %(currency)s
), ends AS (
  SELECT min(l.expires_at) AS first, sum(l.remaining)::bigint AS points FROM ledger_lot l
  JOIN own ON own.id = l.account_id AND own.kind = 'available' WHERE l.remaining > 0 AND l.expires_at IS NOT NULL
  GROUP BY (l.expires_at AT TIME ZONE %(zone)s)::date ORDER BY 1 LIMIT 1
)
SELECT own.kind, own.balance, ends.points, ends.first FROM own LEFT JOIN ends ON own.kind = 'available'
"""


def balances(person: Person, *, currency: str = POINTS) -> Balances:
    """One statement, prepared: half the pages show it."""
    values = {"person": person.pk, "currency": currency, "zone": timezone.get_current_timezone_name()}
    held = {kind: (balance, points or 0, first) for kind, balance, points, first in run(BALANCES, values)}
    available, expiring, next_expiry = held.get(AccountKind.AVAILABLE, (0, 0, None))
    return Balances(
        available=available,
        pending=held.get(AccountKind.PENDING, (0,))[0],
        owed=held.get(AccountKind.OWED, (0,))[0],
        expiring=expiring,
        next_expiry=next_expiry,
    )


def available_after(moves: Sequence[tuple[int, int | None]], *, currency: str = POINTS) -> list[int]:
    """Of each (person, transaction): what the person had available once it was in and those after it were not.

    The moves are the latest of these people, oldest first; without a transaction it is what they have now.
    """
    people, made = {person for person, _made in moves}, [made for _person, made in moves if made]
    held = Account.objects.filter(owner__in=people, currency=currency, kind=AccountKind.AVAILABLE)
    now = dict(held.values_list("owner", "balance"))
    given = Entry.objects.filter(transaction__in=made, account__in=held).values_list("transaction", "amount")
    amounts, after = dict(given) if len(moves) > len(people) else {}, []
    for person, transaction in reversed(moves):
        after.append(now.get(person, 0))
        now[person] = now.get(person, 0) - amounts.get(transaction or 0, 0)
    return after[::-1]


@dataclass(frozen=True)
class Portion:
    """Points that share a day; no day: they never end."""

    day: date | None
    points: int


@dataclass(frozen=True)
class Portions:
    """The open lots of a person by day: those on hold by their release, the available ones by their end.

    They add up to what is pending and what is available.
    """

    pending: list[Portion]
    available: list[Portion]


def portions(person: Person, *, currency: str = POINTS) -> Portions:
    lots = Lot.objects.filter(account__owner=person, account__currency=currency, remaining__gt=0)
    pending: Counter[date | None] = Counter()
    available: Counter[date | None] = Counter()
    for held_until, expires_at, remaining in lots.values_list("held_until", "expires_at", "remaining"):
        day = held_until or expires_at
        (pending if held_until else available)[timezone.localdate(day) if day else None] += remaining
    return Portions(_by_day(pending), _by_day(available))


def _by_day(points: "Counter[date | None]") -> list[Portion]:
    """The first to come first, those without a day last."""
    return [Portion(day, points[day]) for day in sorted(points, key=lambda day: (day is None, day or date.min))]


def statement(person: Person, *, currency: str = POINTS, limit: int = 50, before: int | None = None) -> list[Movement]:
    """The person's movements, newest first; `before` is the transaction id of the last line of the page before."""
    values: dict[str, Any] = {"person": person.pk, "currency": currency, "limit": limit, "before": before}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        return [_movement(row) for row in cursor.fetchall()]


PERIOD = """
WITH moves AS (
  SELECT e.transaction_id, a.kind, sum(e.amount) AS amount FROM ledger_account a
  JOIN ledger_entry e ON e.account_id = a.id
  WHERE a.owner_id = %(person)s AND a.currency = %(currency)s
    AND (%(upto)s::bigint IS NULL OR e.transaction_id <= %(upto)s)
  GROUP BY e.transaction_id, a.kind
)
SELECT coalesce(sum(amount) FILTER (WHERE t.at < %(start)s), 0)::bigint,
  coalesce(sum(amount) FILTER (WHERE m.kind = 'available'), 0)::bigint,
  coalesce(sum(amount) FILTER (WHERE m.kind = 'pending'), 0)::bigint,
  coalesce(sum(amount) FILTER (WHERE m.kind = 'owed'), 0)::bigint,
  coalesce(max(t.id), 0)::bigint
FROM moves m JOIN ledger_transaction t ON t.id = m.transaction_id WHERE t.at < %(end)s
"""
MONTH = """
SELECT t.id, t.kind, t.key, t.cause_id, t.at, t.by_id, t.reverses_id, sum(e.amount)::bigint,
  (%(opening)s + sum(sum(e.amount)) OVER (ORDER BY t.id))::bigint,
  coalesce(sum(e.amount) FILTER (WHERE a.kind = 'available'), 0)::bigint,
  coalesce(sum(e.amount) FILTER (WHERE a.kind = 'pending'), 0)::bigint,
  coalesce(sum(e.amount) FILTER (WHERE a.kind = 'owed'), 0)::bigint
FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id JOIN ledger_transaction t ON t.id = e.transaction_id
WHERE a.owner_id = %(person)s AND a.currency = %(currency)s AND t.at >= %(start)s AND t.at < %(end)s
  AND (%(upto)s::bigint IS NULL OR t.id <= %(upto)s)
GROUP BY t.id ORDER BY t.id
"""


@dataclass(frozen=True, kw_only=True)
class Period:
    """What was there before, what moved, and what was there at the end; `upto` is the last transaction counted."""

    opening: int
    movements: list[Movement]
    closing: Balances
    upto: int


def period(
    person: Person, *, start: datetime, end: datetime, upto: int | None = None, currency: str = POINTS
) -> Period:
    """The movements from `start` to before `end`, oldest first; with `upto`, as the books stood at that transaction."""
    values: dict[str, Any] = {"person": person.pk, "currency": currency, "start": start, "end": end, "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute(PERIOD, values)
        opening, available, pending, owed, last = cursor.fetchone()
        cursor.execute(MONTH, values | {"opening": opening})
        movements = [_movement(row) for row in cursor.fetchall()]
    closing = Balances(available=available, pending=pending, owed=owed)
    return Period(opening=opening, movements=movements, closing=closing, upto=last)


def _movement(row: tuple[Any, ...]) -> Movement:
    transaction = Transaction.from_db(connection.alias, FIELDS, row[:7])
    amount, balance, available, pending, owed = row[7:]
    return Movement(
        transaction=transaction, amount=amount, balance=balance, available=available, pending=pending, owed=owed
    )
