"""The job that makes the file of a long list."""

from collections.abc import Generator

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.http import QueryDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import exports, files, jobs_kinds
from core.jobs_kinds import Outcome, Step
from core.models import Job


def run(job: Job) -> Generator[Step, None, Outcome]:
    """Rows are read a chunk per step into a temporary file. A crash begins it again: nothing has been written yet."""
    export: exports.Export = import_string(job.params["export"])
    if not job.by or not job.by.has_perm(export.permission):
        raise PermissionDenied
    filters, format = QueryDict(job.params["filters"]), job.params["format"]
    found, done = export.find(job.by, filters), 0
    with exports.temporary() as target:
        writer = exports.Writer(target, format, exports.header(export))
        for rows in exports.chunks(export, found):
            writer.add(exports.lines(export, rows))
            done += len(rows)
            yield Step(done, total=max(done, job.total or 0))
        file = files.keep(File(writer.close(), name=exports.file_name(export, format)), format, by=job.by)
    exports.note(export, format, filters, count=done, by=job.by)
    return Outcome({"rows": done}, result=file, line=_("%(n)s rows.") % {"n": done})


def permission(job: Job) -> str:
    export: exports.Export = import_string(job.params["export"])
    return export.permission


jobs_kinds.register(jobs_kinds.Kind("core.export", run, permission))
