"""Totals of new registrations, as a page and as a file of the same."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core import conf, exports
from core.exports import Column, Sheet
from core.views import Request, StaffView
from core.views.exports import answer_with
from core.views.stepup import sign_in_anew
from network import queries
from network.forms import TotalsFilters
from network.permissions import VIEW_REGISTRATIONS
from network.queries.registration_totals import Totals, registration_totals, totals_lines


def totals_of(user: Any, form: TotalsFilters) -> Totals:
    chosen = form.chosen()
    return registration_totals(
        queries.applications(user, chosen), period=form.period, by=form.by, territory=chosen.get("territory", ""),
        first=chosen["first"], last=chosen["last"],
    )  # fmt: skip


class RegistrationTotals(StaffView):
    permission = VIEW_REGISTRATIONS
    template = "network/staff/registration_totals.html"

    def get(self, request: Request) -> HttpResponse:
        form = TotalsFilters(request.GET)
        totals = totals_of(request.user, form)
        rows = totals.rows
        series = [{"name": _("Registrations"), "tone": "primary", "values": [row.total for row in rows[::-1]]}]
        context = {
            "title": _("Totals of registrations"),
            "filters": form,
            "totals": totals,
            "series": series,
            "newest": rows[0],
            "oldest": rows[-1],
        }
        return self.render(context | {"chosen": bool(request.GET)})


class ExportTotals(StaffView):
    """What the page shows, row by row."""

    permission = VIEW_REGISTRATIONS

    def post(self, request: Request) -> HttpResponseBase:
        if conf.get("company.confirm_exports"):
            sign_in_anew(request)
        format = request.POST.get("format", "csv")
        totals = totals_of(request.user, TotalsFilters(request.GET))
        labels = [_("From"), *totals.columns, _("Total")]
        sheet = Sheet(
            path="network.views.staff.registration_totals.ExportTotals", file_name="registros-totales",
            columns=[Column(label, lambda row, n=n: row[n]) for n, label in enumerate(labels)],  # type: ignore[misc]
        )  # fmt: skip
        format, rows = (format if format in exports.FORMATS else "csv"), totals_lines(totals)
        exports.note(sheet, format, request.GET, count=len(rows), by=request.user)
        return answer_with(sheet, format, exports.lines(sheet, rows))
