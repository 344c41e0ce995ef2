"""The books check themselves: each line is a law, and the set-based query that finds what breaks it."""

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SHOWN = 20  # of each law

LAWS: list[tuple[str, str]] = [
    (
        gettext_noop("Transaction %(a)s does not sum to zero in %(b)s: %(c)s."),
        """SELECT e.transaction_id, a.currency, sum(e.amount) FROM ledger_entry e
           JOIN ledger_account a ON a.id = e.account_id
           GROUP BY e.transaction_id, a.currency HAVING sum(e.amount) <> 0""",
    ),
    (
        gettext_noop("Transaction %(a)s (%(b)s) has no entries."),
        """SELECT t.id, t.key FROM ledger_transaction t
           WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.transaction_id = t.id)""",
    ),
    (
        gettext_noop("Row %(a)s of %(b)s names a transaction (%(c)s) or an account that is not there."),
        """SELECT n.id, 'ledger_entry', n.transaction_id FROM ledger_entry n
           LEFT JOIN ledger_transaction t ON t.id = n.transaction_id LEFT JOIN ledger_account a ON a.id = n.account_id
           WHERE t.id IS NULL OR a.id IS NULL
           UNION ALL SELECT n.id, 'ledger_lot', n.transaction_id FROM ledger_lot n
           LEFT JOIN ledger_transaction t ON t.id = n.transaction_id LEFT JOIN ledger_account a ON a.id = n.account_id
           WHERE t.id IS NULL OR a.id IS NULL""",
    ),
    (
        gettext_noop("Account %(a)s keeps a balance of %(b)s, and its entries sum to %(c)s."),
        """SELECT a.id, a.balance, coalesce(e.total, 0) FROM ledger_account a
           LEFT JOIN (SELECT account_id, sum(amount) AS total FROM ledger_entry GROUP BY account_id) e
             ON e.account_id = a.id
           WHERE a.owner_id IS NOT NULL AND a.balance <> coalesce(e.total, 0)""",
    ),
    (
        gettext_noop("Account %(a)s (%(b)s) has the wrong sign: %(c)s."),
        """SELECT id, kind, balance FROM ledger_account
           WHERE kind IN ('available', 'pending') AND balance < 0 OR kind = 'owed' AND balance > 0""",
    ),
    (
        gettext_noop("Account %(a)s keeps a balance of %(b)s, and its lots hold %(c)s."),
        """SELECT a.id, a.balance, coalesce(l.total, 0) FROM ledger_account a
           LEFT JOIN (SELECT account_id, sum(remaining) AS total FROM ledger_lot GROUP BY account_id) l
             ON l.account_id = a.id
           WHERE CASE WHEN a.owner_id IS NOT NULL AND a.kind IN ('available', 'pending') THEN a.balance ELSE 0 END
             <> coalesce(l.total, 0)""",
    ),
    (
        gettext_noop("Lot %(a)s has %(b)s left, and by its uses it should have %(c)s."),
        """SELECT l.id, l.remaining, l.amount - coalesce(u.total, 0) FROM ledger_lot l
           LEFT JOIN (SELECT lot_id, sum(amount) AS total FROM ledger_lotuse GROUP BY lot_id) u ON u.lot_id = l.id
           WHERE l.remaining <> l.amount - coalesce(u.total, 0)""",
    ),
    (
        gettext_noop("Lot %(a)s is on the wrong account for being %(b)s."),
        """SELECT l.id, CASE WHEN l.held_until IS NULL THEN 'available' ELSE 'pending' END FROM ledger_lot l
           JOIN ledger_account a ON a.id = l.account_id
           WHERE a.kind <> CASE WHEN l.held_until IS NULL THEN 'available' ELSE 'pending' END""",
    ),
    (
        gettext_noop("Transaction %(a)s moved %(b)s on accounts and %(c)s in lots."),
        """SELECT transaction_id, sum(posted), sum(in_lots) FROM (
             SELECT e.transaction_id, e.amount AS posted, 0 AS in_lots FROM ledger_entry e
             JOIN ledger_account a ON a.id = e.account_id
             WHERE a.owner_id IS NOT NULL AND a.kind IN ('available', 'pending')
             UNION ALL SELECT transaction_id, 0, amount FROM ledger_lot
             UNION ALL SELECT transaction_id, 0, -amount FROM ledger_lotuse
           ) moves GROUP BY transaction_id HAVING sum(posted) <> sum(in_lots)""",
    ),
    (
        gettext_noop("Of transaction %(a)s more was given back (%(b)s) than it spent (%(c)s)."),
        """SELECT s.id, back.points, spent.points FROM ledger_transaction s
           JOIN (SELECT t.reverses_id, -sum(e.amount) AS points FROM ledger_transaction t
                 JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
                 WHERE t.kind = 'give_back' AND a.kind = 'redeemed' GROUP BY t.reverses_id) back
             ON back.reverses_id = s.id
           CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount), 0) AS points FROM ledger_entry e
                 JOIN ledger_account a ON a.id = e.account_id
                 WHERE e.transaction_id = s.id AND a.kind = 'redeemed') spent
           WHERE back.points > spent.points""",
    ),
]


def check_invariants() -> list[str]:
    """What is wrong with the books, in words; empty when all is well."""
    problems: list[str] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")  # sums of whole tables, in memory
        for sentence, sql in LAWS:
            cursor.execute(f"{sql} LIMIT {SHOWN}")
            problems += [_(sentence) % dict(zip("abc", row, strict=False)) for row in cursor.fetchall()]
    return problems
