"""Agents that come in by the thousand: those led by another of them are counted, since a search for the first of them
compared each with each where there is none."""

from django.db import migrations

ARRIVE = """
CREATE OR REPLACE FUNCTION network_agents_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM fresh a JOIN fresh b ON a.sponsor_id = b.id) > 0 AND (
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
"""
BEFORE = """
CREATE OR REPLACE FUNCTION network_agents_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0021_lean_indexes")]

    operations = [migrations.RunSQL(ARRIVE, BEFORE)]
