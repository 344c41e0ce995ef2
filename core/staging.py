"""Files with up to a million rows: read piece by piece from any row on, and staged in one table while they are checked.

A row is staged by COPY; checks are statements over all rows of a load, and put reasons into a bit mask. The columns of
`core_stagedrow`: `key1` to `key3` identify whom the row is about, `own` is what other rows of the file call it, `ref1`
and `ref2` name others, `target`, `leader` and `bringer` are ids once found (`leader_row`, `bringer_row`: another row of
the file), `level` comes after the levels below, `data` is the row as it was understood, `before` what it would replace.
Numbers of documents are staged as they will rest: `sealed` under `secret`, with their `tail`; `bars` ask the blacklist.
"""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import MEGABYTE, EmptyFile, FileTooLarge
from core.imports import MAX_BYTES, MAX_CELL, MAX_COLUMNS, NoRows, NotATable, clean_cell, delimiter_of, read_table
from core.statements import run

MAX_FILE = 400 * MEGABYTE
MAX_ROWS = 1_000_000
PIECE = MEGABYTE
STAGE = "COPY core_stagedrow (load, number, outcome, mask, key1, key2, key3, marks, own, ref1, ref2, data) FROM STDIN"
LINES = """COPY core_stagedrow
(load, number, outcome, mask, key1, key2, key3, marks, own, ref1, ref2, data, secret, sealed, tail, bars) FROM STDIN"""
NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
Rows = list[tuple[int, list[str]]]


class TooLong(DomainError):
    message = _("The file has more than %(rows)s rows. Split it and upload the parts.")
    field = "table"


class BookTooLarge(DomainError):
    message = _("A workbook may have up to 20 MB and 20,000 rows. Save it as CSV: that may have a million.")
    field = "table"


class Outcome(IntEnum):
    """What becomes of a staged row. Those that are written are staged no more."""

    CREATE = 0
    CHANGE = 1
    SAME = 2
    ERROR = 3
    OVERTAKEN = 5  # it would do something else than the preview said


@dataclass(frozen=True)
class Shape:
    """How a file is to be read: `format` csv or xlsx; `rows` is exact for workbooks and close for CSV."""

    format: str
    headers: list[str]
    rows: int
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class Staged:
    """A row on its way into the table."""

    number: int
    outcome: Outcome
    mask: int
    keys: tuple[str | None, str | None, str | None]
    data: dict[str, Any]
    marks: list[str] | None = None
    own: str | None = None
    refs: tuple[str | None, str | None] = (None, None)


def shape_of(upload: IO[bytes], size: int) -> Shape:
    """Looks at the whole file once. Raises EmptyFile, FileTooLarge, NotATable, NoRows, TooLong or BookTooLarge."""
    if not size:
        raise EmptyFile()
    if size > MAX_FILE:
        raise FileTooLarge(megabytes=MAX_FILE // MEGABYTE)
    upload.seek(0)
    if upload.read(4) == b"PK\x03\x04":
        if size > MAX_BYTES:
            raise BookTooLarge()
        table = read_table(upload, size)
        return Shape("xlsx", table.headers, len(table.rows))
    return _csv_shape(upload)


def _csv_shape(upload: IO[bytes]) -> Shape:
    encoding, lines = _encoding(upload)
    if lines > MAX_ROWS + 100_000:  # some lines may be empty, or parts of a cell
        raise TooLong(rows=MAX_ROWS)
    upload.seek(0)
    first = upload.readline().decode(encoding, "replace")
    delimiter = delimiter_of(first)
    upload.seek(0)
    shape = Shape("csv", [], max(lines - 1, 0), encoding, delimiter)
    headers = next((cells for _n, cells, _at in _lines(upload, shape, 0, 0) if any(cells)), [])
    if not headers:
        raise NotATable()
    if not shape.rows:
        raise NoRows()
    return Shape("csv", headers, shape.rows, encoding, delimiter)


def _encoding(upload: IO[bytes]) -> tuple[str, int]:
    """UTF-8 where the whole file is, else as Windows writes; and how many lines there are."""
    upload.seek(0)
    decoder, encoding, lines, last = codecs.getincrementaldecoder("utf-8")(), "utf-8", 0, b"\n"
    while piece := upload.read(PIECE):
        if b"\0" in piece:
            raise NotATable()
        lines, last = lines + piece.count(b"\n"), piece[-1:]
        if encoding == "utf-8":
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                encoding = "cp1252"
    return encoding, lines + (last != b"\n")


def _lines(upload: IO[bytes], shape: Shape, offset: int, number: int) -> Iterator[tuple[int, list[str], int]]:
    """Number, cells, and where the next row begins."""
    upload.seek(offset)
    at = offset

    def feed() -> Iterator[str]:
        nonlocal at
        for line in iter(upload.readline, b""):  # Django's own way through a file begins at its beginning
            for part in line.splitlines(keepends=True) if b"\r" in line[:-2] else (line,):
                at += len(part)
                yield part.decode(shape.encoding, "replace").removeprefix("\ufeff")

    try:
        for cells in csv.reader(feed(), delimiter=shape.delimiter):
            number += 1
            yield (
                number,
                [
                    (clean_cell(cell) if cell[:1] == "'" else cell.strip())[: MAX_CELL + 1]
                    for cell in cells[:MAX_COLUMNS]
                ],
                at,
            )
    except csv.Error as error:
        raise NotATable() from error


def pieces(upload: IO[bytes], shape: Shape, *, offset: int, number: int, size: int) -> Iterator[tuple[Rows, int, int]]:
    """Rows after the header, `size` at a time, each with the number a spreadsheet shows; with every piece come the
    offset and the number to go on from. Begin with 0 and 0."""
    if shape.format == "xlsx":
        upload.seek(0)
        table = read_table(upload, MAX_BYTES)
        for start in range(offset, len(table.rows), size):
            part = table.rows[start : start + size]
            yield part, start + len(part), part[-1][0]
        return
    rows: Rows = []
    is_header, at = offset == 0, offset
    for number, cells, at in _lines(upload, shape, offset, number):  # noqa: B020 (goes on from where it was)
        if not any(cells):
            continue
        if is_header:
            is_header = False
            continue
        rows.append((number, cells))
        if len(rows) == size:
            yield rows, at, number
            rows = []
    if rows:
        yield rows, at, number


def stage(load: int, rows: Iterable[Staged]) -> None:
    with connection.cursor() as cursor, cursor.copy(STAGE) as copy:
        for row in rows:
            copy.write_row([
                load, row.number, int(row.outcome), row.mask, *row.keys, row.marks, row.own, *row.refs,
                json.dumps(row.data, ensure_ascii=False),
            ])  # fmt: skip


def stage_lines(lines: Iterable[str]) -> None:
    """Rows as COPY reads them: the columns of LINES, each a `cell`, between tabs."""
    with connection.cursor() as cursor, cursor.copy(LINES) as copy:
        copy.write("".join(f"{line}\n" for line in lines))


def cell(text: str | None) -> str:
    """A text for `stage_lines`; nothing is NULL."""
    return text.translate(ESCAPES) if text else NULL


def cells(texts: Iterable[str]) -> str:
    """Texts without quotes and commas (hashes, names of columns), as an array; none are NULL."""
    found = ",".join(texts)
    return f"{{{found}}}" if found else NULL


def forget(load: int) -> None:
    """Staged rows hold personal data: they go as soon as nothing more comes of them."""
    run("DELETE FROM core_stagedrow WHERE load = %s", [load])


def settle() -> None:
    """Tell the planner how many rows are staged now; stale figures can cost minutes."""
    run("SELECT core_settle_staged()", [])


def mark_bad(load: int, bits: dict[int, int]) -> None:
    """Add reasons to rows, by number: they are errors from now on."""
    if bits:
        run(
            "UPDATE core_stagedrow s SET mask = s.mask | b.mask, outcome = 3 "
            "FROM unnest(%(rows)s::int[], %(masks)s::bigint[]) b (number, mask) "
            "WHERE s.load = %(load)s AND s.number = b.number",
            {"load": load, "rows": list(bits), "masks": list(bits.values())},
        )


def mark_repeated(load: int, key: str, bit: int) -> None:
    """Rows whose key stands in a row above: only the first of them goes on. No join: it is right without statistics."""
    column = connection.ops.quote_name(key)
    found = run(
        f"""SELECT number FROM (
          SELECT number, row_number() OVER (PARTITION BY {column} ORDER BY number) n FROM core_stagedrow
          WHERE load = %(load)s AND {column} IS NOT NULL AND outcome < 3) d WHERE n > 1""",  # noqa: S608 (ours)
        {"load": load},
    )
    mark_bad(load, dict.fromkeys((row[0] for row in found), bit))


def tally(load: int) -> dict[str, int]:
    """How many rows there are of each outcome, by its name in lower case."""
    found = run("SELECT outcome, count(*) FROM core_stagedrow WHERE load = %s GROUP BY 1", [load])
    return {Outcome(outcome).name.lower(): count for outcome, count in found}


def levels(leads: Mapping[int, Sequence[int]]) -> tuple[dict[int, int], set[int]]:
    """For rows that need other rows first: the level of each (those without needs are 0), and rows in a circle or after
    one. `leads` is row -> rows it needs."""
    found: dict[int, int] = {}
    waiting: dict[int, list[int]] = {}
    left = {row: len(set(needs)) for row, needs in leads.items()}
    for row, needs in leads.items():
        for need in set(needs):
            waiting.setdefault(need, []).append(row)
    ready = [need for need in waiting if need not in leads]
    while ready:
        need = ready.pop()
        for row in waiting.get(need, ()):
            found[row] = max(found.get(row, 0), found.get(need, 0) + 1)
            left[row] -= 1
            if not left[row]:
                ready.append(row)
    return {row: level for row, level in found.items() if not left[row]}, {row for row, n in left.items() if n}
