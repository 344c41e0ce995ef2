"""How everybody stands now, row by row of what the close wrote: so a page in order reads the partition's index only."""

from django.db import migrations

COLUMNS = ("mask", "idle", "state_id", "orders", "amount_minor", "points")
CHOSEN = ", ".join(f"CASE WHEN f.run_id IS NULL THEN s.{name} ELSE f.{name} END AS {name}" for name in COLUMNS)
VIEW = f"""
CREATE OR REPLACE VIEW network_standingnow AS
SELECT s.campaign_id, s.agent_id, {CHOSEN} FROM network_standing s LEFT JOIN (
  SELECT DISTINCT ON (campaign_id, agent_id) * FROM network_standingfix ORDER BY campaign_id, agent_id, run_id DESC
) f ON f.campaign_id = s.campaign_id AND f.agent_id = s.agent_id
"""
ALL = f"campaign_id, agent_id, {', '.join(COLUMNS)}"
BEFORE = f"""
CREATE OR REPLACE VIEW network_standingnow AS
SELECT {ALL} FROM network_standing s WHERE NOT EXISTS (
  SELECT FROM network_standingfix f WHERE f.campaign_id = s.campaign_id AND f.agent_id = s.agent_id)
UNION ALL
SELECT {ALL} FROM network_standingfix f WHERE NOT EXISTS (
  SELECT FROM network_standingfix n WHERE n.campaign_id = f.campaign_id AND n.agent_id = f.agent_id
    AND n.run_id > f.run_id)
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0023_order_rules")]

    operations = [migrations.RunSQL(VIEW, BEFORE)]
