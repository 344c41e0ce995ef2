"""Lists as files: streamed CSV and XLSX of what a page shows, harmless to whoever opens them in a spreadsheet.

An app describes an export in its `views/exports.py` and gives it a view (core.views.exports.ExportView). Few rows are
answered at once; many become a background job that finds the export again by its dotted path.
"""

import codecs
import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core import audit

DIRECT_ROWS = 5_000  # beyond this a job makes the file
CHUNK = 500
FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORMATS = ("csv", "xlsx")

Value = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    label: Any
    value: Callable[[Any], Value]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a file of rows is called and holds. `more` are columns that staff define: they only ever grow at the end."""

    path: str  # dotted, of this very object
    file_name: str
    columns: Sequence[Column]
    more: Callable[[], Sequence[Column]] = tuple

    def all_columns(self) -> list[Column]:
        return [*self.columns, *self.more()]


@dataclass(frozen=True, kw_only=True)
class Export(Sheet):
    """`find` answers what the page shows to this user under these filters; `prepare` adds what other tables hold.

    `cells` (core.export_text) is for lists of very many rows: the columns as the database writes them.
    """

    name: Any
    permission: str
    find: Callable[[Any, QueryDict], QuerySet[Any]]
    prepare: Callable[[list[Any]], list[Any]] = field(default=lambda rows: rows)
    cells: Callable[[], Sequence[Any]] | None = None


def chunks(export: Export, found: QuerySet[Any]) -> Iterator[list[Any]]:
    """All rows, newest first, a limited number in memory and no transaction open in between."""
    last = None
    while rows := list((found.filter(pk__lt=last) if last else found).order_by("-pk")[:CHUNK]):
        last = rows[-1].pk
        yield export.prepare(rows)


def all_lines(export: Export, found: QuerySet[Any]) -> Iterator[list[Value]]:
    for rows in chunks(export, found):
        yield from lines(export, rows)


def lines(export: Sheet, rows: Iterable[Any]) -> Iterator[list[Value]]:
    columns = export.all_columns()
    for row in rows:
        yield [column.value(row) for column in columns]


def header(export: Sheet) -> list[str]:
    return [str(column.label) for column in export.all_columns()]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `core.imports` takes the mark away again."""
    text = CONTROL.sub("", text)
    return f"'{text}" if FORMULA.match(text) else text


def as_text(value: Value) -> str:
    """A value as CSV holds it: numbers without groups, dates as ISO writes them, local time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", "," if spanish() else ".")
    return str(value) if isinstance(value, int) else harmless(value)


def spanish() -> bool:
    return (get_language() or "es").startswith("es")


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def delimiter() -> str:
    return ";" if spanish() else ","


def csv_text(head: list[str], rows: Iterable[list[Value]]) -> Iterator[str]:
    """CSV as the language's Excel reads it, line by line."""
    yield csv_head(head)
    yield from csv_rows(rows)


def csv_head(head: list[str]) -> str:
    """The first line of a file, with the mark of its encoding."""
    return "\ufeff" + "".join(csv_rows([[*head]]))


def csv_rows(rows: Iterable[list[Value]]) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=delimiter())
    for row in rows:
        yield writer.writerow([as_text(value) for value in row])


class Writer:
    """A file of either format, written as the rows come. `notes` become a second sheet of a workbook."""

    def __init__(self, target: IO[bytes], format: str, head: list[str], notes: Sequence[str] = ()) -> None:
        self.target, self.notes, self.book = target, notes, Workbook(write_only=True) if format == "xlsx" else None
        if self.book:
            self.sheet = self.book.create_sheet(gettext("Data"))
            self._head(head)
        else:
            self.csv = csv.writer(codecs.getwriter("utf-8")(target), delimiter=delimiter())
            target.write(codecs.BOM_UTF8)
            self.csv.writerow([harmless(text) for text in head])

    def add(self, rows: Iterable[list[Value]]) -> None:
        for row in rows:
            if self.book:
                self.sheet.append([_cell(self.sheet, value) for value in row])
            else:
                self.csv.writerow([as_text(value) for value in row])

    def put(self, text: str) -> None:
        """Rows that are CSV already."""
        self.target.write(text.encode())

    def close(self) -> IO[bytes]:
        """The file, ready to be read from its start."""
        if self.book:
            if self.notes:
                page = self.book.create_sheet(gettext("How to fill it in"))
                page.column_dimensions["A"].width = 100
                for note in self.notes:
                    page.append([note])
            self.book.save(self.target)
        self.target.seek(0)
        return self.target

    def _head(self, head: list[str]) -> None:
        self.sheet.freeze_panes = "A2"
        for number, text in enumerate(head, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = max(14, len(text) + 2)
        cells = [WriteOnlyCell(self.sheet, harmless(text)) for text in head]
        for cell in cells:
            cell.font = Font(bold=True)
        self.sheet.append(cells)


def _cell(sheet: Any, value: Value) -> Any:
    """Texts are texts, whatever they begin with."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, harmless(value)[:32_000])
    cell.data_type = "s"
    return cell


def write(format: str, head: list[str], rows: Iterable[list[Value]], notes: Sequence[str] = ()) -> IO[bytes]:
    """A whole file at once, in a temporary one that is gone when it is closed."""
    writer = Writer(temporary(), format, head, notes)
    writer.add(rows)
    return writer.close()


def temporary() -> IO[bytes]:
    """A file that is gone when it is closed."""
    return tempfile.TemporaryFile()


def file_name(export: Sheet, format: str) -> str:
    return f"{export.file_name}-{timezone.localtime():%Y-%m-%d}.{format}"


def note(export: Sheet, format: str, params: QueryDict, *, count: int, by: Any) -> None:
    """Write down who took what. The searched text may name a person: only that there was one is kept."""
    filters = {name: params[name] if name != "q" else "…" for name in params if params[name] and name != "cursor"}
    audit.record("core.export_rows", by, by=by, after={
        "export": export.path, "format": format, "rows": count, "filters": {k: str(v)[:80] for k, v in filters.items()},
    })  # fmt: skip
