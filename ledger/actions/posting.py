"""How a transaction gets into the books.

The row of a person's account is the lock of its balance and of its lots: whoever changes either holds it. Accounts are
locked before the header is written, in id order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from core import statements
from ledger.enums import AccountKind, TransactionKind
from ledger.models import Transaction
from ledger.rules import Share
from people.models import Person

run = statements.run
PERSONAL = [AccountKind.AVAILABLE, AccountKind.PENDING, AccountKind.OWED]
COMPANY = [AccountKind.ISSUED, AccountKind.REDEEMED, AccountKind.EXPIRED]

OPEN = """
INSERT INTO ledger_account (owner_id, currency, kind, balance)
SELECT NULL, %(currency)s, kind, 0 FROM unnest(%(company)s::text[]) kind
UNION ALL
SELECT %(owner)s::bigint, %(currency)s, kind, 0 FROM unnest(%(personal)s::text[]) kind
ON CONFLICT DO NOTHING
"""

LOCK = """
SELECT own.kind, own.id, own.balance, own.currency FROM ledger_account own
WHERE (own.owner_id, own.currency) IN (
  SELECT a.owner_id, a.currency FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
  WHERE e.transaction_id = %(transaction)s AND a.owner_id IS NOT NULL
) ORDER BY own.id FOR NO KEY UPDATE OF own
"""

# One statement, so that the entries arrive together and a repeated key writes nothing at all.
POST = """
WITH header AS (
  INSERT INTO ledger_transaction (kind, key, cause_id, at, by_id, reverses_id)
  VALUES (%(kind)s, %(key)s, %(cause)s, %(at)s, %(by)s, %(reverses)s) ON CONFLICT (key) DO NOTHING RETURNING id
), legs AS (
  SELECT header.id AS transaction_id, leg.account_id, leg.amount
  FROM header, unnest(%(accounts)s::bigint[], %(amounts)s::bigint[]) leg (account_id, amount)
), uses AS (
  SELECT header.id AS transaction_id, u.lot_id, u.amount
  FROM header, unnest(%(used_lots)s::bigint[], %(used)s::bigint[]) u (lot_id, amount)
), balances AS (
  UPDATE ledger_account a SET balance = a.balance + legs.amount FROM legs
  WHERE a.id = legs.account_id AND a.owner_id IS NOT NULL
), entries AS (
  INSERT INTO ledger_entry (transaction_id, account_id, amount) SELECT transaction_id, account_id, amount FROM legs
), lots AS (
  UPDATE ledger_lot l SET remaining = l.remaining - u.amount
  FROM (SELECT lot_id, sum(amount) AS amount FROM uses GROUP BY lot_id) u WHERE l.id = u.lot_id
), lot_uses AS (
  INSERT INTO ledger_lotuse (transaction_id, lot_id, amount) SELECT transaction_id, lot_id, amount FROM uses
), fresh AS (
  INSERT INTO ledger_lot (transaction_id, account_id, amount, remaining, expires_at, origin_id)
  SELECT header.id, l.account_id, fresh.amount, fresh.amount, %(expires)s::timestamptz, coalesce(l.origin_id, l.id)
  FROM header, unnest(%(fresh_lots)s::bigint[], %(fresh)s::bigint[]) WITH ORDINALITY fresh (lot_id, amount, place)
  JOIN ledger_lot l ON l.id = fresh.lot_id ORDER BY fresh.place
)
SELECT id FROM header
"""


class NotPosted(Exception):
    """The accounts that the statement needs are not there."""


@dataclass(kw_only=True)
class Header:
    """Who, what, when and why of a transaction."""

    kind: TransactionKind
    key: str
    cause: int | None = None
    by: Any = None
    reverses: Transaction | None = None
    at: datetime = field(default_factory=timezone.now)

    def values(self) -> dict[str, object]:
        return {
            "kind": self.kind.value,
            "key": self.key,
            "cause": self.cause,
            "at": self.at,
            "by": self.by.pk if self.by else None,
            "reverses": self.reverses.pk if self.reverses else None,
        }


@dataclass(kw_only=True)
class Books:
    """A person's accounts in one currency, locked."""

    currency: str
    ids: dict[str, int]
    balances: dict[str, int]


def post(sql: str, header: Header, values: dict[str, object]) -> Transaction:
    """Run a statement that writes the header under its key; a key that exists gives the transaction that has it.

    Raises NotPosted when the statement found nothing to write to.
    """
    rows = run(sql, header.values() | values)
    if not rows:
        if first := find_first(header.kind, header.key):
            return first
        raise NotPosted(header.key)
    made = Transaction(
        id=rows[0][0], kind=header.kind, key=header.key, cause_id=header.cause, at=header.at, by=header.by,
        reverses=header.reverses,
    )  # fmt: skip
    made._state.adding, made._state.db = False, connection.alias
    return made


def find_first(kind: TransactionKind, key: str) -> Transaction | None:
    first = Transaction.objects.filter(key=key).first()
    if first and first.kind != kind:
        raise ValueError(f"the key {key} already belongs to a transaction of kind {first.kind}")
    return first


def check(points: int = 1) -> None:
    """What only a mistake in the calling code can break."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("the ledger is written inside the caller's transaction")
    if points <= 0:
        raise ValueError("points must be above zero")


def check_kind(transaction: Transaction, kind: TransactionKind) -> None:
    if transaction.kind != kind:
        raise ValueError(f"{transaction.key} is of kind {transaction.kind}, not {kind.value}")


def open_accounts(person: Person, currency: str) -> None:
    run(OPEN, {"owner": person.pk, "currency": currency, "company": COMPANY, "personal": PERSONAL})


def lock_books(transaction: Transaction) -> Books:
    """Lock all accounts of the person whom the transaction moved."""
    rows = run(LOCK, {"transaction": transaction.pk})
    return Books(
        currency=rows[0][3],
        ids={kind: pk for kind, pk, _balance, _currency in rows},
        balances={kind: balance for kind, _pk, balance, _currency in rows},
    )


def company_ids(currency: str) -> dict[str, int]:
    rows = run("SELECT kind, id FROM ledger_account WHERE owner_id IS NULL AND currency = %(currency)s",
               {"currency": currency})  # fmt: skip
    return dict(rows)


def post_moves(
    header: Header,
    legs: Iterable[Share],
    *,
    uses: Iterable[Share] = (),
    fresh: Iterable[Share] = (),
    expires_at: datetime | None = None,
) -> Transaction:
    """Post legs (account, amount), lot uses (lot, amount) and fresh lots that go on where an expired one stopped."""
    values: dict[str, object] = {"expires": expires_at}
    columns = {("accounts", "amounts"): legs, ("used_lots", "used"): uses, ("fresh_lots", "fresh"): fresh}
    for (ids, amounts), shares in columns.items():
        kept = [share for share in shares if share[1]]
        values |= {ids: [pk for pk, _amount in kept], amounts: [amount for _pk, amount in kept]}
    return post(POST, header, values)
