"""Pictures for a page: a square of a photo, and a page of a PDF as a picture, drawn outside this process."""

import io
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from core.files import BAD_PICTURE, WrongContent

DRAWER = Path(__file__).with_name("pdf_drawer.py")
SECONDS = 15
MOST_PAGES = 50
FACES = (0.5, 0.35)  # where the square is cut: faces are above the middle


class NoSuchPage(Exception):
    """The PDF has no such page, or it cannot be drawn."""


def square(upload: "UploadedFile[Any]", formats: Sequence[str], *, side: int) -> ContentFile:
    """The middle of a picture as a JPEG of side x side pixels, without anything else its file carried.

    Raises WrongContent.
    """
    upload.seek(0)
    made = io.BytesIO()
    try:
        with Image.open(upload, formats=[name.upper() for name in formats]) as picture:
            picture.draft("RGB", (side * 2, side * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            ImageOps.fit(upright, (side, side), centering=FACES).save(made, "JPEG", quality=85)
    except BAD_PICTURE as error:
        raise WrongContent(expected=" / ".join(formats).upper()) from error
    return ContentFile(made.getvalue(), name="foto.jpg")


def pdf_pages(content: IO[bytes]) -> int:
    """How many pages may be looked at; 0 for what cannot be read."""
    try:
        return min(len(PdfReader(content).pages), MOST_PAGES)
    except (PyPdfError, ValueError, KeyError, RecursionError, OSError):
        return 0


def pdf_page(content: IO[bytes], number: int) -> bytes:
    """A page as PNG, drawn by another process with little memory and time. Raises NoSuchPage."""
    if not 1 <= number <= MOST_PAGES:
        raise NoSuchPage()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (place / "file.pdf").open("wb") as target:
            for chunk in iter(lambda: content.read(1024 * 1024), b""):
                target.write(chunk)
        command = [sys.executable, "-I", str(DRAWER), folder, str(number)]
        try:
            subprocess.run(command, check=True, timeout=SECONDS, capture_output=True, env={})
            return (place / "page.png").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise NoSuchPage() from error
