"""Agents that come in by the thousand have their edges explained by one statement; it was three for each of them.

Whoever has but one edge, which nobody explained yet, takes it from the first change that fits. All others go one after
the other, as before.
"""

from importlib import import_module

from django.db import migrations

earlier = import_module("network.migrations.0025_acts_that_move_nobody")

UNMOVED = "('network.activate_agent', 'network.inactivate_agent', 'network.place_agent')"
OPEN = """e.agent_id = n.agent_id AND e.until IS NULL AND e.change_id IS NULL
        AND e.sponsor_id IS NOT DISTINCT FROM n.sponsor_id"""
# Each change looks for its edge by the index, however many there are: a plan made for one must do for many, and joined
# the other way round it would look through all changes for every edge.
EXPLAIN = f"""
CREATE FUNCTION network_changes_explain() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  change record;
  old_since timestamptz;
BEGIN
  IF (SELECT count(*) FROM new_rows) > 1 THEN
    UPDATE network_sponsoredge e SET since = n.at, change_id = n.id
      FROM (
        SELECT id, at, (SELECT e.id FROM network_sponsoredge e WHERE {OPEN} AND (
          SELECT count(*) FROM network_sponsoredge o WHERE o.agent_id = n.agent_id) = 1) edge
        FROM (SELECT DISTINCT ON (agent_id) * FROM new_rows WHERE act NOT IN {UNMOVED} ORDER BY agent_id, id) n
        OFFSET 0) n
      WHERE e.id = n.edge;
  END IF;
  FOR change IN
    SELECT * FROM new_rows n WHERE act NOT IN {UNMOVED}
      AND (SELECT e.id FROM network_sponsoredge e WHERE {OPEN}) IS NOT NULL ORDER BY id
  LOOP
    SELECT since INTO old_since FROM network_sponsoredge WHERE agent_id = change.agent_id AND until IS NULL
      AND change_id IS NULL AND sponsor_id IS NOT DISTINCT FROM change.sponsor_id;
    CONTINUE WHEN NOT FOUND;
    IF change.at >= coalesce(
      (SELECT max(since) FROM network_sponsoredge WHERE agent_id = change.agent_id AND until = old_since), change.at)
    THEN
      UPDATE network_sponsoredge SET until = change.at WHERE agent_id = change.agent_id AND until = old_since;
      UPDATE network_sponsoredge SET since = change.at, change_id = change.id
        WHERE agent_id = change.agent_id AND until IS NULL;
    ELSE
      UPDATE network_sponsoredge SET change_id = change.id WHERE agent_id = change.agent_id AND until IS NULL;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
DROP TRIGGER network_agentchange_explains ON network_agentchange;
DROP FUNCTION network_change_explains();
CREATE TRIGGER network_agentchange_explains AFTER INSERT ON network_agentchange REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION network_changes_explain();
"""
BEFORE = f"""
DROP TRIGGER network_agentchange_explains ON network_agentchange;
DROP FUNCTION network_changes_explain();
{earlier.NOW}
CREATE TRIGGER network_agentchange_explains AFTER INSERT ON network_agentchange FOR EACH ROW
  EXECUTE FUNCTION network_change_explains();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0026_references_as_sets")]

    operations = [migrations.RunSQL(EXPLAIN, BEFORE)]
