"""Explaining an edge moved the ends of all edges of the agent that ended when it began.

There are two where somebody was moved twice so closely that the second transaction had begun before the first one's
moment: the edge in between lasted no time at all, and the one before it came to overlap it. Only the last one closed
makes way now.
"""

from importlib import import_module

from django.db import migrations

earlier = import_module("network.migrations.0027_changes_explain_as_sets")

FIRST_LINE = "CREATE FUNCTION network_changes_explain()"
BODY = earlier.EXPLAIN[: earlier.EXPLAIN.index("DROP TRIGGER")]
WAS = BODY[BODY.index("    IF change.at >=") : BODY.index("      UPDATE network_sponsoredge SET since = change.at")]
IS = """    SELECT id, since INTO closed FROM network_sponsoredge
      WHERE agent_id = change.agent_id AND until = old_since ORDER BY id DESC LIMIT 1;
    IF change.at >= coalesce(closed.since, change.at) THEN
      UPDATE network_sponsoredge SET until = change.at WHERE id = closed.id;
"""
REPLACE = BODY.replace(FIRST_LINE, f"CREATE OR REPLACE{FIRST_LINE[6:]}")
NOW = REPLACE.replace(WAS, IS).replace("  change record;\n", "  change record;\n  closed record;\n")


class Migration(migrations.Migration):
    dependencies = [("network", "0031_never_admitted_leave_lines")]

    operations = [migrations.RunSQL(NOW, REPLACE)]
