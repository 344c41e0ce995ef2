"""Points that are spent, and given back when what they bought is not delivered."""

from datetime import timedelta
from typing import Any

from django.utils.translation import get_language

from core import conf
from core.money import format_number
from ledger.actions import posting
from ledger.actions.posting import Books, Header
from ledger.conf import TAKE_AVAILABLE
from ledger.enums import POINTS, AccountKind, TransactionKind
from ledger.errors import InsufficientBalance, MoreThanSpent
from ledger.models import Transaction
from ledger.rules import Returned, Share, minus, split_return, total
from people.models import Person

LOCK_AVAILABLE = """
SELECT id, balance FROM ledger_account
WHERE owner_id = %(owner)s AND currency = %(currency)s AND kind = 'available' FOR NO KEY UPDATE
"""

# First to expire first; those that never expire last, the oldest first. The account is locked, so the lots are true.
SPEND = """
WITH header AS (
  INSERT INTO ledger_transaction (kind, key, cause_id, at, by_id)
  SELECT %(kind)s, %(key)s, %(cause)s::bigint, %(at)s, %(by)s::bigint
  FROM ledger_account WHERE id = %(account)s AND balance >= %(points)s
  ON CONFLICT (key) DO NOTHING RETURNING id
), open AS (
  SELECT id, remaining, sum(remaining) OVER (ORDER BY expires_at, id) - remaining AS before
  FROM ledger_lot WHERE account_id = %(account)s AND remaining > 0
), taken AS (
  SELECT header.id AS transaction_id, open.id AS lot_id, least(remaining, %(points)s::bigint - before) AS amount, before
  FROM header, open WHERE before < %(points)s
), balances AS (
  UPDATE ledger_account a SET balance = a.balance - %(points)s FROM header WHERE a.id = %(account)s
), entries AS (
  INSERT INTO ledger_entry (transaction_id, account_id, amount)
  SELECT header.id, %(account)s::bigint, -%(points)s::bigint FROM header
  UNION ALL
  SELECT header.id, a.id, %(points)s::bigint FROM header, ledger_account a
  WHERE a.owner_id IS NULL AND a.currency = %(currency)s AND a.kind = 'redeemed'
), lots AS (
  UPDATE ledger_lot l SET remaining = l.remaining - taken.amount FROM taken WHERE l.id = taken.lot_id
), lot_uses AS (
  INSERT INTO ledger_lotuse (transaction_id, lot_id, amount)
  SELECT transaction_id, lot_id, amount FROM taken ORDER BY before
)
SELECT id FROM header
"""

# What each lot of the spend has not got back yet, the latest used first.
SPENT = """
SELECT l.id, sum(u.amount)::bigint,
  l.expires_at <= %(at)s OR EXISTS (
    SELECT FROM ledger_lotuse x JOIN ledger_transaction t ON t.id = x.transaction_id
    WHERE x.lot_id = l.id AND t.kind = 'expiry'
  ) AS expired,
  EXISTS (
    SELECT FROM ledger_transaction r WHERE r.kind = 'reversal' AND r.reverses_id IN (l.transaction_id, o.transaction_id)
  ) AS reversed
FROM ledger_lotuse u JOIN ledger_lot l ON l.id = u.lot_id LEFT JOIN ledger_lot o ON o.id = l.origin_id
WHERE u.transaction_id = %(spend)s OR u.amount < 0 AND u.transaction_id IN (
  SELECT id FROM ledger_transaction WHERE reverses_id = %(spend)s AND kind = 'give_back'
)
GROUP BY l.id, o.id HAVING sum(u.amount) > 0 ORDER BY min(u.id) DESC
"""


def spend_points(
    *, person: Person, points: int, key: str, cause: int | None = None, by: Any = None, currency: str = POINTS
) -> Transaction:
    """Take available points, first to expire first. Raises InsufficientBalance."""
    posting.check(points)
    header = Header(kind=TransactionKind.SPEND, key=key, cause=cause, by=by)
    locked = posting.run(LOCK_AVAILABLE, {"owner": person.pk, "currency": currency})
    account, balance = locked[0] if locked else (None, 0)
    if balance >= points:
        return posting.post(SPEND, header, {"account": account, "points": points, "currency": currency})
    if first := posting.find_first(header.kind, key):
        return first
    raise InsufficientBalance(available=_figure(balance), needed=_figure(points))


def give_back_points(
    *, spend: Transaction, points: int, key: str, cause: int | None = None, by: Any = None
) -> Transaction:
    """Undo a spend or part of it: the lots get back what was taken. Raises MoreThanSpent.

    A lot that has expired meanwhile goes on in a fresh one with days of grace: waiting for us costs nobody a point.
    """
    posting.check(points)
    posting.check_kind(spend, TransactionKind.SPEND)
    books = posting.lock_books(spend)
    header = Header(kind=TransactionKind.GIVE_BACK, key=key, cause=cause, by=by, reverses=spend)
    if first := posting.find_first(header.kind, key):
        return first
    back, expired = _returned(header, spend, points, books)
    kept = minus(back.given, back.settled)
    settled = total(back.settled)
    legs = [
        (books.ids[AccountKind.AVAILABLE], points - settled),
        (books.ids[AccountKind.OWED], settled),
        (posting.company_ids(books.currency)[AccountKind.REDEEMED], -points),
    ]
    fresh = [share for share in kept if share[0] in expired]
    uses = [(lot, -amount) for lot, amount in back.given] + back.settled + fresh
    grace = timedelta(days=conf.get("ledger.give_back_grace_days"))
    return posting.post_moves(header, legs, uses=uses, fresh=fresh, expires_at=header.at + grace)


def _returned(header: Header, spend: Transaction, points: int, books: Books) -> tuple[Returned, set[int]]:
    """Where the points go, and which of these lots have expired."""
    rows = posting.run(SPENT, {"spend": spend.pk, "at": header.at})
    spent: list[Share] = [(lot, amount) for lot, amount, _expired, _reversed in rows]
    if total(spent) < points:
        raise MoreThanSpent(left=_figure(total(spent)))
    reversed_lots = {lot for lot, _amount, _expired, is_reversed in rows if is_reversed}
    takes_any = conf.get("ledger.clawback_policy") == TAKE_AVAILABLE
    back = split_return(points, spent, books.balances[AccountKind.OWED], reversed_lots, any_lot=takes_any)
    return back, {lot for lot, _amount, expired, _reversed in rows if expired}


def _figure(points: int) -> str:
    return format_number(points, get_language() or "es")
