"""Makes core/data/known_passwords.bin anew from Django's list and from JSON lists of words (see the README there)."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.management.base import BaseCommand, CommandParser

from core.passwords import LIST, mark

COMPANY = {"vinculo", "vínculo", "contraseña", "contrasena", "micontraseña", "bienvenido", "bienvenida", "referidos"}


class Command(BaseCommand):
    help = "Make the list of known passwords anew."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lists", nargs="+", type=Path, help="JSON lists of words, one after the other")

    def handle(self, *_args: Any, **options: Any) -> None:
        words = set(CommonPasswordValidator().passwords) | COMPANY
        for path in options["lists"]:
            words |= {str(word).strip().lower() for word in json.loads(path.read_text())}
        marks = sorted({mark(word) for word in words if len(word) >= 4})
        LIST.write_bytes(b"".join(marks))
        self.stdout.write(f"{len(marks)} passwords, {LIST.stat().st_size} bytes")
