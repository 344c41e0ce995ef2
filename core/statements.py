"""Statements that run all day: the server plans them once per connection, since planning costs more than running."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, models, transaction

PREPARED_AFTER = 5  # runs on a connection
FEW = 5  # rows for which COPY is not worth its way
Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any] | Sequence[Any]
Value = Callable[[models.Model], Any]
PLAIN_VALUES = {str, int, bool, date, datetime, UUID, type(None)}
PLAIN_FIELDS = {
    models.BigIntegerField, models.BooleanField, models.CharField, models.DateField, models.DateTimeField,
    models.ForeignKey, models.IntegerField, models.OneToOneField, models.PositiveBigIntegerField,
    models.PositiveIntegerField, models.PositiveSmallIntegerField, models.SlugField, models.TextField, models.UUIDField,
}  # fmt: skip


def run(sql: str, values: Values) -> list[tuple[Any, ...]]:
    """The statement's rows. Django's own cursors prepare nothing; this one shares their connection and transaction."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = raw.prepare_threshold or PREPARED_AFTER
    wrap: Any = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(psycopg.Cursor(raw)) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def run_anew(sql: str, values: Values) -> list[tuple[Any, ...]]:
    """The same planned anew each time: for statements whose values decide how many rows they go through."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def insert(row: Row) -> Row:
    """What `row.save(force_insert=True)` does for a plain table, without building the statement anew each time."""
    _put(row, "")
    return row


def insert_all(rows: Sequence[Row]) -> Sequence[Row]:
    """The same for many rows of one table, by COPY under keys taken before."""
    if len(rows) <= FEW:
        return [insert(row) for row in rows]
    values, copy = _copy_of(type(rows[0]))
    keys = run(f"SELECT nextval('{rows[0]._meta.db_table}_id_seq') FROM generate_series(1, %s)", [len(rows)])  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(copy) as file:
        for row, (key,) in zip(rows, keys, strict=True):
            row.pk, row._state.adding, row._state.db = key, False, connection.alias
            file.write_row([key, *(value(row) for value in values)])
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
    values, sql = _insert_of(type(row))
    found = run(sql.format(unless=unless), [value(row) for value in values])
    if found:
        row.pk, row._state.adding, row._state.db = found[0][0], False, connection.alias
    return bool(found)


def _value_of(field: Any) -> Value:
    """How the driver gets a row's column: most values as they stand, the rest as Django would give them."""

    def prepared(row: models.Model) -> Any:
        return field.get_db_prep_save(field.pre_save(row, True), connection)

    if type(field) not in PLAIN_FIELDS or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return prepared
    name = field.attname

    def value(row: models.Model) -> Any:
        found = getattr(row, name)
        return found if type(found) in PLAIN_VALUES else prepared(row)

    return value


@cache
def _copy_of(model: type[models.Model]) -> tuple[list[Value], str]:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(column)) for column in ["id", *(field.column for field in _filled(model))])
    return _insert_of(model)[0], f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"


@cache
def _insert_of(model: type[models.Model]) -> tuple[list[Value], str]:
    """What we fill in and the statement; the key is the database's to give."""
    meta, quote, fields = model._meta, connection.ops.quote_name, _filled(model)
    names = ", ".join(quote(str(field.column)) for field in fields)
    blanks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({blanks}){{unless}}"  # noqa: S608
    return [_value_of(field) for field in fields], f"{sql} RETURNING {quote(str(meta.pk.column))}"


def _filled(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key and not field.generated]
