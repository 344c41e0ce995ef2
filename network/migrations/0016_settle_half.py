"""The planner is told of a half that was written anew; the application may not tell it itself."""

from django.db import migrations

SETTLE = """
CREATE FUNCTION network_settle_half(smallint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF $1 = 0 THEN ANALYZE network_treenode_0; ELSE ANALYZE network_treenode_1; END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0015_acts")]

    operations = [migrations.RunSQL(SETTLE, "DROP FUNCTION network_settle_half(smallint);")]
