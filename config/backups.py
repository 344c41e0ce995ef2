"""Backup and restore of everything a company has: the database, the private files, and what fits together with them."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config import archive, health
from core import audit_chain
from core.models import AuditSeal, Heartbeat, StoredFile
from ledger.queries import check_invariants

NAME = "vinculo-%Y%m%dT%H%M%SZ"
SUFFIX = {False: ".tar", True: ".tar.sealed"}
DUMP, KEYS = "database.dump", "keys.json"
PASSING = ("core_cache", "django_session")  # what may be lost: everybody signs in anew


class NotRestored(Exception):
    """Nothing was changed, or what was restored is not right; the text says which."""


def back_up(target: Path, *, key: str = "", keys: Path | None = None) -> archive.Manifest:
    """Write one archive with everything, read it again to its end, and note that it was done.

    The database first, at one moment; then the files, which are only ever added, so each one it names is there.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".vinculo-") as name:
        dump = Path(name) / DUMP
        about = description()
        skipped = [f"--exclude-table-data={table}" for table in PASSING]
        program("pg_dump", "--format=custom", "--no-owner", "--no-acl", "--no-comments", *skipped, f"--file={dump}")
        with archive.writing(target, key) as writer:
            writer.add(DUMP, dump)
            for path in stored_paths():
                writer.add(f"files/{path.relative_to(settings.MEDIA_ROOT)}", path)
            if keys:
                writer.add(KEYS, keys)
            writer.finish(about)
    Heartbeat.objects.update_or_create(name=health.BACKUP, defaults={"at": timezone.now()})
    return archive.unpack(target, None, key)


def description() -> archive.Manifest:
    """What the archive fits: versions, migrations, and which keys open its encrypted fields."""
    applied = MigrationRecorder(connection).applied_migrations()
    newest = {app: max(name for one, name in applied if one == app) for app in sorted({app for app, _ in applied})}
    return {
        "format": 1,
        "version": settings.VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgres": connection.cursor().connection.info.server_version,
        "migrations": newest,
        "keys": fingerprints(),
        "audit": AuditSeal.objects.order_by("-position").values_list("hash", flat=True).first() or "",
    }


def fingerprints() -> list[str]:
    """By which a key is recognised and not found out."""
    return [hmac.new(key.encode(), b"vinculo backup", hashlib.sha256).hexdigest()[:16] for key in settings.FIELD_KEYS]


def stored_paths() -> Iterable[Path]:
    """Every private file."""
    root = settings.MEDIA_ROOT
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else ()


def restore(source: Path, *, key: str = "", any_keys: bool = False) -> list[str]:
    """Bring an archive into an empty database and an empty folder; what does not hold afterwards is returned.

    Raises NotRestored before anything is changed, and archive.Damaged.
    """
    refuse_to_overwrite()
    root = settings.MEDIA_ROOT
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".restore-") as name:
        about = archive.unpack(source, Path(name), key)
        if not any_keys and not set(about["keys"]) & set(fingerprints()):
            raise NotRestored("FIELD_KEYS no es la de este respaldo: sin ella no se abren los segundos factores.")
        options = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
        connection.close()
        program("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(Path(name) / DUMP))
        for path in sorted((Path(name) / "files").glob("*")):
            shutil.move(path, root / path.name)
    call_command("prepare", verbosity=0)
    audit_chain.seal_new()  # what the last minute before the backup left open
    return problems(about.get("audit", ""))


def refuse_to_overwrite() -> None:
    """Only into what is empty."""
    if connection.introspection.table_names():
        raise NotRestored("la base de datos ya tiene tablas; se restaura solo en una vacía.")
    if any(stored_paths()):
        raise NotRestored(f"{settings.MEDIA_ROOT} ya tiene archivos; se restaura solo en una carpeta vacía.")


def problems(link: str = "") -> list[str]:
    """What does not hold: the books, the audit trail up to the link noted, and each file that a row names."""
    wrong = [f"libro: {line}" for line in check_invariants()]
    wrong += [f"auditoría: {line}" for line in audit_chain.verify(link)[2]]
    return wrong + [f"archivo {file.pk}: {word}" for file in StoredFile.objects.iterator() if (word := fault(file))]


def fault(file: StoredFile) -> str:
    """What is wrong with a stored file; nothing where it opens and is what it was, or was emptied on purpose."""
    if not file.content:
        return ""
    if not default_storage.exists(str(file.content.name)):
        return "falta"
    with file.content.open("rb") as content:
        same = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    return "" if same else "cambió"


def program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database, by the connection's own settings."""
    given: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {variable: given[key] for variable, key in names.items() if given[key]}
    if mode := given["OPTIONS"].get("sslmode"):
        environment["PGSSLMODE"] = mode
    command = [str(Path(settings.POSTGRES_BIN) / name) if settings.POSTGRES_BIN else name, "--no-password", *arguments]
    kept = {one: os.environ[one] for one in ("PATH", "HOME", "LD_LIBRARY_PATH") if one in os.environ}
    done = subprocess.run(command, env={**kept, "LC_ALL": "C", **environment}, capture_output=True, text=True)
    if done.returncode:
        raise NotRestored(f"{name} terminó con {done.returncode}: {done.stderr.strip()[-600:]}")


def name_now(sealed: bool) -> str:
    """The file name of a backup of this moment."""
    return datetime.now(UTC).strftime(NAME) + SUFFIX[sealed]


def forget_old(folder: Path, *, daily: int = 7, weekly: int = 5, monthly: int = 12) -> list[str]:
    """Remove backups that no rule keeps."""
    dated = {path: when for path in folder.glob("vinculo-*.tar*") if (when := moment(path))}
    kept = keepers(dated.values(), daily=daily, weekly=weekly, monthly=monthly)
    old = [path for path, when in dated.items() if when not in kept]
    for path in old:
        path.unlink()
    return [path.name for path in old]


def moment(path: Path) -> datetime | None:
    """When a backup was made, by its name; None where the name is another's."""
    try:
        return datetime.strptime(path.name.split(".")[0], NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def keepers(moments: Iterable[datetime], *, daily: int, weekly: int, monthly: int) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have one; always the newest of all."""
    newest_first = sorted(moments, reverse=True)
    kept = set(newest_first[:1])
    for limit, form in ((daily, "%Y-%m-%d"), (weekly, "%G-%V"), (monthly, "%Y-%m")):
        newest: dict[str, datetime] = {}
        for when in newest_first:
            newest.setdefault(when.strftime(form), when)
        kept |= set(list(newest.values())[:limit])
    return kept


def seconds_until(clock: str, now: datetime) -> float:
    """From now to the next time that the company's clock shows HH:MM."""
    hour, minute = (int(part) for part in clock.split(":"))
    here = now.astimezone(timezone.get_default_timezone())
    next_time = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (next_time + timedelta(days=next_time <= here) - here).total_seconds()
