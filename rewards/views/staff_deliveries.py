"""How a redemption travels: its carrier and number, singly or by file, and its address corrected."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import exports
from core.errors import DomainError
from core.imports import read_table
from core.views import Request, StaffView
from core.views.exports import answer_with
from core.views.stepup import StepUpView
from rewards import actions, queries
from rewards.actions import bulk
from rewards.forms import CorrectForm, TrackingFileForm, TrackingForm, last_change, signed
from rewards.forms.redemptions import VersionForm
from rewards.models import Redemption
from rewards.permissions import MANAGE_REDEMPTIONS
from rewards.views.plans import PlanView
from rewards.views.staff import found
from rewards.views.staff_bulk import carry_out

SALT = "rewards.tracking"
SHOWN = 100


def page(
    view: StaffView, redemption: Redemption, form: VersionForm, title: str, lead: str, status: int = 200
) -> HttpResponse:
    context = {"redemption": redemption, "form": form, "title": title, "page_lead": lead}
    return view.render(context, template="rewards/staff/delivery_form.html", status=status)


class RecordTracking(StaffView):
    """It has left. The agent is told with whom."""

    permission = MANAGE_REDEMPTIONS

    def get(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        return self.page(redemption, self.form(redemption))

    def post(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        form = self.form(redemption, request.POST)
        if not form.is_valid():
            return self.page(redemption, form, status=422)
        try:
            actions.record_tracking(redemption=redemption, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form = self.form(redemption, request.POST.dict() | {"version": last_change(redemption)})
            form.is_valid()
            form.add_domain_error(error)
            return self.page(found(pk), form, status=422)
        messages.success(request, _("Written down. The agent is told."))
        return redirect("rewards_staff:redemption", pk)

    def form(self, redemption: Redemption, data: Any = None) -> TrackingForm:
        return TrackingForm(data, redemption=redemption, delivery=getattr(redemption, "delivery", None))

    def page(self, redemption: Redemption, form: TrackingForm, status: int = 200) -> HttpResponse:
        lead = _("With whom it left, and the number to follow it by. The agent is told.")
        return page(self, redemption, form, _("Sent with"), lead, status)


class CorrectDelivery(StepUpView):
    """Another address: goods go elsewhere, so the password is asked for."""

    permission = MANAGE_REDEMPTIONS

    def get(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        return self.page(redemption, self.form(redemption))

    def act(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        form = self.form(redemption, request.POST)
        if not form.is_valid():
            return self.page(redemption, form, status=422)
        try:
            actions.correct_delivery(redemption=redemption, by=request.user, **form.given())
        except DomainError as error:
            form = self.form(redemption, request.POST.dict() | {"version": last_change(redemption)})
            form.is_valid()
            form.add_domain_error(error)
            return self.page(found(pk), form, status=422)
        messages.success(request, _("Corrected. The agent is told."))
        return redirect("rewards_staff:redemption", pk)

    def form(self, redemption: Redemption, data: Any = None) -> CorrectForm:
        return CorrectForm(data, redemption=redemption, delivery=getattr(redemption, "delivery", None))

    def page(self, redemption: Redemption, form: CorrectForm, status: int = 200) -> HttpResponse:
        lead = _("Nothing of the old address is kept in the history; who corrected it and why is.")
        return page(self, redemption, form, _("Correct the delivery"), lead, status)


class TrackingFile(StaffView):
    """A table of the carrier's: what each row would do is shown before anything is written."""

    permission = MANAGE_REDEMPTIONS
    template = "rewards/staff/tracking_file.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("Tracking numbers by file"), "form": TrackingFileForm()})

    def post(self, request: Request) -> HttpResponse:
        form = TrackingFileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                upload = form.cleaned_data["table"]
                table = read_table(upload, upload.size)
                return self.preview(queries.plan_tracking(table.headers, table.rows[: queries.MOST], request.user))
            except DomainError as error:
                form.add_error("table", str(error))
        return self.render({"title": _("Tracking numbers by file"), "form": form}, status=422)

    def preview(self, rows: list[queries.TrackedRow]) -> HttpResponse:
        good, bad = [row for row in rows if not row.problem], [row for row in rows if row.problem]
        plan = signed(
            SALT, self.request.user, bad=[asdict(row) for row in bad],
            rows=[[row.pk, row.version, row.carrier, row.tracking_number, row.tracking_url] for row in good],
        )  # fmt: skip
        context = {
            "title": _("Tracking numbers by file"), "plan": plan, "count": len(good), "left": len(bad),
            "good": good[:SHOWN], "bad": bad[:SHOWN],
        }  # fmt: skip
        return self.render(context, template="rewards/staff/tracking_plan.html")


class DoTracking(PlanView):
    permission = MANAGE_REDEMPTIONS
    salt, begin = SALT, "rewards_staff:tracking_file"

    def act(self, plan: dict[str, Any]) -> HttpResponseBase:
        return carry_out(self, bulk.TRACKING, plan, _("Tracking numbers"))


CORRECT = exports.Sheet(
    path="rewards.views.staff_deliveries.CORRECT",
    file_name="guias-por-corregir",
    columns=(
        exports.Column(gettext_lazy("Redemption"), lambda row: row["number"]),
        exports.Column(gettext_lazy("Carrier"), lambda row: row["carrier"]),
        exports.Column(gettext_lazy("Tracking number"), lambda row: row["tracking_number"]),
        exports.Column(gettext_lazy("Tracking page"), lambda row: row["tracking_url"]),
        exports.Column(gettext_lazy("Row"), lambda row: row["line"]),
        exports.Column(gettext_lazy("Reason"), lambda row: row["problem"]),
    ),
)


class BadTracking(PlanView):
    """The rows to correct and upload again, with the reason beside each."""

    permission = MANAGE_REDEMPTIONS
    salt, begin = SALT, "rewards_staff:tracking_file"

    def act(self, plan: dict[str, Any]) -> HttpResponseBase:
        format = "csv" if self.request.POST.get("format") == "csv" else "xlsx"
        return answer_with(CORRECT, format, exports.lines(CORRECT, plan["bad"]))
