"""The job that makes the file of a long list."""

from collections.abc import Generator, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import exports, files, jobs, jobs_kinds
from core.errors import DomainError
from core.export_text import csv_pieces
from core.jobs_kinds import Outcome, Step
from core.models import Job

KIND = "core.export"
KEPT = timedelta(days=7)


class NotAllowed(DomainError):
    message = gettext_lazy("You may not see this list any more.")


def run(job: Job) -> Generator[Step, None, Outcome]:
    """Rows are read a chunk per step into a temporary file. A crash begins it again: nothing has been written yet."""
    export: exports.Export = import_string(job.params["export"])
    if not job.by or not job.by.has_perm(export.permission):
        raise NotAllowed()
    filters, format = QueryDict(job.params["filters"]), job.params["format"]
    found, done = export.find(job.by, filters), 0
    with exports.temporary() as target:
        writer = exports.Writer(target, format, exports.header(export))
        for count in _written(export, found, writer):
            done += count
            yield Step(done, total=max(done, job.total or 0))
        file = files.keep(File(writer.close(), name=exports.file_name(export, format)), format, by=job.by)
    exports.note(export, format, filters, count=done, by=job.by)
    return Outcome({"rows": done}, result=file, line=_("%(n)s rows.") % {"n": done})


def _written(export: exports.Export, found: QuerySet[Any], writer: exports.Writer) -> Iterator[int]:
    """Write all rows; how many each time."""
    if writer.book:
        for rows in exports.chunks(export, found):
            writer.add(exports.lines(export, rows))
            yield len(rows)
    else:
        for count, text in csv_pieces(export, found):
            writer.put(text)
            yield count


def permission(job: Job) -> str:
    export: exports.Export = import_string(job.params["export"])
    return export.permission


@jobs.sweeps
@transaction.atomic
def clear_files(limit: int = 50) -> int:
    """Lists that were taken away hold personal data: their files go after a week. Says how many."""
    old = Job.objects.filter(kind=KIND, result__isnull=False, finished_at__lt=timezone.now() - KEPT)
    found = list(old.select_related("result").select_for_update(skip_locked=True, of=("self",))[:limit])
    Job.objects.filter(pk__in=[job.pk for job in found]).update(result=None)
    for job in found:
        assert job.result, "the filter asks for one"
        storage, name = job.result.content.storage, str(job.result.content.name)
        job.result.delete()
        transaction.on_commit(partial(storage.delete, name))
    return len(found)


jobs_kinds.register(jobs_kinds.Kind(KIND, run, permission))
