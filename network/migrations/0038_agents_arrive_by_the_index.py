"""Agents that come in by the thousand with a long line among themselves: from each to those they lead by the index.

Every step looked through all that came: 100,000 of them with a line of 2,000 took most of a minute, and take three seconds.
"""

from importlib import import_module

from django.db import migrations

earlier = import_module("network.migrations.0022_many_agents_at_once")

FIRST_LINE = "FUNCTION network_agents_arrive() RETURNS trigger LANGUAGE plpgsql AS $$"
STEP = "UNION ALL SELECT f.id FROM fresh f JOIN led ON f.sponsor_id = led.id"
COUNTED = "SELECT count(*) FROM led) <"
# They stand in the table by now. Whoever else is led by one of them is passed through and not counted; UNION ends even
# where somebody who was there before made a circle of it, which is for the guard of those who move.
BY_INDEX = """UNION SELECT a.id FROM led CROSS JOIN LATERAL (
        SELECT id FROM network_agent WHERE sponsor_id = led.id OFFSET 0) a"""
ARRIVE = (
    earlier.ARRIVE.replace(FIRST_LINE, FIRST_LINE.replace(" AS $$", " SET enable_seqscan = off AS $$"))
    .replace(STEP, BY_INDEX)
    .replace(COUNTED, "SELECT count(*) FROM led JOIN fresh f ON f.id = led.id) <")
)


class Migration(migrations.Migration):
    dependencies = [("network", "0037_ranks_by_file")]

    operations = [migrations.RunSQL(ARRIVE, earlier.ARRIVE)]
