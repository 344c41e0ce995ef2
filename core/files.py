"""Private files: checked by content and size on the way in, served only after a view has checked who asks."""

import hashlib
import io
import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core import pdf_check
from core.errors import DomainError
from core.models import StoredFile
from core.statements import insert

MEGABYTE = 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST = 2400  # pixels of a side: enough for any page, and for reading evidence
BAD_PICTURE = (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError)


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
    try:
        pdf_check.check(upload)
    except pdf_check.Active as error:
        raise ActiveContent() from error
    except pdf_check.Broken as error:
        raise WrongContent(expected="PDF") from error


def _check_picture(upload: UploadedFile, found: str) -> None:
    upload.seek(0)
    try:
        with Image.open(upload, formats=[found.upper()]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise WrongContent(expected=found.upper())
            picture.verify()
    except BAD_PICTURE as error:
        raise WrongContent(expected=found.upper()) from error


def drawn_anew(upload: UploadedFile, found: str) -> ContentFile:
    """The same picture, upright and no larger than pages need, without whatever else its file carried: where and with
    what it was taken, and anything hidden behind it. Raises WrongContent."""
    upload.seek(0)
    made = io.BytesIO()
    try:
        with Image.open(upload, formats=[found.upper()]) as picture:
            picture.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST, LONGEST))
            clear = "A" in upright.getbands() or "transparency" in upright.info
            plain = upright.convert("RGBA" if clear and found != "jpeg" else "RGB")
            plain.save(made, found.upper(), quality=88)
    except BAD_PICTURE as error:
        raise WrongContent(expected=found.upper()) from error
    return ContentFile(made.getvalue(), name=upload.name)


def store(upload: UploadedFile, kind: FileKind, *, by: Any) -> StoredFile:
    """Check the upload and keep it, a picture drawn anew. Raises what `check` raises."""
    found = check(upload, kind)
    return keep(upload if found == "pdf" else drawn_anew(upload, found), found, by=by)


def keep(upload: File, format: str, *, by: Any) -> StoredFile:
    """Keep a file that somebody has checked, or that we made ourselves."""
    return insert(put_away(upload, format, by=by))


def put_away(upload: File, format: str, *, by: Any) -> StoredFile:
    """Its content on disk, and the row that is still to be inserted."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    file = StoredFile(
        name=clean_name(upload.name or ""), kind=format, size=upload.size or 0, sha256=digest.hexdigest(), created_by=by
    )
    file.content.save("", upload, save=False)
    return file


def discard(file: StoredFile | None) -> None:
    """Forget a file that nothing points at any more: the row now, the content once that is committed."""
    if file:
        storage, name = file.content.storage, str(file.content.name)
        file.delete()
        transaction.on_commit(partial(storage.delete, name))


def empty(file: StoredFile) -> None:
    """Forget what a file holds, once that is committed; that it was there, and its fingerprint, stay."""
    storage, name = file.content.storage, str(file.content.name)
    if name:
        StoredFile.objects.filter(pk=file.pk).update(content="")
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
