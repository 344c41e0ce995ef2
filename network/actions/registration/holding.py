"""Files of a registration that waits to be confirmed: kept with it, handed over when it goes on, and gone when not."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import files, jobs
from network.enums import ApplicationState
from network.models import Application, HeldFile
from people.actions.documents import file_kind
from people.models import DocumentKind

KEPT_FOR = timedelta(days=30)  # after its code has ended: until then staff may say who it is


def hold_files(application: Application, given: Mapping[str, Any]) -> None:
    """Keep what came with it. Raises what `core.files.store` raises."""
    found = {name.removeprefix("doc_"): file for name, file in given.items() if name.startswith("doc_") and file}
    for kind in DocumentKind.objects.filter(code__in=found):
        stored = files.store(found[kind.code], file_kind(kind), by=None)
        HeldFile.objects.create(application=application, name=kind.field_name, file=stored)


def held_files(application: Application) -> dict[str, "File[Any]"]:
    """By field name, as if they had just come."""
    rows = application.held_files.select_related("file")
    return {row.name: File(row.file.content.open("rb"), name=row.file.name) for row in rows}


def forget_held_files(**which: Any) -> int:
    """Of these registrations. Answers how many."""
    rows = list(HeldFile.objects.filter(**which).select_related("file"))
    for row in rows:
        row.delete()
        files.discard(row.file)
    return len(rows)


@jobs.sweeps
def clear_held_files() -> int:
    """Of registrations that nobody confirmed, or that are over. Answers how many files went."""
    over = Q(confirm_until__lt=timezone.now() - KEPT_FOR) | ~Q(state=ApplicationState.DRAFT)
    with transaction.atomic():
        stale = Application.objects.filter(over, held_files__isnull=False).select_for_update(skip_locked=True)
        return forget_held_files(application__in=[row.pk for row in stale[:50]])
