"""`manage.py restore FILE`: a backup into an empty database and an empty folder. Run as the schema's owner."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from config import archive, backups


class Command(BaseCommand):
    help = "Restores a backup into an empty database and folder, then checks the books and every file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path)
        parser.add_argument("--any-keys", action="store_true", help="go on although FIELD_KEYS is another one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wrong = backups.restore(options["source"], key=settings.BACKUP_KEY, any_keys=options["any_keys"])
        except (archive.Damaged, backups.NotRestored, OSError) as error:
            raise CommandError(f"No se restauró: {error}") from error
        if wrong:
            raise CommandError("Restaurado, pero esto no cuadra:\n" + "\n".join(wrong[:50]))
        self.stdout.write("Restaurado: los saldos cuadran, la auditoría está entera y todos los archivos abren.")
