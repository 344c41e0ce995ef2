"""The button "export what I see": a POST, since it is written down, with the page's filters in the address."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import conf, exports, files
from core.exports import Export, Sheet, Value
from core.jobs_actions import start_job
from core.views import Request, StaffView
from core.views.stepup import sign_in_anew


class ExportView(StaffView):
    """Subclasses name the permission of the page they export, and the export."""

    permission: ClassVar[str]
    export: ClassVar[Export]

    def post(self, request: Request) -> HttpResponseBase:
        if conf.get("company.confirm_exports"):
            sign_in_anew(request)
        format = request.POST.get("format", "csv")
        if format not in exports.FORMATS:
            format = "csv"
        found = self.export.find(request.user, request.GET)
        count = found.count()
        if count > exports.DIRECT_ROWS:
            return self.in_background(format, count)
        exports.note(self.export, format, request.GET, count=count, by=request.user)
        return self.direct(format, found)

    def in_background(self, format: str, count: int) -> HttpResponse:
        job = start_job(
            kind="core.export", title=_("Export: %(name)s") % {"name": self.export.name}, total=count,
            params={"export": self.export.path, "format": format, "filters": self.request.GET.urlencode()},
            by=self.request.user,
        )  # fmt: skip
        messages.info(self.request, _("It is a long list: the file is being made, and you find it here."))
        return redirect("core_staff:job", pk=job.pk)

    def direct(self, format: str, found: QuerySet[Any]) -> HttpResponseBase:
        return answer_with(self.export, format, exports.all_lines(self.export, found))


def answer_with(sheet: Sheet, format: str, rows: Iterable[list[Value]]) -> HttpResponseBase:
    """The CSV line by line as it is read; a workbook must be whole before it can leave."""
    head, name, content_type = exports.header(sheet), exports.file_name(sheet, format), files.CONTENT_TYPES[format]
    answer: HttpResponseBase
    if format == "csv":
        answer = StreamingHttpResponse(exports.csv_text(head, rows), content_type=content_type)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        answer = FileResponse(
            exports.write(format, head, rows), as_attachment=True, filename=name, content_type=content_type
        )
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer
