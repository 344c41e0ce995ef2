"""References that awards leave empty are checked with the set too, where a row names one.

A foreign key queues a check for every row, also for those that name nothing. What these two name is never removed, so
the look at what a statement brought is enough. And whether rows are many is asked of the first thousand of them.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

sets = import_module("ledger.migrations.0005_sets_not_rows")
sums = import_module("ledger.migrations.0006_sums_of_many")

BALANCED_BEFORE = sums.for_many(sets.BALANCED, sets.ENTRIES, sums.ENTRIES)
NAMED_BEFORE = sums.for_many(sums.AS_BEFORE, sets.LOTS, sums.LOTS)
BALANCED = BALANCED_BEFORE.replace(
    "(SELECT count(*) > 1000 FROM new_entries)",
    "(SELECT count(*) > 1000 FROM (SELECT FROM new_entries LIMIT 1001) counted)",
)
NAMED = f"""
CREATE OR REPLACE FUNCTION ledger_refuse_unknown() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  first bigint;
  last bigint;
  lost boolean;
BEGIN
  IF TG_TABLE_NAME = 'ledger_transaction' THEN
    lost := EXISTS (
      SELECT FROM (SELECT DISTINCT cause_id FROM new_rows WHERE cause_id IS NOT NULL) n
      WHERE NOT EXISTS (SELECT FROM core_storedevent e WHERE e.id = n.cause_id)
    ) OR EXISTS (
      SELECT FROM new_rows n WHERE reverses_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM ledger_transaction t WHERE t.id = n.reverses_id)
    );
  ELSE
    IF (SELECT count(*) > 1000 FROM (SELECT FROM new_rows LIMIT 1001) counted) THEN {sums.LOTS} ELSE {sets.LOTS} END IF;
    lost := lost OR EXISTS (
      SELECT FROM new_rows n WHERE origin_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM ledger_lot l WHERE l.id = n.origin_id)
    );
  END IF;
  IF lost THEN
    RAISE EXCEPTION 'a row of % names what is not there', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
"""
LOST = """
CREATE OR REPLACE FUNCTION ledger_refuse_lost_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.transaction_id <> OLD.transaction_id{more}
    OR NOT EXISTS (SELECT FROM ledger_account WHERE id = NEW.account_id) THEN
    RAISE EXCEPTION 'a lot names what is not there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_lot_stays AFTER UPDATE OF {columns} ON ledger_lot FOR EACH ROW
  EXECUTE FUNCTION ledger_refuse_lost_lot();
"""
STAYS = LOST.format(
    more=" OR NEW.origin_id IS DISTINCT FROM OLD.origin_id", columns="account_id, transaction_id, origin_id"
)
STAYED = LOST.format(more="", columns="account_id, transaction_id")


def reference(to: str, **options: object) -> models.ForeignKey:
    protect = django.db.models.deletion.PROTECT
    return models.ForeignKey(db_constraint=False, null=True, on_delete=protect, to=to, **options)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_sums_of_many")]

    operations = [  # the sets are looked at before the keys go
        migrations.RunSQL(BALANCED, BALANCED_BEFORE),
        migrations.RunSQL(NAMED, NAMED_BEFORE),
        migrations.RunSQL(STAYS, STAYED),
        migrations.AlterField(
            "lot", "origin", reference("ledger.lot", related_name="successors", verbose_name="first lot")
        ),
        migrations.AlterField(
            "transaction",
            "reverses",
            reference("ledger.transaction", related_name="corrections", verbose_name="reverses"),
        ),
    ]
