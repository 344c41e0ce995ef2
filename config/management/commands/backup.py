"""`manage.py backup`: one archive with the database and the private files. Run as the schema's owner."""

import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections
from django.utils import timezone

from config import archive, backups


def clock(text: str) -> str:
    """A time of the day as it is written on the command line. Raises argparse.ArgumentTypeError."""
    try:
        return time.strftime("%H:%M", time.strptime(text, "%H:%M"))
    except ValueError as error:
        raise ArgumentTypeError(f"«{text}» no es una hora; escribe por ejemplo 02:30.") from error


class Command(BaseCommand):
    help = "Backs up the database and the private files into one archive, sealed where BACKUP_KEY is set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the archive to write")
        parser.add_argument("--folder", type=Path, help="a folder of archives, named by date; old ones are removed")
        parser.add_argument("--at", metavar="HH:MM", type=clock, help="with --folder: every day at this time")
        parser.add_argument("--keys", type=Path, help="a file of keys to put in as well")
        parser.add_argument("--check", type=Path, help="only read an archive to its end and say whether it is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.tell(options["check"], self.tried(archive.unpack, options["check"], None, settings.BACKUP_KEY))
        elif options["folder"] and options["at"]:
            self.every_day(options["folder"], options["at"])
        elif options["folder"]:
            self.into(options["folder"], options["keys"])
        else:
            target = options["to"] or Path(backups.name_now(bool(settings.BACKUP_KEY)))
            self.write(target.absolute(), options["keys"])

    def every_day(self, folder: Path, clock: str) -> None:
        """Wait and write, day after day; a failed day is said, and the next one tried."""
        while True:
            seconds = backups.seconds_until(clock, timezone.now())
            self.stdout.write(f"Próximo respaldo en {seconds / 3600:.1f} h.")
            time.sleep(seconds)
            try:
                self.into(folder)
            except (CommandError, DatabaseError) as error:
                self.stderr.write(f"El respaldo no se hizo: {error}")
            connections.close_all()

    def into(self, folder: Path, keys: Path | None = None) -> None:
        self.write(folder / backups.name_now(bool(settings.BACKUP_KEY)), keys)
        if forgotten := backups.forget_old(folder):
            self.stdout.write(f"Borrados por antiguos: {', '.join(forgotten)}.")

    def write(self, target: Path, keys: Path | None) -> None:
        about = self.tried(backups.back_up, target, key=settings.BACKUP_KEY, keys=keys)
        self.tell(target, about)

    def tell(self, target: Path, about: archive.Manifest) -> None:
        size = sum(member["size"] for member in about["members"].values())
        files = sum(name.startswith("files/") for name in about["members"])
        sealed = "cifrado" if settings.BACKUP_KEY else "sin cifrar"
        self.stdout.write(
            f"{target}: completo, {sealed}, del {about['made_at']}, {files} archivos, {size / 1e6:.1f} MB."
        )

    def tried(self, work: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return work(*arguments, **options)
        except (archive.Damaged, backups.NotRestored, OSError) as error:
            raise CommandError(str(error)) from error
