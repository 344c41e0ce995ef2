"""Whoever is not an active agent any more waits for no place in the matrix, in the same transaction and whatever changed
them: one, a close, a file, or a file that is undone. It was a sweep that came round later."""

from django.db import migrations

LEAVE = """
CREATE FUNCTION network_agents_wait_no_longer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM network_waitingplace w USING fresh f WHERE w.agent_id = f.id AND f.state <> 'active';
  RETURN NULL;
END $$;
CREATE TRIGGER network_agent_waits_no_longer AFTER UPDATE ON network_agent REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION network_agents_wait_no_longer();
DELETE FROM network_waitingplace w USING network_agent a WHERE a.id = w.agent_id AND a.state <> 'active';
"""
BEFORE = """
DROP TRIGGER network_agent_waits_no_longer ON network_agent;
DROP FUNCTION network_agents_wait_no_longer();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0035_goals_once")]

    operations = [migrations.RunSQL(LEAVE, BEFORE)]
