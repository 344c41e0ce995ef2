"""The redemptions of the list as a file, and those to pack with where they go."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import exports
from core.exports import Column, Export
from core.views import Request
from core.views.exports import ExportView
from rewards import queries
from rewards.adapters.packing import packing_pdf
from rewards.enums import RedemptionState
from rewards.forms import RedemptionFilter
from rewards.models import Redemption
from rewards.permissions import VIEW_DELIVERIES, VIEW_REDEMPTIONS

PAGES = 500  # deliveries of one PDF


def redemptions(user: Any, params: QueryDict) -> QuerySet[Redemption]:
    if not user.has_perm(VIEW_REDEMPTIONS):
        return Redemption.objects.none()
    return queries.find_redemptions(RedemptionFilter(params).chosen()).select_related("person")


def to_pack(user: Any, params: QueryDict) -> QuerySet[Redemption]:
    """Of what the list shows, what is approved or being prepared and goes somewhere."""
    if not user.has_perm(VIEW_DELIVERIES):
        return Redemption.objects.none()
    found = queries.find_redemptions(RedemptionFilter(params).chosen())
    packed = [RedemptionState.APPROVED, RedemptionState.PREPARING]
    return found.filter(state__in=packed, delivery__isnull=False).select_related("person", "delivery")


REDEMPTIONS = Export(
    path="rewards.views.exports.REDEMPTIONS",
    name=gettext_lazy("redemptions"),
    file_name="canjes",
    permission=VIEW_REDEMPTIONS,
    find=redemptions,
    columns=(
        Column(gettext_lazy("Number"), lambda row: row.number),
        Column(gettext_lazy("Agent"), lambda row: row.person.name),
        Column(gettext_lazy("E-mail"), lambda row: row.person.email),
        Column(gettext_lazy("Product"), lambda row: row.product_name),
        Column(gettext_lazy("Quantity"), lambda row: row.quantity),
        Column(gettext_lazy("Points"), lambda row: row.points),
        Column(gettext_lazy("State"), lambda row: str(row.get_state_display())),
        Column(gettext_lazy("Requested at"), lambda row: row.created_at),
    ),
)
PACKING = Export(
    path="rewards.views.exports.PACKING",
    name=gettext_lazy("packing list"),
    file_name="empaque",
    permission=VIEW_DELIVERIES,
    find=to_pack,
    columns=(
        Column(gettext_lazy("Number"), lambda row: row.number),
        Column(gettext_lazy("Quantity"), lambda row: row.quantity),
        Column(gettext_lazy("Product"), lambda row: row.product_name),
        Column(gettext_lazy("Who receives it"), lambda row: row.delivery.recipient),
        Column(gettext_lazy("Phone"), lambda row: row.delivery.phone),
        Column(gettext_lazy("Address"), lambda row: row.delivery.address),
        Column(gettext_lazy("City"), lambda row: row.delivery.city),
        Column(gettext_lazy("Department"), lambda row: row.delivery.region),
        Column(gettext_lazy("Directions"), lambda row: row.delivery.notes),
        Column(gettext_lazy("State"), lambda row: str(row.get_state_display())),
        Column(gettext_lazy("Carrier"), lambda row: row.delivery.carrier),
        Column(gettext_lazy("Tracking number"), lambda row: row.delivery.tracking_number),
        Column(gettext_lazy("Tracking page"), lambda row: row.delivery.tracking_url),
    ),
)


class Redemptions(ExportView):
    permission = VIEW_REDEMPTIONS
    export = REDEMPTIONS


class Packing(ExportView):
    """As a table, which comes back filled in with the carrier's numbers; or as a PDF to print and cut."""

    permission = VIEW_DELIVERIES
    export = PACKING
    template = "rewards/staff/too_many.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("rewards_staff:redemptions")

    def post(self, request: Request) -> HttpResponseBase:
        return self.pdf(request) if request.POST.get("format") == "pdf" else super().post(request)

    def pdf(self, request: Request) -> HttpResponse:
        rows = list(to_pack(request.user, request.GET).order_by("delivery__city", "pk")[: PAGES + 1])
        if len(rows) > PAGES:
            back = f"{reverse('rewards_staff:redemptions')}?{request.GET.urlencode()}"
            return self.render({"title": _("Packing list"), "most": PAGES, "back": back}, status=422)
        exports.note(PACKING, "pdf", request.GET, count=len(rows), by=request.user)
        response = HttpResponse(packing_pdf(rows), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{exports.file_name(PACKING, "pdf")}"'
        response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "no-store"
        return response
