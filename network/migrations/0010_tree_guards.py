"""What the database itself keeps of the tree: no circles, who led whom since when, and the walking order in two halves."""

from django.db import migrations

# Agents that come in, one or a million: their first sponsor, and no circle among themselves.
ARRIVE = """
CREATE FUNCTION network_agents_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh a JOIN fresh b ON a.sponsor_id = b.id) AND (
    WITH RECURSIVE led AS (
      SELECT f.id FROM fresh f WHERE NOT EXISTS (SELECT FROM fresh s WHERE s.id = f.sponsor_id)
      UNION ALL SELECT f.id FROM fresh f JOIN led ON f.sponsor_id = led.id
    ) SELECT count(*) FROM led) < (SELECT count(*) FROM fresh)
  THEN
    RAISE EXCEPTION 'agents would lead themselves'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agent_tree_without_circles';
  END IF;
  INSERT INTO network_sponsoredge (agent_id, sponsor_id, since) SELECT id, sponsor_id, joined_at FROM fresh ORDER BY id;
  INSERT INTO network_treedelta (agent_id) SELECT id FROM fresh;
  RETURN NULL;
END $$;
CREATE TRIGGER network_agent_arrives AFTER INSERT ON network_agent REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION network_agents_arrive();
"""
# Moves go one after the other: two that are right alone may make a circle together.
MOVE = """
CREATE FUNCTION network_agent_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moment timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('network.tree', 0));
  IF NEW.sponsor_id IS NOT NULL AND EXISTS (
    WITH RECURSIVE above AS (
      SELECT id, sponsor_id FROM network_agent WHERE id = NEW.sponsor_id
      UNION SELECT a.id, a.sponsor_id FROM network_agent a JOIN above ON a.id = above.sponsor_id
    ) SELECT FROM above WHERE id = NEW.id)
  THEN
    RAISE EXCEPTION 'agent % would lead itself', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agent_tree_without_circles';
  END IF;
  UPDATE network_sponsoredge SET until = greatest(since, now()) WHERE agent_id = NEW.id AND until IS NULL
    RETURNING until INTO moment;
  INSERT INTO network_sponsoredge (agent_id, sponsor_id, since) VALUES (NEW.id, NEW.sponsor_id, coalesce(moment, now()));
  INSERT INTO network_treedelta (agent_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER network_agent_moves AFTER UPDATE OF sponsor_id ON network_agent FOR EACH ROW
  WHEN (OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id) EXECUTE FUNCTION network_agent_moves();
"""
# The line of the agent's history says who decided it and why, and the moment that counts.
EXPLAIN = """
CREATE FUNCTION network_change_explains() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER network_agentchange_explains AFTER INSERT ON network_agentchange FOR EACH ROW
  EXECUTE FUNCTION network_change_explains();
"""
SPOTS = """
CREATE FUNCTION network_spot_is_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('network.matrix', 0));
  IF EXISTS (
    WITH RECURSIVE above AS (
      SELECT agent_id, parent_id FROM network_spot WHERE agent_id = NEW.parent_id AND until IS NULL
      UNION SELECT s.agent_id, s.parent_id FROM network_spot s JOIN above ON s.agent_id = above.parent_id
        WHERE s.until IS NULL
    ) SELECT FROM above WHERE NEW.agent_id IN (agent_id, parent_id))
  THEN
    RAISE EXCEPTION 'agent % would stand below itself', NEW.agent_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matrix_without_circles';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER network_spot_is_taken BEFORE INSERT OR UPDATE OF parent_id, agent_id, until ON network_spot FOR EACH ROW
  WHEN (NEW.until IS NULL AND NEW.parent_id IS NOT NULL) EXECUTE FUNCTION network_spot_is_taken();
"""
# Who came or moved after the last snapshot. A snapshot takes away the rows it saw, and no others.
DELTA = """
CREATE TABLE network_treedelta (agent_id bigint NOT NULL);
INSERT INTO network_treedelta SELECT id FROM network_agent;
"""
NODES = """
CREATE TABLE network_treenode (
  half smallint NOT NULL, agent_id bigint NOT NULL, lft integer NOT NULL, last integer NOT NULL,
  depth integer NOT NULL, direct integer NOT NULL
) PARTITION BY LIST (half);
COMMENT ON COLUMN network_treenode.last IS 'lft of the last agent below; own lft where nobody is';
COMMENT ON COLUMN network_treenode.depth IS '0 at the top';
CREATE TABLE network_treenode_0 PARTITION OF network_treenode FOR VALUES IN (0);
CREATE TABLE network_treenode_1 PARTITION OF network_treenode FOR VALUES IN (1);
CREATE UNIQUE INDEX network_treenode_agent ON network_treenode (agent_id, half);
CREATE UNIQUE INDEX network_treenode_order ON network_treenode (lft, half) INCLUDE (agent_id, depth, last, direct);
CREATE FUNCTION network_empty_half(smallint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF $1 = 0 THEN TRUNCATE network_treenode_0; ELSE TRUNCATE network_treenode_1; END IF;
END $$;
"""
# Who leads whom today stands in the table; since when, in the history where it says so.
FILL = """
INSERT INTO network_sponsoredge (agent_id, sponsor_id, since, until, change_id)
SELECT agent_id, sponsor_id, at, lead(at) OVER (PARTITION BY agent_id ORDER BY at, id), id FROM (
  SELECT *, lag(id) OVER (PARTITION BY agent_id ORDER BY at, id) AS before,
    lag(sponsor_id) OVER (PARTITION BY agent_id ORDER BY at, id) AS led_before FROM network_agentchange
) c WHERE before IS NULL OR sponsor_id IS DISTINCT FROM led_before;
INSERT INTO network_sponsoredge (agent_id, sponsor_id, since)
SELECT a.id, a.sponsor_id, a.joined_at FROM network_agent a
WHERE NOT EXISTS (SELECT FROM network_sponsoredge e WHERE e.agent_id = a.id AND e.until IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0009_tree")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(DELTA, "DROP TABLE network_treedelta;"),
        migrations.RunSQL(
            ARRIVE, "DROP TRIGGER network_agent_arrives ON network_agent; DROP FUNCTION network_agents_arrive();"
        ),
        migrations.RunSQL(
            MOVE, "DROP TRIGGER network_agent_moves ON network_agent; DROP FUNCTION network_agent_moves();"
        ),
        migrations.RunSQL(
            EXPLAIN,
            "DROP TRIGGER network_agentchange_explains ON network_agentchange; DROP FUNCTION network_change_explains();",
        ),
        migrations.RunSQL(
            SPOTS, "DROP TRIGGER network_spot_is_taken ON network_spot; DROP FUNCTION network_spot_is_taken();"
        ),
        migrations.RunSQL(NODES, "DROP TABLE network_treenode; DROP FUNCTION network_empty_half(smallint);"),
    ]
