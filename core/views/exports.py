"""The button "export what I see": a POST, since it is written down, with the page's filters in the address."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import conf, exports, files
from core.export_text import csv_pieces
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
        if format == "csv":
            return answer_with_text(self.export, (text for _count, text in csv_pieces(self.export, found)))
        return answer_with(self.export, format, exports.all_lines(self.export, found))


def answer_with(sheet: Sheet, format: str, rows: Iterable[list[Value]]) -> HttpResponseBase:
    """The CSV line by line as it is read; a workbook must be whole before it can leave."""
    if format == "csv":
        return answer_with_text(sheet, exports.csv_rows(rows))
    whole = exports.write(format, exports.header(sheet), rows)
    return _private(FileResponse(whole, as_attachment=True, **_named(sheet, format)))


def answer_with_text(sheet: Sheet, texts: Iterable[str]) -> HttpResponseBase:
    """Rows that are CSV already, as they come."""
    named = _named(sheet, "csv")
    content = chain([exports.csv_head(exports.header(sheet))], texts)
    answer = StreamingHttpResponse(content, content_type=named["content_type"])
    answer["Content-Disposition"] = f'attachment; filename="{named["filename"]}"'
    return _private(answer)


def _named(sheet: Sheet, format: str) -> dict[str, str]:
    return {"filename": exports.file_name(sheet, format), "content_type": files.CONTENT_TYPES[format]}


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer
