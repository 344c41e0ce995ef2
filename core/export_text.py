"""Long lists as CSV that the database writes, to the byte what `core.exports` makes of the same rows.

Of an export whose `cells` say how each column reads in SQL, thousands of rows come as one text. What SQL would write in
another way (quotation marks, breaks, strange spaces, control characters) is found by one look at that text; those rows
are read and written one by one, as all rows of other exports are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, QuerySet, TextField

from core import exports
from core.exports import Export
from core.money import decimals

PIECE = 20_000  # rows
CELL, ROW = "\x1f", "\x1e"  # what no cell of a file can hold
END = "\r\n"
# Spaces that Python strips or spreadsheets skip, wide signs, and what a cell is quoted for beside the delimiter.
SPACES = r"\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
ODD = re.compile(rf'[\x00-\x1d"{SPACES}＝＋－＠]')
WHOLE = """
SELECT count(*), min(pk), string_agg(line, %s ORDER BY pk DESC), string_agg(pk::text, ' ' ORDER BY pk DESC)
FROM ({rows}) found (pk, line)
"""


class Cell(Expression):
    """A cell, made of the SQL of one other expression."""

    def __init__(self, source: Any) -> None:
        super().__init__(output_field=TextField())
        self.source = F(source) if isinstance(source, str) else source

    def get_source_expressions(self) -> list[Any]:
        return [self.source]

    def set_source_expressions(self, exprs: Any) -> None:
        [self.source] = exprs

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, values = compiler.compile(self.source)
        return self.written(sql, tuple(values))

    def written(self, sql: str, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        raise NotImplementedError


class Figure(Cell):
    """A whole number."""

    def written(self, sql: str, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        return f"coalesce(({sql})::text, '')", values


class Text(Cell):
    """A text that no spreadsheet takes for a formula: `exports.harmless`, as far as it goes without strange spaces."""

    def written(self, sql: str, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        marked = f"CASE WHEN left({sql}, 1) IN ('=', '+', '-', '@') THEN '''' || {sql} ELSE {sql} END"
        return f"coalesce({marked}, '')", values * 3


class Amount(Cell):
    """Minor units as a decimal figure, with the language's mark."""

    def __init__(self, source: Any, currency: str) -> None:
        super().__init__(source)
        self.places = decimals(currency)

    def written(self, sql: str, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        if not self.places:
            return f"coalesce(({sql})::text, '')", values
        unit, mark = 10**self.places, "," if exports.spanish() else "."
        sign = f"CASE WHEN {sql} < 0 THEN '-' ELSE '' END"
        rest = f"lpad(mod(abs({sql}), {unit})::text, {self.places}, '0')"
        return f"coalesce({sign} || abs({sql}) / {unit} || '{mark}' || {rest}, '')", values * 3


class Named(Cell):
    """What a key is called; the few names there are come along with the question."""

    def __init__(self, source: Any, names: Mapping[Any, Any]) -> None:
        super().__init__(source)
        self.names = {key: exports.harmless(str(name)) for key, name in names.items()}

    def written(self, sql: str, values: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        if not self.names:
            return "''", ()
        known = tuple(value for pair in self.names.items() for value in pair)
        return f"CASE {sql} {'WHEN %s THEN %s ' * len(self.names)}ELSE '' END", (*values, *known)


class Line(Expression):
    """All cells of a row, CELL between them."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        super().__init__(output_field=TextField())
        self.cells = cells

    def get_source_expressions(self) -> list[Any]:
        return list(self.cells)

    def set_source_expressions(self, exprs: Any) -> None:
        self.cells = exprs

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(cell) for cell in self.cells]
        values = [value for _sql, given in parts for value in given]
        return f"concat_ws(%s, {', '.join(sql for sql, _given in parts)})", (CELL, *values)


def csv_pieces(export: Export, found: QuerySet[Any]) -> Iterator[tuple[int, str]]:
    """All rows, newest first: how many, and their CSV. No transaction is open in between."""
    if export.cells is None:
        for rows in exports.chunks(export, found):
            yield len(rows), "".join(exports.csv_rows(exports.lines(export, rows)))
        return
    cells = export.cells()
    assert len(cells) == len(export.all_columns()), "a cell for each column"
    lines, last = found.annotate(line=Line(cells)).values_list("pk", "line").order_by("-pk"), None
    while True:
        count, last, text, keys = _read((lines.filter(pk__lt=last) if last else lines)[:PIECE])
        if not count:
            return
        yield count, _finished(export, found, text, keys.split())


def _read(lines: QuerySet[Any]) -> tuple[int, int, str, str]:
    try:
        sql, values = lines.query.sql_with_params()
    except EmptyResultSet:  # nobody, and Django knows without asking
        return 0, 0, "", ""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE.format(rows=sql), [ROW, *values])
        row: tuple[int, int, str, str] = cursor.fetchone()
    return row


def _finished(export: Export, found: QuerySet[Any], text: str, keys: list[str]) -> str:
    """The text as CSV; rows that are not plain are written one by one instead. So are all where a cell holds a ROW."""
    marks = len(export.all_columns()) - 1
    if text.count(ROW) == len(keys) - 1 and text.count(CELL) == len(keys) * marks and _is_plain(text):
        return f"{text.replace(CELL, exports.delimiter()).replace(ROW, END)}{END}"
    lines = text.split(ROW)
    if len(lines) == len(keys):
        odd = {key for key, line in zip(keys, lines, strict=True) if line.count(CELL) != marks or not _is_plain(line)}
    else:
        lines, odd = keys, set(keys)
    written = _one_by_one(export, found.filter(pk__in=odd).order_by("-pk"))
    lines = [line.replace(CELL, exports.delimiter()) + END for line in lines]
    return "".join(written.get(key, "") if key in odd else line for key, line in zip(keys, lines, strict=True))


def _is_plain(text: str) -> bool:
    """No cell begins with a space or holds anything odd."""
    at_start = text.startswith(" ") or f"{CELL} " in text or f"{ROW} " in text
    return not at_start and exports.delimiter() not in text and not ODD.search(text)


def _one_by_one(export: Export, found: QuerySet[Any]) -> dict[str, str]:
    rows = list(found)
    texts = exports.csv_rows(exports.lines(export, export.prepare(rows)))
    return {str(row.pk): text for row, text in zip(rows, texts, strict=True)}
