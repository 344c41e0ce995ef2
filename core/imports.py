"""Tables that come in by file, CSV or XLSX: read with limits, matched to columns by their headers, row by row."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import DomainError
from core.exports import FORMULA
from core.files import MEGABYTE, EmptyFile, FileTooLarge
from core.text import normalise

MAX_BYTES = 20 * MEGABYTE
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 500
DELIMITERS = ";,\t|"


class NotATable(DomainError):
    message = _("This is neither a CSV nor an XLSX file. Download the template and fill it in.")
    field = "table"


class TooManyRows(DomainError):
    message = _("The file has more than %(rows)s rows. Split it and upload the parts.")
    field = "table"


class NoRows(DomainError):
    message = _("The file has headers and no rows.")
    field = "table"


class Unpacks(DomainError):
    message = _("The file grows too much when it is opened. Save it again and upload it.")
    field = "table"


@dataclass(frozen=True)
class Table:
    """Headers and rows as texts; a row comes with the number that the spreadsheet shows beside it."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    format: str


def read_table(upload: IO[bytes], size: int) -> Table:
    """The whole table. Raises EmptyFile, FileTooLarge, NotATable, Unpacks, TooManyRows or NoRows."""
    if not size:
        raise EmptyFile()
    if size > MAX_BYTES:
        raise FileTooLarge(megabytes=MAX_BYTES // MEGABYTE)
    upload.seek(0)
    is_book = upload.read(4) == b"PK\x03\x04"
    upload.seek(0)
    lines = _book_lines(upload) if is_book else _csv_lines(upload)
    headers: list[str] = []
    rows = []
    for number, cells in lines:
        texts = [cell[: MAX_CELL + 1] for cell in cells[:MAX_COLUMNS]]
        if not any(texts):
            continue
        if not headers:
            headers = texts
        elif len(rows) == MAX_ROWS:
            raise TooManyRows(rows=MAX_ROWS)
        else:
            rows.append((number, texts))
    if not headers:
        raise NotATable()
    if not rows:  # a text of another kind is no table without rows
        is_named = str(getattr(upload, "name", "")).lower().endswith((".csv", ".xlsx"))
        raise NoRows() if is_named or len(headers) > 1 else NotATable()
    return Table(headers, rows, "xlsx" if is_book else "csv")


def check_zip(archive: zipfile.ZipFile, *, unpacked: int = MAX_UNPACKED, ratio: int = MAX_RATIO) -> None:
    """Raises Unpacks for what would fill the disk or the memory, by the sizes it declares."""
    total = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist())
    if total > unpacked or (total > MEGABYTE and total > ratio * max(packed, 1)):
        raise Unpacks()


def _book_lines(upload: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """The first sheet of a workbook; values, never formulas."""
    try:
        with zipfile.ZipFile(upload) as archive:
            check_zip(archive)
        upload.seek(0)
        book = load_workbook(upload, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its own size may be wrong
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            yield number, [cell_text(value) for value in cells]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise NotATable() from error


def _csv_lines(upload: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Text with commas, semicolons, tabs or bars, in UTF-8, in UTF-16 that says so, or as Windows writes it."""
    text = _text(upload.read())
    lines = io.StringIO(text, newline="")
    first = next((line for line in text.splitlines() if line.strip()), "")
    said = first.strip().lower().startswith("sep=") and len(first.strip()) == 5  # as spreadsheets write it
    delimiter = first.strip()[4] if said else delimiter_of(first)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            if not (said and number == 1):
                yield number, [clean_cell(cell) for cell in cells]
    except csv.Error as error:
        raise NotATable() from error


def _text(content: bytes) -> str:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # "Unicode text" of spreadsheets
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotATable()
    return text


def delimiter_of(line: str) -> str:
    """What stands between the cells of a line of headers, wherever it is not within quotes. A comma before a space is
    of a header's own words ("Persona: documento, correo o código"), unless nothing else is there."""
    bare = "".join(line.split('"')[::2])
    tight = bare.replace(", ", " ")
    return max(DELIMITERS, key=lambda mark: (tight.count(mark), bare.count(mark)))


def cell_text(value: Any) -> str:
    """A cell of a workbook in words: days as ISO writes them, decimals with a comma so that no group is read in."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value!r}".replace(".", ",")
    return clean_cell(str(value))


def clean_cell(text: str) -> str:
    """Without the mark that our exports put before what looks like a formula, and without spaces around."""
    if text.startswith("'") and FORMULA.match(text[1:]):
        text = text[1:]
    return text.replace("\0", "").strip()


def guess_columns(headers: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """field -> index of the column whose header is one of the field's names; each column is used once."""
    keys = [_key(header) for header in headers]
    found: dict[str, int] = {}
    for field, known in names.items():
        wanted = [_key(name) for name in known]
        index = next((keys.index(key) for key in wanted if key in keys and keys.index(key) not in found.values()), None)
        if index is not None:
            found[field] = index
    return found


def _key(header: str) -> str:
    return "".join(c for c in normalise(header) if c.isalnum())
