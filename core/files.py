"""Private files: checked by content and size on the way in, served only after a view has checked who asks."""

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from core.errors import DomainError
from core.models import StoredFile

MEGABYTE = 1024 * 1024
ACTIVE_KEYS = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA"}
ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
MAX_PIXELS = 40_000_000
MAX_OBJECTS = 50_000


class FileTooLarge(DomainError):
    message = _("The file is too large: the limit is %(megabytes)s MB.")
    field = "file"


class EmptyFile(DomainError):
    message = _("The file is empty. Choose it again.")
    field = "file"


class WrongContent(DomainError):
    message = _("The file is not what its name says. Upload a real %(expected)s file.")
    field = "file"


class ActiveContent(DomainError):
    message = _("The PDF carries scripts or attached files. Save it again as a plain PDF.")
    field = "file"


@dataclass(frozen=True)
class FileKind:
    """What may come in: `formats` by content (pdf, png, jpeg, webp), up to `megabytes`."""

    name: str
    formats: tuple[str, ...]
    megabytes: int = 10


DOCUMENT = FileKind("document", ("pdf",))
PICTURE = FileKind("picture", ("png", "jpeg", "webp"), 5)
LOGO = FileKind("logo", ("png", "jpeg", "webp"), 1)  # it travels with every first visit
CONTENT_TYPES = {
    "pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp",
    "csv": "text/csv; charset=utf-8", "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
MAGIC = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF"}


def check(upload: UploadedFile, kind: FileKind) -> str:
    """The format found in the content. Raises FileTooLarge, EmptyFile, WrongContent or ActiveContent."""
    if not upload.size:
        raise EmptyFile()
    if upload.size > kind.megabytes * MEGABYTE:
        raise FileTooLarge(megabytes=kind.megabytes)
    upload.seek(0)
    head = upload.read(16)
    found = next((name for name in kind.formats if head.startswith(MAGIC[name])), None)
    if found is None:
        raise WrongContent(expected=" / ".join(kind.formats).upper())
    (_check_pdf if found == "pdf" else _check_picture)(upload, found)
    upload.seek(0)
    return found


def _check_pdf(upload: UploadedFile, _found: str) -> None:
    upload.seek(0)
    if ACTIVE_PDF.search(upload.read()):
        raise ActiveContent()
    upload.seek(0)
    try:
        reader = PdfReader(upload, strict=False)
        readable, active = len(reader.pages) > 0, _is_active(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        readable = active = False
    if not readable:
        raise WrongContent(expected="PDF")
    if active:
        raise ActiveContent()


def _is_active(reader: PdfReader) -> bool:
    """Scripts, launches and attachments may hide in compressed objects: every object is opened and its keys read."""
    numbers = {n for generation in reader.xref.values() for n in generation} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise WrongContent(expected="PDF")
    objects = (reader.get_object(number) for number in sorted(numbers))
    return any(isinstance(o, DictionaryObject) and ACTIVE_KEYS & {*o.keys(), str(o.get("/S"))} for o in objects)


def _check_picture(upload: UploadedFile, found: str) -> None:
    upload.seek(0)
    try:
        with Image.open(upload, formats=[found.upper()]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise WrongContent(expected=found.upper())
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise WrongContent(expected=found.upper()) from error


def store(upload: UploadedFile, kind: FileKind, *, by: Any) -> StoredFile:
    """Check the upload and keep it. Raises what `check` raises."""
    return keep(upload, check(upload, kind), by=by)


def keep(upload: File, format: str, *, by: Any) -> StoredFile:
    """Keep a file that somebody has checked, or that we made ourselves."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return StoredFile.objects.create(
        content=upload, name=clean_name(upload.name or ""), kind=format, size=upload.size or 0,
        sha256=digest.hexdigest(), created_by=by,
    )  # fmt: skip


def discard(file: StoredFile | None) -> None:
    """Forget a file that nothing points at any more: the row now, the content once that is committed."""
    if file:
        storage, name = file.content.storage, str(file.content.name)
        file.delete()
        transaction.on_commit(partial(storage.delete, name))


def clean_name(name: str) -> str:
    """A file name without folders, control or direction characters."""
    base = re.split(r"[\\/]", name)[-1]
    return "".join(c for c in base if c.isprintable())[-120:] or "archivo"


def serve(file: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file for whoever the calling view has checked; inline only for pictures."""
    inline = inline and file.kind in MAGIC and file.kind != "pdf"
    response = FileResponse(
        file.content.open("rb"), as_attachment=not inline, filename=file.name, content_type=CONTENT_TYPES[file.kind]
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600" if inline else "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
