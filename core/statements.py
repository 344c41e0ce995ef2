"""Statements that run all day: the server plans them once per connection, since planning costs more than running."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import IntegrityError, connection, models, transaction

PREPARED_AFTER = 5  # runs on a connection
FEW = 5  # rows for which COPY is not worth its way
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
    _put(row, "")
    return row


def insert_all(rows: Sequence[Row]) -> Sequence[Row]:
    """The same for many rows of one table, by COPY under keys taken before."""
    if len(rows) <= FEW:
        return [insert(row) for row in rows]
    fields, copy = _copy_of(type(rows[0]))
    keys = run(f"SELECT nextval('{rows[0]._meta.db_table}_id_seq') FROM generate_series(1, %s)", [len(rows)])  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(copy) as file:
        for row, (key,) in zip(rows, keys, strict=True):
            row.pk, row._state.adding, row._state.db = key, False, connection.alias
            file.write_row([key, *(_value(row, field) for field in fields)])
    return rows


def insert_new(rows: Sequence[Row], *, unique: str) -> Sequence[Row]:
    """Those that were inserted; what has the `unique` column's value already stays as it is."""
    if len(rows) > FEW:
        try:
            with transaction.atomic():
                return insert_all(rows)
        except IntegrityError:
            pass  # some are known: which, each says for itself
    return [row for row in rows if _put(row, f' ON CONFLICT ("{unique}") DO NOTHING')]


def _put(row: models.Model, unless: str) -> bool:
    fields, sql = _insert_of(type(row))
    found = run(sql.format(unless=unless), [_value(row, field) for field in fields])
    if found:
        row.pk, row._state.adding, row._state.db = found[0][0], False, connection.alias
    return bool(found)


def _value(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(field.pre_save(row, True), connection)


@cache
def _copy_of(model: type[models.Model]) -> tuple[list[Any], str]:
    fields, quote = _insert_of(model)[0], connection.ops.quote_name
    names = ", ".join(quote(str(column)) for column in ["id", *(field.column for field in fields)])
    return fields, f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"


@cache
def _insert_of(model: type[models.Model]) -> tuple[list[Any], str]:
    """The columns that we fill and the statement; the key is the database's to give."""
    meta, quote = model._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not field.primary_key and not field.generated]
    names = ", ".join(quote(str(field.column)) for field in fields)
    blanks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({blanks}){{unless}}"  # noqa: S608
    return fields, f"{sql} RETURNING {quote(str(meta.pk.column))}"
