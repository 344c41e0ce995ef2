"""The ledger's own law, kept by the database: nothing is rewritten, every transaction sums to zero per currency."""

from django.db import migrations

from core.db import append_only, never_deleted

# Entries of a transaction arrive in one statement, so the check looks at what the statement brought: one pass over
# the new rows however many there are.
BALANCED = """
CREATE FUNCTION ledger_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_entries e JOIN ledger_account a ON a.id = e.account_id
    GROUP BY e.transaction_id, a.currency HAVING sum(e.amount) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction does not sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_unbalanced();
"""
UNBALANCED = "DROP TRIGGER ledger_entry_balanced ON ledger_entry; DROP FUNCTION ledger_refuse_unbalanced();"

# Accounts are updated twice per second for a busy owner: room on the page keeps those updates in place (HOT).
ROOM = "ALTER TABLE ledger_account SET (fillfactor = 60); ALTER TABLE ledger_lot SET (fillfactor = 70);"
NO_ROOM = "ALTER TABLE ledger_account RESET (fillfactor); ALTER TABLE ledger_lot RESET (fillfactor);"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        append_only("ledger_transaction"),
        append_only("ledger_entry"),
        append_only("ledger_lotuse"),
        never_deleted("ledger_account"),
        never_deleted("ledger_lot"),
        migrations.RunSQL(BALANCED, UNBALANCED),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
