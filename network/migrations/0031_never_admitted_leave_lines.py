"""Whoever was refused or withdrew before they were ever an agent leaves the line, as those who do so now, from the day
it was decided. A thousand at a time, since a move holds the tree; campaigns whose tree has them are put in order anew.
"""

from django.db import migrations
from django.db.transaction import atomic

AT_ONCE = 1_000
# Never active, a client only since a change says so, and leading nobody: what deciding a registration looks at.
FIND = """
SELECT a.id FROM network_agent a
WHERE a.state = 'client_only' AND a.sponsor_id IS NOT NULL AND a.id > %s
  AND NOT EXISTS (SELECT FROM network_agentchange c WHERE c.agent_id = a.id AND c.state = 'active')
  AND EXISTS (SELECT FROM network_agentchange c WHERE c.agent_id = a.id AND c.state = 'client_only')
  AND NOT EXISTS (SELECT FROM network_agent led WHERE led.sponsor_id = a.id)
ORDER BY a.id LIMIT %s
"""
# Read again under its lock: the old code may admit somebody meanwhile.
LEAVE = """
UPDATE network_agent SET sponsor_id = NULL WHERE state = 'client_only' AND id IN (
  SELECT id FROM network_agent WHERE id = ANY(%s) ORDER BY id FOR UPDATE
) RETURNING id
"""
DECIDED = """
WITH decided AS (
  SELECT DISTINCT ON (c.agent_id) c.agent_id, c.id, c.at FROM network_agentchange c
  WHERE c.agent_id = ANY(%(gone)s) AND c.state = 'client_only' ORDER BY c.agent_id, c.at DESC, c.id DESC
), left_at AS (
  UPDATE network_sponsoredge e SET until = greatest(e.since, d.at) FROM decided d, network_sponsoredge now_none
  WHERE now_none.agent_id = d.agent_id AND now_none.until IS NULL AND e.agent_id = d.agent_id AND e.until = now_none.since
  RETURNING e.agent_id, e.until
)
UPDATE network_sponsoredge e SET since = l.until, change_id = d.id FROM left_at l JOIN decided d USING (agent_id)
WHERE e.agent_id = l.agent_id AND e.until IS NULL
"""
TREES = """
SELECT DISTINCT n.half FROM network_campaignnode n JOIN network_campaign c ON c.id = n.half
JOIN network_sponsoredge e ON e.agent_id = n.agent_id AND e.until IS NULL AND e.sponsor_id IS NULL
WHERE n.agent_id = ANY(%s) AND n.depth > 0 AND e.since::date <= c.ends_on + 1
"""
FORGET = ("DELETE FROM network_campaigntree WHERE campaign_id = %s", "DELETE FROM network_campaignnode WHERE half = %s")


def leave(apps, schema_editor):
    connection, after = schema_editor.connection, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(FIND, [after, AT_ONCE])
            found = [row[0] for row in cursor.fetchall()]
            if not found:
                return
            after = found[-1]
            leave_together(connection, cursor, found)


def leave_together(connection, cursor, found):
    with atomic(using=connection.alias):
        cursor.execute(LEAVE, [found])
        gone = [row[0] for row in cursor.fetchall()]
        cursor.execute(DECIDED, {"gone": gone})
        cursor.execute(TREES, [gone])
        for (campaign,) in cursor.fetchall():
            for statement in FORGET:
                cursor.execute(statement, [campaign])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0030_orders_seen_first")]

    operations = [migrations.RunPython(leave, migrations.RunPython.noop)]
