"""What time does to points: holds end, lots expire. Both find their work in the table, so downtime only delays it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import conf, jobs
from core.events import publish
from ledger.actions.posting import run
from ledger.events import LotsReleased

BATCH = 500

# Accounts that somebody works on are left for the next round; the lots are read anew once their accounts are locked.
DUE_RELEASES = """
SELECT l.id FROM ledger_lot l JOIN ledger_account held ON held.id = l.account_id
JOIN ledger_account own ON own.owner_id = held.owner_id AND own.currency = held.currency AND own.kind = 'available'
WHERE l.held_until <= %(now)s ORDER BY l.held_until LIMIT %(batch)s FOR NO KEY UPDATE OF held, own SKIP LOCKED
"""

# A release that comes after the lot's expiry is our delay: the person gets the days of grace.
RELEASE = """
WITH due AS (
  SELECT l.id, l.remaining, l.account_id AS held_id, own.id AS own_id, 'release:' || l.id AS key
  FROM ledger_lot l JOIN ledger_account held ON held.id = l.account_id
  JOIN ledger_account own ON own.owner_id = held.owner_id AND own.currency = held.currency AND own.kind = 'available'
  WHERE l.id = ANY(%(lots)s) AND l.held_until <= %(now)s
), headers AS (
  INSERT INTO ledger_transaction (kind, key, at, cause_id)
  SELECT 'release', key, %(now)s, %(cause)s::bigint FROM due WHERE remaining > 0 ORDER BY id RETURNING id, key
), legs AS (
  SELECT h.id AS transaction_id, leg.account_id, leg.amount FROM headers h JOIN due USING (key),
  LATERAL (VALUES (held_id, -remaining), (own_id, remaining)) leg (account_id, amount)
), entries AS (
  INSERT INTO ledger_entry (transaction_id, account_id, amount) SELECT transaction_id, account_id, amount FROM legs
), balances AS (
  UPDATE ledger_account a SET balance = a.balance + s.amount
  FROM (SELECT account_id, sum(amount) AS amount FROM legs GROUP BY account_id) s WHERE a.id = s.account_id
), lots AS (
  UPDATE ledger_lot l SET account_id = due.own_id, held_until = NULL,
    expires_at = CASE WHEN l.expires_at <= %(now)s THEN %(grace)s ELSE l.expires_at END
  FROM due WHERE l.id = due.id
)
SELECT id FROM due
"""

DUE_EXPIRIES = """
SELECT l.id FROM ledger_lot l JOIN ledger_account own ON own.id = l.account_id
WHERE l.remaining > 0 AND l.expires_at <= %(now)s AND l.held_until IS NULL
ORDER BY l.expires_at LIMIT %(batch)s FOR NO KEY UPDATE OF own SKIP LOCKED
"""

EXPIRE = """
WITH due AS (
  SELECT l.id, l.remaining, l.account_id, own.currency, 'expiry:' || l.id AS key
  FROM ledger_lot l JOIN ledger_account own ON own.id = l.account_id
  WHERE l.id = ANY(%(lots)s) AND l.remaining > 0
), headers AS (
  INSERT INTO ledger_transaction (kind, key, at) SELECT 'expiry', key, %(now)s FROM due ORDER BY id RETURNING id, key
), legs AS (
  SELECT h.id AS transaction_id, leg.account_id, leg.amount FROM headers h JOIN due USING (key)
  JOIN ledger_account company
    ON company.owner_id IS NULL AND company.currency = due.currency AND company.kind = 'expired',
  LATERAL (VALUES (due.account_id, -remaining), (company.id, remaining)) leg (account_id, amount)
), entries AS (
  INSERT INTO ledger_entry (transaction_id, account_id, amount) SELECT transaction_id, account_id, amount FROM legs
), balances AS (
  UPDATE ledger_account a SET balance = a.balance - s.amount
  FROM (SELECT account_id, sum(remaining) AS amount FROM due GROUP BY account_id) s WHERE a.id = s.account_id
), lots AS (
  UPDATE ledger_lot l SET remaining = 0 FROM due WHERE l.id = due.id
), uses AS (
  INSERT INTO ledger_lotuse (transaction_id, lot_id, amount)
  SELECT h.id, due.id, due.remaining FROM headers h JOIN due USING (key)
)
SELECT id FROM due
"""


@jobs.sweeps
def release_due() -> int:
    """Make available what has been held long enough. Returns how many lots."""
    return _sweep(DUE_RELEASES, RELEASE, tell=True)


@jobs.sweeps
def expire_due() -> int:
    """Give the company what is left of lots past their date. Returns how many lots."""
    return _sweep(DUE_EXPIRIES, EXPIRE)


def _sweep(due: str, act: str, *, tell: bool = False) -> int:
    taken = 0
    while batch := _sweep_batch(due, act, tell):
        taken += batch
    return taken


@transaction.atomic
def _sweep_batch(due: str, act: str, tell: bool) -> int:
    now = timezone.now()
    lots = [lot for (lot,) in run(due, {"now": now, "batch": BATCH})]
    grace = now + timedelta(days=conf.get("ledger.give_back_grace_days"))
    if not lots:
        return 0
    cause = publish(LotsReleased(lots=len(lots))).pk if tell else None
    return len(run(act, {"lots": lots, "now": now, "grace": grace, "cause": cause}))
