"""Migration operations for rules that the database itself keeps."""

from collections.abc import Mapping

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


def keys_stay(*tables: str) -> RunSQL:
    """Keys of these tables, whose rows are never removed, do not change either: who names them goes on doing so."""
    names = [f"{table}_key_stays" for table in tables]
    return RunSQL(
        APPEND_ONLY
        + "".join(
            f"""CREATE TRIGGER {name} BEFORE UPDATE OF id ON {table} FOR EACH ROW WHEN (OLD.id <> NEW.id)
            EXECUTE FUNCTION vinculo_refuse_change();"""
            for name, table in zip(names, tables, strict=True)
        ),
        "".join(f"DROP TRIGGER {name} ON {table};" for name, table in zip(names, tables, strict=True)),
    )


def names_known(table: str, named: Mapping[str, str]) -> RunSQL:
    """What a foreign key does, for references to rows that are never removed and whose keys stay: `named` is column ->
    table. New rows are looked at once per statement, as a set, without a lock on the row that they name.

    For columns with `db_constraint=False`. Looking up row after row by the key is right however many rows there are, so
    a plan made for few does no harm to many.
    """
    lost = " OR ".join(
        f"EXISTS (SELECT FROM new_rows n WHERE n.{column} IS NOT NULL "  # noqa: S608 (written in migrations)
        f"AND NOT EXISTS (SELECT FROM {to} t WHERE t.id = n.{column}))"
        for column, to in named.items()
    )
    moved = " OR ".join(
        f"(NEW.{column} IS DISTINCT FROM OLD.{column} AND NEW.{column} IS NOT NULL "
        f"AND NOT EXISTS (SELECT FROM {to} t WHERE t.id = NEW.{column}))"
        for column, to in named.items()
    )
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in named)
    refuse = f"RAISE EXCEPTION 'a row of {table} names what is not there' USING ERRCODE = 'foreign_key_violation'"
    plan = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
    function = "RETURNS trigger LANGUAGE plpgsql"
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_come() {function} {plan} AS $$
        BEGIN IF {lost} THEN {refuse}; END IF; RETURN NULL; END $$;
        CREATE FUNCTION {table}_move() {function} AS $$
        BEGIN IF {moved} THEN {refuse}; END IF; RETURN NULL; END $$;
        CREATE TRIGGER {table}_names_known AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
          FOR EACH STATEMENT EXECUTE FUNCTION {table}_come();
        CREATE TRIGGER {table}_still_known AFTER UPDATE OF {", ".join(named)} ON {table} FOR EACH ROW
          WHEN ({differs}) EXECUTE FUNCTION {table}_move();""",
        f"""
        DROP TRIGGER {table}_names_known ON {table}; DROP TRIGGER {table}_still_known ON {table};
        DROP FUNCTION {table}_come(); DROP FUNCTION {table}_move();""",
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
