"""What taking an award back would take, and from where: the same figures as the reversal itself."""

from dataclasses import dataclass

from django.db import connection

from core import conf
from ledger.conf import TAKE_AVAILABLE
from ledger.models import Account, Transaction
from ledger.rules import split_clawback, total

# The award's own lots (and those that go on for them) first; then what is available, then what is on hold.
LOTS = """
SELECT l.id, l.remaining, l.account_id, %(award)s::bigint IN (l.transaction_id, o.transaction_id) AS own
FROM ledger_lot l LEFT JOIN ledger_lot o ON o.id = l.origin_id
WHERE l.account_id = ANY(%(accounts)s::bigint[]) AND l.remaining > 0
ORDER BY l.held_until IS NOT NULL, l.expires_at, l.id
"""

# What the award issued, and how much of it has expired: that part is with the company already.
FIGURES = """
SELECT (SELECT -sum(e.amount) FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE e.transaction_id = %(award)s AND a.kind = 'issued')::bigint,
       (SELECT coalesce(sum(u.amount), 0) FROM ledger_lotuse u JOIN ledger_transaction t ON t.id = u.transaction_id
        JOIN ledger_lot l ON l.id = u.lot_id LEFT JOIN ledger_lot o ON o.id = l.origin_id
        WHERE t.kind = 'expiry' AND %(award)s::bigint IN (l.transaction_id, o.transaction_id))::bigint
"""


@dataclass(frozen=True)
class Reversal:
    """`points` go back to the company, `owed` of them as a debt; what expired is back already."""

    points: int
    owed: int


def preview_reversal(award: Transaction) -> Reversal:
    """Writes nothing."""
    one = Account.objects.filter(entries__transaction=award, owner__isnull=False)[:1].get()
    accounts = Account.objects.filter(owner=one.owner_id, currency=one.currency).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"award": award.pk})
        issued, expired = cursor.fetchone()
        cursor.execute(LOTS, {"award": award.pk, "accounts": list(accounts)})
        lots = cursor.fetchall()
    own = [(lot, remaining) for lot, remaining, _account, is_own in lots if is_own]
    others = [(lot, remaining) for lot, remaining, _account, is_own in lots if not is_own]
    takes_all = conf.get("ledger.clawback_policy") == TAKE_AVAILABLE
    clawback = split_clawback(issued - expired, own, others if takes_all else [])
    return Reversal(total(clawback.taken) + clawback.owed, clawback.owed)
