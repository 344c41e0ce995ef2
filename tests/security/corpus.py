"""Files that nobody means well with."""

import io
import struct
import zipfile
import zlib

from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests import factories
from tests.core.test_files import hidden_script_pdf, scripted_pdf

SCRIPT = b"<script>alert(1)</script>"


def picture(format: str, size: tuple[int, int] = (8, 8)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (15, 118, 110)).save(made, format)
    return made.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def pixel_bomb() -> bytes:
    """A PNG that says 60,000 x 60,000 in a few hundred bytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zip_bomb(inner: str = "a.pdf") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inner, b"\0" * 60_000_000)
    return made.getvalue()


def nested_action_pdf() -> bytes:
    """The action lies within another dictionary, under a name that is spelt with numbers."""
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=99, height=99)
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/Deep"): ArrayObject([action])})
    writer.write(made)
    return made.getvalue().replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")


def pdf_of_objects(stream: bytes) -> bytes:
    """A PDF with one compressed object stream, and a table that points into it."""
    parts = [
        b"%PDF-1.7\n",
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n",
        b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(stream)
        + stream + b"\nendstream endobj\n",
    ]  # fmt: skip
    at = [sum(map(len, parts[:n])) for n in range(1, 6)]
    rows = [(0, 0, 0), (1, at[0], 0), (1, at[1], 0), (1, at[2], 0), (1, at[3], 0), (2, 4, 0), (1, at[4], 0)]
    table = zlib.compress(b"".join(bytes([kind]) + where.to_bytes(4, "big") + bytes([n]) for kind, where, n in rows))
    parts.append(
        b"6 0 obj<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(table)
        + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % at[4]
    )  # fmt: skip
    return b"".join(parts)


def object_bomb() -> bytes:
    """A few hundred kilobytes of a PDF that unpack to 300 MB."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0 <<>>") + b"".join(packer.compress(b" " * 1_000_000) for _n in range(300))
    return pdf_of_objects(packed + packer.flush())


def unlisted_script_pdf() -> bytes:
    """The script lies in an object that the file's own table does not name: readers that mend files find it."""
    head, _start, tail = factories.pdf().read().rpartition(b"startxref")
    return head + b"99 0 obj<</S/JavaScript/JS(x\\(\\))>>endobj\nstartxref" + tail


def workbook_bomb() -> bytes:
    """A real workbook of two rows whose sheet unpacks to 60 MB, nearly all of it blanks."""
    made, bomb = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.append(["Correo", "Nombres", "Apellidos"])
    book.active.append(["a@example.test", "Ana", "Gil"])
    book.save(made)
    with zipfile.ZipFile(made) as plain, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            content = plain.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", b" " * 60_000_000 + b"</sheetData>")
            archive.writestr(name, content)
    return bomb.getvalue()


def attached_pdf() -> bytes:
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=99, height=99)
    writer.add_attachment("virus.exe", b"MZ")
    writer.write(made)
    return made.getvalue()


HOSTILE = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": b"<!doctype html><html>" + SCRIPT,
    "html that begins like a pdf": b"%PDF-1.7\n<html>" + SCRIPT + b"</html>\n%%EOF",
    "html that begins like a png": b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "html that begins like a webp": b"RIFF\x10\0\0\0WEBP" + SCRIPT,
    "gif and script": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "pdf with script": scripted_pdf(),
    "pdf with script in a compressed object": hidden_script_pdf(),
    "pdf with a disguised nested action": nested_action_pdf(),
    "pdf with a script outside its table": unlisted_script_pdf(),
    "pdf with an attachment": attached_pdf(),
    "pdf with a page behind its end": factories.pdf().read() + b"<html>" + SCRIPT * 200,
    "pdf that is a zip too": factories.pdf().read() + zip_bomb(),
    "object bomb": object_bomb(),
    "pixel bomb": pixel_bomb(),
    "zip bomb": zip_bomb(),
    "program": b"MZ\x90\0" + b"\0" * 200,
    "shell script": b"#!/bin/sh\nrm -rf /\n",
    "nothing": b"",
}  # fmt: skip
PATHS = [
    "../../etc/passwd", "C:\\Windows\\a.pdf", "a\r\nX-Evil: 1.pdf", '"; filename=evil.html', "\u202egpj.exe", "." * 300,
]  # fmt: skip
