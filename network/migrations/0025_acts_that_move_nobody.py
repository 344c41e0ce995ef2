"""An act that moves nobody explains no edge: whoever was inactivated stood where they stood before, and since then."""

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION network_change_explains() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE old_since timestamptz;
BEGIN
  SELECT since INTO old_since FROM network_sponsoredge
    WHERE agent_id = NEW.agent_id AND until IS NULL AND change_id IS NULL AND sponsor_id IS NOT DISTINCT FROM NEW.sponsor_id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF NEW.at >= coalesce((SELECT max(since) FROM network_sponsoredge WHERE agent_id = NEW.agent_id AND until = old_since), NEW.at)
  THEN
    UPDATE network_sponsoredge SET until = NEW.at WHERE agent_id = NEW.agent_id AND until = old_since;
    UPDATE network_sponsoredge SET since = NEW.at, change_id = NEW.id WHERE agent_id = NEW.agent_id AND until IS NULL;
  ELSE
    UPDATE network_sponsoredge SET change_id = NEW.id WHERE agent_id = NEW.agent_id AND until IS NULL;
  END IF;
  RETURN NULL;
END $$;
"""
NOW = BEFORE.replace(
    "BEGIN\n  SELECT since",
    "BEGIN\n"
    "  IF NEW.act IN ('network.activate_agent', 'network.inactivate_agent', 'network.place_agent') THEN\n"
    "    RETURN NULL;\n"
    "  END IF;\n"
    "  SELECT since",
)


class Migration(migrations.Migration):
    dependencies = [("network", "0024_standings_in_order")]

    operations = [migrations.RunSQL(NOW, BEFORE)]
