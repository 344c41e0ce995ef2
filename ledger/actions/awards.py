"""Points that are earned, and taken back when what earned them falls."""

from datetime import datetime
from typing import Any

from core import conf
from ledger.actions import posting
from ledger.actions.posting import Books, Header
from ledger.conf import TAKE_AVAILABLE
from ledger.enums import POINTS, AccountKind, TransactionKind
from ledger.errors import AlreadyReversed
from ledger.models import Transaction
from ledger.queries.reversals import FIGURES, LOTS
from ledger.rules import Clawback, split_clawback, total
from people.models import Person

# What is owed is paid first; the rest is a lot. Without the person's accounts nothing is written.
AWARD = """
WITH own AS (
  SELECT id, kind, balance FROM ledger_account WHERE owner_id = %(owner)s AND currency = %(currency)s
  ORDER BY id FOR NO KEY UPDATE
), header AS (
  INSERT INTO ledger_transaction (kind, key, cause_id, at, by_id)
  SELECT %(kind)s, %(key)s, %(cause)s::bigint, %(at)s, %(by)s::bigint WHERE (SELECT count(*) FROM own) = 3
  ON CONFLICT (key) DO NOTHING RETURNING id
), split AS (
  SELECT header.id AS transaction_id, least(%(points)s::bigint, -own.balance) AS paid
  FROM header, own WHERE own.kind = 'owed'
), legs AS (
  SELECT split.transaction_id, own.id AS account_id, own.kind,
    CASE own.kind WHEN 'owed' THEN paid ELSE %(points)s::bigint - paid END AS amount
  FROM split, own WHERE own.kind IN ('owed', %(target)s)
), balances AS (
  UPDATE ledger_account a SET balance = a.balance + legs.amount FROM legs
  WHERE a.id = legs.account_id AND legs.amount <> 0
), entries AS (
  INSERT INTO ledger_entry (transaction_id, account_id, amount)
  SELECT transaction_id, account_id, amount FROM legs WHERE amount <> 0
  UNION ALL
  SELECT header.id, a.id, -%(points)s::bigint FROM header, ledger_account a
  WHERE a.owner_id IS NULL AND a.currency = %(currency)s AND a.kind = 'issued'
), lots AS (
  INSERT INTO ledger_lot (account_id, transaction_id, amount, remaining, held_until, expires_at)
  SELECT account_id, transaction_id, amount, amount, %(held_until)s::timestamptz, %(expires_at)s::timestamptz
  FROM legs WHERE kind <> 'owed' AND amount <> 0
)
SELECT id FROM header
"""


def award_points(
    *,
    person: Person,
    points: int,
    key: str,
    cause: int | None = None,
    by: Any = None,
    held_until: datetime | None = None,
    expires_at: datetime | None = None,
    currency: str = POINTS,
) -> Transaction:
    """Give points: they pay what is owed first, the rest is available, or pending until `held_until`."""
    posting.check(points)
    header = Header(kind=TransactionKind.AWARD, key=key, cause=cause, by=by)
    held = held_until if held_until and held_until > header.at else None
    values = {
        "owner": person.pk, "currency": currency, "points": points, "held_until": held, "expires_at": expires_at,
        "target": AccountKind.PENDING.value if held else AccountKind.AVAILABLE.value,
    }  # fmt: skip
    try:
        return posting.post(AWARD, header, values)
    except posting.NotPosted:
        posting.open_accounts(person, currency)
        return posting.post(AWARD, header, values)


def reverse_award(*, award: Transaction, key: str, cause: int | None = None, by: Any = None) -> Transaction:
    """Take the whole award back, once: from its own lot, from others by policy, and the rest is owed."""
    posting.check()
    posting.check_kind(award, TransactionKind.AWARD)
    books = posting.lock_books(award)
    header = Header(kind=TransactionKind.REVERSAL, key=key, cause=cause, by=by, reverses=award)
    if first := posting.find_first(header.kind, key):
        return first
    if Transaction.objects.filter(reverses=award, kind=header.kind).exists():
        raise AlreadyReversed()
    issued, expired = posting.run(FIGURES, {"award": award.pk})[0]
    clawback, legs = _collect(award, issued - expired, books)
    company = posting.company_ids(books.currency)
    legs += [(company[AccountKind.ISSUED], issued), (company[AccountKind.EXPIRED], -expired)]
    return posting.post_moves(header, legs, uses=clawback.taken)


def _collect(award: Transaction, amount: int, books: Books) -> tuple[Clawback, list[tuple[int, int]]]:
    """Where the points come from, and the legs on the person's accounts."""
    lots = posting.run(LOTS, {"award": award.pk, "accounts": list(books.ids.values())})
    account_of = {lot: account for lot, _remaining, account, _own in lots}
    own = [(lot, remaining) for lot, remaining, _account, is_own in lots if is_own]
    others = [(lot, remaining) for lot, remaining, _account, is_own in lots if not is_own]
    clawback = split_clawback(amount, own, others if conf.get("ledger.clawback_policy") == TAKE_AVAILABLE else [])
    legs = [(books.ids[AccountKind.OWED], -clawback.owed)]
    for account in sorted(set(account_of.values())):
        legs.append((account, -total(share for share in clawback.taken if account_of[share[0]] == account)))
    return clawback, legs
