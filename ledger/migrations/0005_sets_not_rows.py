"""References of the ledger are checked per statement, as a set. What they name is never removed, so that is enough."""

import django.db.models.deletion
from django.db import migrations, models

# One pass over the new rows however many there are. Many rows have a statement of their own: a plan made for two rows
# is a bad one for a million.
ENTRIES = """
SELECT bool_or(n.lost OR t.id IS NULL), bool_or(n.total <> 0) INTO lost, crooked FROM (
  SELECT e.transaction_id, sum(e.amount) AS total, bool_or(a.id IS NULL) AS lost
  FROM new_entries e LEFT JOIN ledger_account a ON a.id = e.account_id GROUP BY e.transaction_id, a.currency
) n LEFT JOIN ledger_transaction t ON t.id = n.transaction_id;
"""
BALANCED = f"""
CREATE OR REPLACE FUNCTION ledger_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost boolean;
  crooked boolean;
BEGIN
  IF (SELECT count(*) > 1000 FROM new_entries) THEN {ENTRIES} ELSE {ENTRIES} END IF;
  IF lost THEN
    RAISE EXCEPTION 'ledger entry names what is not there' USING ERRCODE = 'foreign_key_violation';
  ELSIF crooked THEN
    RAISE EXCEPTION 'ledger transaction does not sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
"""
LOTS = """
lost := EXISTS (
  SELECT FROM new_rows n LEFT JOIN ledger_transaction t ON t.id = n.transaction_id
  LEFT JOIN ledger_account a ON a.id = n.account_id WHERE t.id IS NULL OR a.id IS NULL
);
"""
NAMED = f"""
CREATE FUNCTION ledger_refuse_unknown() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost boolean;
BEGIN
  IF TG_TABLE_NAME = 'ledger_transaction' THEN
    lost := EXISTS (
      SELECT FROM (SELECT DISTINCT cause_id FROM new_rows WHERE cause_id IS NOT NULL) n
      WHERE NOT EXISTS (SELECT FROM core_storedevent e WHERE e.id = n.cause_id)
    );
  ELSIF (SELECT count(*) > 1000 FROM new_rows) THEN {LOTS} ELSE {LOTS} END IF;
  IF lost THEN
    RAISE EXCEPTION 'a row of % names what is not there', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_transaction_named AFTER INSERT ON ledger_transaction REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_unknown();
CREATE TRIGGER ledger_lot_named AFTER INSERT ON ledger_lot REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_unknown();
"""
UNNAMED = """
DROP TRIGGER ledger_transaction_named ON ledger_transaction;
DROP TRIGGER ledger_lot_named ON ledger_lot;
DROP FUNCTION ledger_refuse_unknown();
"""

# What an entry or a lot names stays what it is: neither its key nor what the account is for. A lot may pass to another
# account (a hold that ends), so that one is looked at.
FIXED = """
CREATE TRIGGER ledger_account_stays BEFORE UPDATE OF id, currency, kind ON ledger_account FOR EACH ROW
  WHEN ((OLD.id, OLD.currency, OLD.kind) IS DISTINCT FROM (NEW.id, NEW.currency, NEW.kind))
  EXECUTE FUNCTION vinculo_refuse_change();
CREATE FUNCTION ledger_refuse_lost_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.transaction_id <> OLD.transaction_id OR NOT EXISTS (SELECT FROM ledger_account WHERE id = NEW.account_id) THEN
    RAISE EXCEPTION 'a lot names what is not there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_lot_stays AFTER UPDATE OF account_id, transaction_id ON ledger_lot FOR EACH ROW
  EXECUTE FUNCTION ledger_refuse_lost_lot();
"""
MOVABLE = """
DROP TRIGGER ledger_account_stays ON ledger_account;
DROP TRIGGER ledger_lot_stays ON ledger_lot;
DROP FUNCTION ledger_refuse_lost_lot();
"""


def reference(to: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [("core", "0006_jobs"), ("ledger", "0004_time_and_checks")]

    operations = [
        migrations.AlterField(
            "entry", "account", reference("ledger.account", related_name="entries", verbose_name="account")
        ),
        migrations.AlterField(
            "entry", "transaction", reference("ledger.transaction", related_name="entries", verbose_name="transaction")
        ),
        migrations.AlterField(
            "lot", "account", reference("ledger.account", related_name="lots", verbose_name="account")
        ),
        migrations.AlterField(
            "lot", "transaction", reference("ledger.transaction", related_name="lots", verbose_name="transaction")
        ),
        migrations.AlterField("transaction", "cause", reference("core.storedevent", null=True, verbose_name="cause")),
        migrations.RunSQL(BALANCED, migrations.RunSQL.noop),
        migrations.RunSQL(NAMED, UNNAMED),
        migrations.RunSQL(FIXED, MOVABLE),
    ]
