"""Bulk upload in the backend: the files, the preview with every mistake, confirming it, and undoing all of it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts import actions, queries
from contracts.actions.checking import EXAMPLE
from contracts.enums import BatchState, RowOutcome
from contracts.errors import SameFile
from contracts.forms import BatchForm, ColumnsForm, ConfirmForm, VoidForm
from contracts.models import Batch, Contract
from contracts.permissions import UPLOAD_CONTRACTS, VOID_CONTRACTS
from contracts.queries.batches import HEADERS, LABELS
from core import exports, files
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView, View
from rewards.models import EarningType

SHOWN = 100  # rows of a page of mistakes


class Batches(StaffView):
    """The form, how to fill the file, and what was uploaded before."""

    permission = UPLOAD_CONTRACTS
    template = "contracts/staff/batches/list.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(BatchForm())

    def post(self, request: Request) -> HttpResponse:
        form = BatchForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    batch = actions.make_batch(**form.cleaned_data, by=request.user)
                    if batch.state == BatchState.CHECKING and batch.job is None:
                        actions.check_batch(batch=batch, by=request.user)
                return redirect("contracts_staff:batch", pk=batch.pk)
            except DomainError as error:
                form.add_domain_error(error)
        return self.page(form, status=422)

    def page(self, form: BatchForm, status: int = 200) -> HttpResponse:
        found = Batch.objects.visible_to(self.request.user).select_related("table", "created_by__person")
        page = KeysetPage(found, order=("-created_at", "-pk"), cursor=self.request.GET.get("cursor", ""), size=20)
        context = {"title": _("Bulk upload"), "form": form, "page": page, "types": _type_names()}
        return self.render(context, status=status)


class Template(View):
    """An empty table with an example row, in either format."""

    permission = UPLOAD_CONTRACTS
    format: ClassVar[str] = "csv"

    def get(self, request: Request) -> HttpResponseBase:
        head = [str(LABELS[name]) for name in HEADERS]
        types = _type_names()
        example: list[exports.Value] = [
            EXAMPLE, "luisa@example.com", "Luisa", "Restrepo", "300 123 4567", types[0] if types else "Hogar",
            1_850_000, timezone.localdate(),
        ]  # fmt: skip
        notes = [
            _("The row %(number)s is an example and is not read.") % {"number": EXAMPLE},
            _("Client: the e-mail or the phone of somebody who is a client already."),
            _("Names and phone are needed only for clients that are not known yet."),
            _("Contract types: %(types)s") % {"types": ", ".join(types)},
            _("Amount: without separators, for example 1850000. Date: day/month/year."),
            _("Put the PDFs into a ZIP, each named by its contract number."),
        ]
        return download(exports.write(self.format, head, [example], notes), "plantilla-contratos", self.format)


class TemplateBook(Template):
    permission = UPLOAD_CONTRACTS
    format = "xlsx"


class BatchView(StaffView):
    permission = UPLOAD_CONTRACTS

    def find(self, pk: int) -> Batch:
        batches = Batch.objects.select_related("table", "archive", "created_by__person", "job")
        return get_object_or_404(batches.visible_to(self.request.user), pk=pk)


class BatchPage(BatchView):
    """What the file would do, or did."""

    permission = UPLOAD_CONTRACTS
    template = "contracts/staff/batches/batch.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.find(pk))

    def page(
        self, batch: Batch, *, confirm: ConfirmForm | None = None, columns: ColumnsForm | None = None, status: int = 200
    ) -> HttpResponse:
        summary = queries.summary_of(batch)
        rows = KeysetPage(
            queries.bad_rows(batch), order=("number", "pk"), cursor=self.request.GET.get("cursor", ""), size=SHOWN
        )
        context: dict[str, Any] = {
            "title": batch.table.name, "batch": batch, "figures": summary, "page": rows, "rows": _described(rows.rows),
            "before": queries.written_before(batch) if batch.state == BatchState.READY else None,
            "confirm": confirm or ConfirmForm(initial={"version": batch.version}),
            "columns": columns or ColumnsForm(batch=batch), "to_write": summary.counts.get(RowOutcome.CREATE, 0),
            "written": summary.counts.get(RowOutcome.CREATED, 0), "busy": batch.job if _busy(batch) else None,
            "job": batch.job, "lines": [], "undoable": self.may_undo(batch),
        }  # fmt: skip
        return self.render(context, status=status)

    def may_undo(self, batch: Batch) -> bool:
        return self.request.user.has_perm(VOID_CONTRACTS) and queries.undoable(batch).exists()


class Columns(BatchPage):
    """Another understanding of the headers: the rows are checked anew."""

    permission = UPLOAD_CONTRACTS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("contracts_staff:batch", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        batch = self.find(pk)
        form = ColumnsForm(request.POST, batch=batch)
        if not form.is_valid():
            return self.page(batch, columns=form, status=422)
        try:
            with transaction.atomic():
                batch = actions.map_columns(batch=batch, columns=form.columns(), by=request.user)
                actions.check_batch(batch=batch, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("contracts_staff:batch", pk=pk)


class Confirm(BatchPage):
    """Nothing was saved so far; from here on a job does it."""

    permission = UPLOAD_CONTRACTS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("contracts_staff:batch", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        batch, form = self.find(pk), ConfirmForm(request.POST)
        if not form.is_valid():
            return redirect("contracts_staff:batch", pk=pk)
        try:
            actions.confirm_batch(batch=batch, by=request.user, **form.cleaned_data)
        except SameFile as error:
            form.add_error("force", str(error))
            return self.page(batch, confirm=form, status=422)
        except DomainError as error:
            messages.info(request, str(error))
        return redirect("contracts_staff:batch", pk=pk)


class BadRows(BatchView):
    """The rows with mistakes and a column with the reason: to correct and upload again."""

    permission = UPLOAD_CONTRACTS
    format: ClassVar[str] = "csv"

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        batch = self.find(pk)
        head = [*(str(LABELS[name]) for name in HEADERS), _("Row"), _("Reason")]
        file = exports.write(self.format, head, map(_corrected, queries.bad_rows(batch).iterator()))
        return download(file, f"filas-por-corregir-{batch.pk}", self.format)


class BadRowsBook(BadRows):
    permission = UPLOAD_CONTRACTS
    format = "xlsx"


class Undo(BatchView):
    """Every contract of the batch is voided, with one reason; what they earned is taken back."""

    permission = VOID_CONTRACTS
    template = "contracts/staff/batches/undo.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.find(pk), VoidForm())

    def post(self, request: Request, pk: int) -> HttpResponse:
        batch, form = self.find(pk), VoidForm(request.POST)
        if not form.is_valid():
            return self.page(batch, form, status=422)
        try:
            actions.undo_batch(batch=batch, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            messages.info(request, str(error))
        return redirect("contracts_staff:batch", pk=pk)

    def page(self, batch: Batch, form: VoidForm, status: int = 200) -> HttpResponse:
        rows = queries.undoable(batch)
        found = Contract.objects.filter(batch_row__in=rows)
        context = {
            "title": _("Undo the upload"), "batch": batch, "form": form, "count": found.count(),
            "points": sum(rows.values_list("points", flat=True)),
        }  # fmt: skip
        return self.render(context, status=status)


def _busy(batch: Batch) -> bool:
    return batch.state in {BatchState.CHECKING, BatchState.WRITING, BatchState.UNDOING}


def _type_names() -> list[str]:
    return list(EarningType.objects.filter(is_active=True).values_list("name", flat=True))


def _described(rows: list[Any]) -> list[dict[str, Any]]:
    """A line per mistake: row, column, what stands there, why it is wrong."""
    return [
        {"row": row.number, "column": LABELS.get(name, ""), "value": row.values.get(name, ""), "reason": reason}
        for row in rows
        for name, reason in row.problems
    ]


def _corrected(row: Any) -> list[exports.Value]:
    reasons = [f"{LABELS[name]}: {reason}" if name in LABELS else reason for name, reason in row.problems]
    return [*(row.values.get(name, "") for name in HEADERS), row.number, " ".join(reasons)]


def download(file: Any, name: str, format: str) -> FileResponse:
    answer = FileResponse(
        file, as_attachment=True, filename=f"{name}.{format}", content_type=files.CONTENT_TYPES[format]
    )
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer
