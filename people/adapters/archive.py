"""The archive of what is held about somebody: the same as a page to read, as JSON for programs, and the files."""

import json
import tempfile
import zipfile
from datetime import date, datetime
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from core import personal
from people.models import Person

IN_MEMORY = 1024 * 1024


def archive(person: Person) -> IO[bytes]:
    """A ZIP, built on disk once it is large; whoever reads it to the end closes it."""
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    parts = [(part, part.rows(person)) for part in personal.PARTS.values()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datos.json", _json(person, parts))
        archive.writestr("datos.html", render_to_string("people/archive.html", _page(person, parts)))
        for part, _rows in parts:
            for number, file in enumerate(part.files(person), 1):
                with file.content.open("rb") as source:
                    archive.writestr(f"archivos/{part.name}-{number}-{file.name}", source.read())
    target.seek(0)
    return target


def _json(person: Person, parts: list[tuple[personal.Part, list[personal.Row]]]) -> str:
    said = {part.name: {"label": str(part.label), "rows": rows} for part, rows in parts}
    head = {"person": person.pk, "at": timezone.now().isoformat(), "parts": said}
    return json.dumps(head, ensure_ascii=False, indent=2, default=str)


def _page(person: Person, parts: list[tuple[personal.Part, list[personal.Row]]]) -> dict[str, Any]:
    shown = [
        (part.label, [{name: _said(value) for name, value in row.items()} for row in rows]) for part, rows in parts
    ]
    return {"name": person.name, "at": timezone.now(), "parts": shown}


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)
