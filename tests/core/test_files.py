import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core import files
from tests import factories

pytestmark = pytest.mark.django_db


def upload(content: bytes, name: str = "contrato.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def scripted_pdf() -> bytes:
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.write(buffer)
    return buffer.getvalue()


def hidden_script_pdf() -> bytes:
    """The script lies in a compressed object stream, where no search of the raw bytes finds it."""
    catalog, action = b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>", b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    head = f"4 0 5 {len(catalog) + 1} ".encode()
    inner = zlib.compress(head + catalog + b" " + action)
    parts = [
        b"%PDF-1.7\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n",
        b"6 0 obj<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(head), len(inner))
        + inner + b"\nendstream endobj\n",
    ]  # fmt: skip
    offsets = [sum(map(len, parts[:n])) for n in range(1, 5)]
    rows = [(0, 0, 255), (0, 0, 255), (1, offsets[0], 0), (1, offsets[1], 0), (2, 6, 0), (2, 6, 1), (1, offsets[2], 0)]
    rows.append((1, offsets[3], 0))
    table = zlib.compress(b"".join(bytes([t]) + a.to_bytes(2, "big") + bytes([b]) for t, a, b in rows))
    parts.append(
        b"7 0 obj<</Type/XRef/Size 8/W[1 2 1]/Root 4 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(table)
        + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % offsets[3]
    )  # fmt: skip
    return b"".join(parts)


def test_a_plain_pdf_is_kept_under_a_random_name(settings):
    stored = files.store(factories.pdf("Contrato de Ñandú.pdf"), files.DOCUMENT, by=None)
    assert stored.kind == "pdf"
    assert stored.name == "Contrato de Ñandú.pdf"
    assert "Contrato" not in stored.content.name
    assert len(stored.sha256) == 64


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", files.EmptyFile),
        (b"<html><script>alert(1)</script></html>", files.WrongContent),
        (b"%PDF-1.7\n<html></html>", files.WrongContent),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, files.WrongContent),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", files.WrongContent),
    ],
)
def test_what_is_no_pdf_is_refused_by_its_content(content, error):
    with pytest.raises(error):
        files.store(upload(content), files.DOCUMENT, by=None)


@pytest.mark.parametrize("make", [scripted_pdf, hidden_script_pdf])
def test_a_pdf_with_script_is_refused(make):
    with pytest.raises(files.ActiveContent):
        files.store(upload(make()), files.DOCUMENT, by=None)


def test_a_file_over_the_limit_is_refused():
    kind = files.FileKind("small", ("pdf",), megabytes=0)
    with pytest.raises(files.FileTooLarge):
        files.store(factories.pdf(), kind, by=None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\contrato.pdf", "contrato.pdf"),
        ("a\r\nX-Evil: 1.pdf", "aX-Evil: 1.pdf"),
        ("gpj.\u202efdp", "gpj.fdp"),
        ("", "archivo"),
    ],
)
def test_names_lose_paths_and_control_characters(given, kept):
    assert files.clean_name(given) == kept


def test_a_picture_too_many_pixels_wide_is_refused():
    with pytest.raises(files.WrongContent):
        files.store(factories.picture(size=(8000, 6000)), files.PICTURE, by=None)


def test_downloads_are_attachments_that_no_browser_guesses_about():
    response = files.serve(files.store(factories.pdf(), files.DOCUMENT, by=None))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
