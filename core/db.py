"""Migration operations for rules that the database itself keeps."""

from django.db.migrations import RunSQL

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION vinculo_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """Rows of the table can be added and never changed, removed or truncated, whoever asks."""
    return RunSQL(
        f"""{APPEND_ONLY}
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION vinculo_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION vinculo_refuse_change();""",
        f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )


def never_deleted(table: str) -> RunSQL:
    """Rows of the table may change and are never removed."""
    return RunSQL(
        f"""{APPEND_ONLY}
        CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION vinculo_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION vinculo_refuse_change();""",
        f"DROP TRIGGER {table}_never_deleted ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )
