"""The ZIP that comes with a bulk upload: looked into with limits, its names only compared and never used as paths."""

import re
import zipfile
from typing import IO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from contracts import rules
from contracts.errors import EncryptedZip, NotAZip, TooManyFiles, ZipTooBig
from core.errors import DomainError
from core.files import DOCUMENT, MEGABYTE, EmptyFile, FileTooLarge, WrongContent
from core.imports import Unpacks, check_zip

MAX_BYTES = 300 * MEGABYTE
MAX_FILES = 5_000
MAX_UNPACKED = 2_000 * MEGABYTE
HIDDEN = "__MACOSX/"
ENCRYPTED = 0x1


class TwoFiles(DomainError):
    message = _("Two files of the ZIP could be this contract's PDF. Leave one.")


class NoFile(DomainError):
    message = _("The ZIP holds no PDF with this contract number as its name.")


class Papers:
    """The PDFs of an archive by contract number; one may be read at a time."""

    def __init__(self, content: IO[bytes] | None, size: int = 0) -> None:
        self.archive = _open(content, size) if content else None
        self.entries: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in self.archive.infolist() if self.archive else ():
            name = base_name(entry)
            if (
                not entry.is_dir()
                and not entry.filename.startswith(HIDDEN)
                and not name.startswith(".")
                and name.lower().endswith(".pdf")
            ):
                self.entries.setdefault(rules.file_key(name), []).append(entry)

    def find(self, number: str) -> zipfile.ZipInfo:
        """Raises NoFile or TwoFiles."""
        found = self.entries.get(rules.file_key(number), [])
        if not found:
            raise NoFile()
        if len(found) > 1:
            raise TwoFiles()
        return found[0]

    def read(self, number: str) -> SimpleUploadedFile:
        """The PDF as if it had been uploaded alone, never more of it than a document may hold."""
        assert self.archive, "there is an archive where something was found"
        entry = self.find(number)
        limit = DOCUMENT.megabytes * MEGABYTE
        try:
            with self.archive.open(entry) as paper:
                content = paper.read(limit + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise WrongContent(expected="PDF") from error
        if len(content) > limit:
            raise FileTooLarge(megabytes=DOCUMENT.megabytes)
        return SimpleUploadedFile(base_name(entry), content, "application/pdf")


def base_name(entry: zipfile.ZipInfo) -> str:
    return re.split(r"[\\/]", entry.filename)[-1]


def _open(content: IO[bytes], size: int) -> zipfile.ZipFile:
    """Raises EmptyFile, FileTooLarge, NotAZip, TooManyFiles, EncryptedZip or ZipTooBig."""
    if not size:
        raise EmptyFile()
    if size > MAX_BYTES:
        raise FileTooLarge(megabytes=MAX_BYTES // MEGABYTE)
    try:
        archive = zipfile.ZipFile(content)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotAZip() from error
    if len(archive.infolist()) > MAX_FILES:
        raise TooManyFiles(files=MAX_FILES)
    if any(entry.flag_bits & ENCRYPTED for entry in archive.infolist()):
        raise EncryptedZip()
    try:
        check_zip(archive, unpacked=MAX_UNPACKED)
    except Unpacks as error:
        raise ZipTooBig() from error
    return archive
