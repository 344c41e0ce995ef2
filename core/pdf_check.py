"""What a PDF may hold: pages. Scripts, launches, attachments and forms of other programs are looked for everywhere.

Memory is bounded: compressed objects are unpacked here first, up to a budget, and only then read with pypdf.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

ACTIVE = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/ImportData", "/GoToE",
    "/Rendition",
}  # fmt: skip
RAW = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|GoToE|Rendition)\b")
BROKEN = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError, OverflowError,
    zlib.error, AssertionError, NotImplementedError,
)  # fmt: skip
MAX_OBJECTS = 50_000
MAX_PARTS = 500_000  # dictionaries and arrays within objects
BEHIND = 2048
UNPACKED = 32 * 1024 * 1024  # of all compressed objects together


class Broken(Exception):
    """It is no PDF, or not one that can be read within bounds."""


class Active(Exception):
    """It does something when it is opened."""


def check(content: IO[bytes]) -> None:
    """Raises Broken or Active."""
    content.seek(0)
    raw = content.read()
    if RAW.search(raw):
        raise Active
    if len(raw) - raw.rfind(b"%%EOF") > BEHIND:
        raise Broken  # something else lies behind its end
    content.seek(0)
    try:
        reader = PdfReader(content, strict=False)
        _check_size(reader)
        if not len(reader.pages):
            raise Broken
        active = any(ACTIVE & _words(part) for part in _parts(reader))
    except BROKEN as error:
        raise Broken from error
    if active:
        raise Active


def _check_size(reader: PdfReader) -> None:
    """Object streams unpack to a thousand times their size; what they all hold together has a limit."""
    left = UNPACKED
    for number in sorted({stream for stream, _index in reader.xref_objStm.values()}):
        stream = reader.get_object(IndirectObject(number, 0, reader))
        if not isinstance(stream, StreamObject) or stream.get("/Filter") not in (
            "/FlateDecode",
            ["/FlateDecode"],
            None,
        ):
            raise Broken
        packed = stream._data
        opened = zlib.decompressobj().decompress(packed, left + 1) if stream.get("/Filter") else packed
        left -= len(opened)
        if left < 0:
            raise Broken


def _parts(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of every object, also those within others. References are not followed: all objects come up."""
    numbers = {n for generation in reader.xref.values() for n in generation} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise Broken
    seen = 0
    for number in sorted(numbers):
        waiting: list[Any] = [reader.get_object(number)]
        while waiting:
            part = waiting.pop()
            seen += 1
            if seen > MAX_PARTS:
                raise Broken
            if isinstance(part, DictionaryObject):
                yield part
                waiting += [dict.__getitem__(part, key) for key in part]
            elif isinstance(part, ArrayObject):
                waiting += list(list.__iter__(part))


def _words(part: DictionaryObject) -> set[str]:
    """The keys of a dictionary and the names that say what it does."""
    kinds = (dict.get(part, key) for key in ("/S", "/Type", "/Subtype"))
    return {*map(str, part), *(str(kind) for kind in kinds if isinstance(kind, str))}
