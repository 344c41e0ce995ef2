"""How every agent stood in each campaign: a partition per campaign, written by a close and never changed.

The application makes no tables: functions of the schema's owner open a campaign's partitions and index them once they
are full, since a million rows are written twice as fast without.
"""

from django.db import migrations

from core.db import APPEND_ONLY, never_deleted

COLUMNS = """
  campaign_id bigint NOT NULL, agent_id bigint NOT NULL,
  mask integer NOT NULL, -- bit 0 this campaign, bit 1 the one before, up to 12: with a valid order
  idle smallint NOT NULL, -- campaigns in a row without one, up to 13
  state_id bigint, -- network_commercialstate
  orders integer NOT NULL, amount_minor bigint NOT NULL, points bigint NOT NULL
"""
TABLES = f"""
{APPEND_ONLY}
CREATE TABLE network_standing ({COLUMNS}) PARTITION BY LIST (campaign_id);
CREATE TABLE network_standingdraft ({COLUMNS}) PARTITION BY LIST (campaign_id);
CREATE TRIGGER network_standing_append_only BEFORE UPDATE OR DELETE ON network_standing
  FOR EACH STATEMENT EXECUTE FUNCTION vinculo_refuse_change();
CREATE TRIGGER network_standing_no_truncate BEFORE TRUNCATE ON network_standing
  FOR EACH STATEMENT EXECUTE FUNCTION vinculo_refuse_change();
"""
OPEN = """
CREATE FUNCTION network_open_standing(campaign bigint, draft boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE parent text := CASE WHEN draft THEN 'network_standingdraft' ELSE 'network_standing' END;
BEGIN
  IF draft THEN EXECUTE format('DROP TABLE IF EXISTS %I', parent || '_' || campaign); END IF;
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES IN (%s)',
    parent || '_' || campaign, parent, campaign);
END $$;
CREATE FUNCTION network_index_standing(campaign bigint, draft boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE part text := CASE WHEN draft THEN 'network_standingdraft' ELSE 'network_standing' END || '_' || campaign;
BEGIN
  EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %I ON %I (agent_id)', part || '_agent', part);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (state_id, agent_id)', part || '_state', part);
  EXECUTE format('ANALYZE %I', part);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0011_campaigns")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE network_standing; DROP TABLE network_standingdraft;"),
        migrations.RunSQL(
            OPEN,
            "DROP FUNCTION network_open_standing(bigint, boolean); DROP FUNCTION network_index_standing(bigint, boolean);",
        ),
        never_deleted("network_campaign"),
        never_deleted("network_campaignrun"),
        never_deleted("network_campaignorder"),
    ]
