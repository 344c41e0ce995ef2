"""Migration operations for rules that the database itself keeps."""

from django.db import connection
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


def forgettable(table: str, column: str, owner: str) -> RunSQL:
    """Adds `{table}_forget(person)`: empties the text that erased people left in a table that nobody may change.

    `owner` is the condition that a row is the person's, over the row `t` and the argument `$1`. Nothing else changes,
    and nothing at all of a person who is not erased: the function runs with its owner's rights and asks for that.
    """
    return RunSQL(  # the names are written in migrations
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW
          WHEN (coalesce(current_setting('vinculo.forgetting', true), '') <> '{table}')
          EXECUTE FUNCTION vinculo_refuse_change();
        CREATE FUNCTION {table}_forget(bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
          SET search_path = public, pg_temp AS $$
        DECLARE changed bigint;
        BEGIN
          IF NOT EXISTS (SELECT 1 FROM people_person WHERE id = $1 AND erased_at IS NOT NULL) THEN
            RAISE EXCEPTION 'person % is not erased', $1 USING ERRCODE = 'restrict_violation';
          END IF;
          PERFORM set_config('vinculo.forgetting', '{table}', true);
          UPDATE {table} t SET {column} = '' WHERE {owner} AND {column} <> '';
          GET DIAGNOSTICS changed = ROW_COUNT;
          PERFORM set_config('vinculo.forgetting', '', true);
          RETURN changed;
        END $$;""",  # noqa: S608
        f"""
        DROP FUNCTION {table}_forget(bigint);
        DROP TRIGGER {table}_append_only ON {table};
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION vinculo_refuse_change();""",
    )


def forget(table: str, person: int) -> int:
    """Call what `forgettable` made. Answers how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {table}_forget(%s)", [person])
        return int(cursor.fetchone()[0])
