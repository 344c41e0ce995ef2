"""The planner must know how large staged rows are, and only a table's owner may tell it."""

from django.db import migrations

SETTLE = """
CREATE FUNCTION core_settle_staged() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE core_stagedrow;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0010_staged_rows")]

    operations = [migrations.RunSQL(SETTLE, "DROP FUNCTION core_settle_staged();")]
