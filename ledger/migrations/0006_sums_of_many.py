"""Many rows at once: what they name is joined before it is summed, and of the transactions only those between the first
and the last that are named. So a batch costs what it brings, however long the books are.

Summed first, the server takes the transactions for a handful and looks each of a million up by itself.
"""

from importlib import import_module

from django.db import migrations

earlier = import_module("ledger.migrations.0005_sets_not_rows")

ENTRIES = """
SELECT min(transaction_id), max(transaction_id) INTO first, last FROM new_entries;
SELECT bool_or(n.lost), bool_or(n.total <> 0) INTO lost, crooked FROM (
  SELECT sum(e.amount) AS total, bool_or(a.id IS NULL OR t.id IS NULL) AS lost
  FROM new_entries e LEFT JOIN ledger_account a ON a.id = e.account_id
  LEFT JOIN (SELECT id FROM ledger_transaction WHERE id BETWEEN first AND last) t ON t.id = e.transaction_id
  GROUP BY e.transaction_id, a.currency
) n;
"""
LOTS = """
SELECT min(transaction_id), max(transaction_id) INTO first, last FROM new_rows;
SELECT bool_or(t.id IS NULL OR a.id IS NULL) INTO lost FROM new_rows n
LEFT JOIN (SELECT id FROM ledger_transaction WHERE id BETWEEN first AND last) t ON t.id = n.transaction_id
LEFT JOIN ledger_account a ON a.id = n.account_id;
"""
AS_BEFORE = earlier.NAMED.split("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def for_many(function: str, few: str, many: str) -> str:
    """The function with another branch for many rows; few are looked up as they were."""
    return function.replace("DECLARE", "DECLARE\n  first bigint;\n  last bigint;", 1).replace(few, many, 1)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_sets_not_rows")]

    operations = [
        migrations.RunSQL(for_many(earlier.BALANCED, earlier.ENTRIES, ENTRIES), earlier.BALANCED),
        migrations.RunSQL(for_many(AS_BEFORE, earlier.LOTS, LOTS), AS_BEFORE),
    ]
