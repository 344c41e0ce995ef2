"""Statements that run all day: the server plans them once per connection, since planning costs more than running."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import connection, models

PREPARED_AFTER = 5  # runs on a connection
Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any] | Sequence[Any]


def run(sql: str, values: Values) -> list[tuple[Any, ...]]:
    """The statement's rows. Django's own cursors prepare nothing; this one shares their connection and transaction."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = raw.prepare_threshold or PREPARED_AFTER
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(psycopg.Cursor(raw)) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def insert(row: Row) -> Row:
    """What `row.save(force_insert=True)` does for a plain table, without building the statement anew each time."""
    fields, sql = _insert_of(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    row.pk = run(sql, values)[0][0]
    row._state.adding, row._state.db = False, connection.alias
    return row


@cache
def _insert_of(model: type[models.Model]) -> tuple[list[Any], str]:
    """The columns that we fill and the statement; the key is the database's to give."""
    meta, quote = model._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not field.primary_key and not field.generated]
    names = ", ".join(quote(str(field.column)) for field in fields)
    blanks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({blanks}) RETURNING {quote(str(meta.pk.column))}"  # noqa: S608
    return fields, sql
