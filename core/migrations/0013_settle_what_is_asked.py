"""The planner is told of the columns by which staged rows are found; the others are wide, and reading them took longest."""

from django.db import migrations

SETTLE = """
CREATE OR REPLACE FUNCTION core_settle_staged() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE core_stagedrow{columns};
END $$;
"""
COLUMNS = " (load, number, level, outcome, key1, key2, key3, own, target, leader, leader_row, bringer, bringer_row)"


class Migration(migrations.Migration):
    dependencies = [("core", "0012_staged_seals")]

    operations = [migrations.RunSQL(SETTLE.format(columns=COLUMNS), SETTLE.format(columns=""))]
