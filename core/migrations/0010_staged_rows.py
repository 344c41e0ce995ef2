"""Rows of files by the million, between their check and their saving. Not in the write-ahead log: after a crash of the
database the table is empty and the file is read again."""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE core_stagedrow (
  load bigint NOT NULL, number integer NOT NULL, level integer NOT NULL DEFAULT 0, outcome smallint NOT NULL,
  mask bigint NOT NULL DEFAULT 0, key1 text, key2 text, key3 text, marks text[], own text, ref1 text, ref2 text,
  target bigint, leader bigint, leader_row integer, bringer bigint, bringer_row integer,
  data jsonb NOT NULL, before jsonb
);
CREATE INDEX core_stagedrow_walk ON core_stagedrow (load, level, number);
COMMENT ON TABLE core_stagedrow IS 'core.staging says what the columns mean';
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_spent_tokens")]

    operations = [migrations.RunSQL(TABLE, "DROP TABLE core_stagedrow;")]
