"""Orders by file: the form, the files before, what each row would do, confirming it, what became of it, undoing it."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import exports, files
from core.errors import DomainError
from core.forms import OnceForm
from core.pages import KeysetPage
from core.views import Request, StaffView
from network.actions import campaigns as actions
from network.models import OrderBatch
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries import campaign_orders as queries
from network.queries.rule_effects import effects_of
from network.rules.orders import HEADERS

SHOWN = 200  # rows with something to say on the page; the report has all


class OrdersForm(OnceForm):
    table = forms.FileField(
        label=gettext_lazy("Table (CSV or XLSX)"), help_text=gettext_lazy("One row per order, as in the template."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv,text/plain"}),
    )  # fmt: skip


class OrderBatches(StaffView):
    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/orders.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(OrdersForm())

    def page(self, form: OrdersForm, status: int = 200) -> HttpResponse:
        order = ("-created_at", "-pk")
        page = KeysetPage(queries.order_batches(), order=order, cursor=self.request.GET.get("after"), size=20)
        may = self.request.user.has_perm(MANAGE_CAMPAIGNS)
        return self.render({"form": form, "page": page, "may_manage": may}, status=status)


class SendOrders(OrderBatches):
    permission = MANAGE_CAMPAIGNS

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("network_staff:order_batches")

    def post(self, request: Request) -> HttpResponse:
        form = OrdersForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                batch = actions.import_orders(**form.cleaned_data, by=request.user)
                return redirect("network_staff:order_batch", pk=batch.pk)
            except DomainError as error:
                form.add_domain_error(error)
        return self.page(form, status=422)


class OrderTemplate(StaffView):
    """An empty table with the headers."""

    permission = VIEW_CAMPAIGNS
    format: ClassVar[str] = "xlsx"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        head = [names[0] for names in HEADERS.values()]
        notes = [
            _("Agent: the invite code or the e-mail."),
            _("Amount: without separators, for example 1850000. Date: day/month/year."),
            _("Products: the codes of the products, with commas between them, for example P-100, P-205."),
            _("State: valid (or empty) or cancelled. The same number again changes that order."),
        ]
        return download(exports.write(self.format, head, [], notes), "plantilla-pedidos", self.format)


class OrderBatchView(StaffView):
    permission = VIEW_CAMPAIGNS

    def batch(self, pk: int) -> OrderBatch:
        return get_object_or_404(OrderBatch.objects.select_related("by__person", "job"), pk=pk)


class OrderBatchPage(OrderBatchView):
    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/order_batch.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.batch(pk)
        busy = batch.job if batch.job and batch.job.is_open else None
        counts, may = queries.counts_of(batch), request.user.has_perm(MANAGE_CAMPAIGNS)
        context: dict[str, Any] = {
            "batch": batch, "busy": busy, "job": busy, "lines": [], "figures": counts, "may_manage": may,
            "said": queries.report_of(batch, only_said=True)[:SHOWN], "campaigns": queries.campaigns_of(batch),
            "orders": queries.shown_orders(batch), "to_write": counts["new"] + counts["changed"],
            "gifts": queries.gifts_shown(batch), "is_left": not busy and queries.is_left(batch),
        }  # fmt: skip
        return self.render(context | self.undoing(batch, may=may and not busy))

    def undoing(self, batch: OrderBatch, *, may: bool) -> dict[str, Any]:
        """Whether it can be undone, what stays as it is or stayed, and what became of what rules of orders did."""
        if batch.undone_at:
            undone = batch.figures.get("undone", {})
            kept = undone.get("kept", [])
            effects = effects_of(batch, SHOWN)._asdict()
            return {"kept": kept[:SHOWN], "kept_count": len(kept), "undone": undone.get("orders", 0)} | effects
        if not may or batch.is_waiting or batch.expired_at or queries.is_left(batch):
            return {}
        undoable = queries.is_undoable(batch)
        kept = queries.kept_orders(batch, SHOWN) if undoable else []
        return {"may_undo": undoable, "too_late": not undoable, "would_keep": kept}


class ConfirmOrders(OrderBatchView):
    permission = MANAGE_CAMPAIGNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("network_staff:order_batch", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.confirm_orders(batch=self.batch(pk), by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("network_staff:order_batch", pk=pk)


class OrderReport(OrderBatchView):
    """What became of each row, as a file."""

    permission = VIEW_CAMPAIGNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        batch = self.batch(pk)
        head = [_("Row"), _("Order number"), _("Result"), _("Campaign"), _("Reason")]
        return download(exports.write("xlsx", head, queries.report_of(batch)), f"pedidos-{batch.pk}", "xlsx")


class UndoOrders(OrderBatchView):
    permission = MANAGE_CAMPAIGNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("network_staff:order_batch", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            undone = actions.undo_batch(batch=self.batch(pk), by=request.user)
            messages.success(request, _("Undone: its orders do not count any more."))
            if undone.figures.get("undone", {}).get("kept"):
                messages.warning(request, _("Some orders stay as they are: below you see which and why."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("network_staff:order_batch", pk=pk)


def download(file: Any, name: str, format: str) -> FileResponse:
    kind = files.CONTENT_TYPES[format]
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.{format}", content_type=kind)
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "no-store"
    return answer
