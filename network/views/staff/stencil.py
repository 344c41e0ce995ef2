"""The stencil report: every agent of the sales force and how they stand, on a page and as a file."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from core.exports import Column, Export
from core.money import to_decimal
from core.pages import KeysetPage, capped_count
from core.views import StaffView
from core.views.exports import ExportView
from network.forms.campaigns import StencilFilters
from network.permissions import VIEW_CAMPAIGNS
from network.queries import campaigns as queries


class Stencil(StaffView):
    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/stencil.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = StencilFilters(request.GET)
        chosen, campaign = form.chosen(), form.campaign_shown
        found = queries.standings(request.user, campaign, chosen)
        count, is_capped = capped_count(found)
        page = KeysetPage(queries.with_people(found), order=("agent_id",), cursor=request.GET.get("after"))
        context = {
            "filters": form, "chosen": chosen, "page": page, "count": count, "is_capped": is_capped,
            "campaign": campaign, "has_any": bool(form.campaigns), "currency": settings.CURRENCY,
        }  # fmt: skip
        return self.render(context)


def rows(user: Any, params: QueryDict) -> QuerySet[Any]:
    form = StencilFilters(params)
    return queries.with_people(queries.standings(user, form.campaign_shown, form.chosen()))


STENCIL = Export(
    path="network.views.staff.stencil.STENCIL",
    name=_("stencil report"),
    file_name="plantilla",
    permission=VIEW_CAMPAIGNS,
    find=rows,
    columns=(
        Column(_("Agent"), lambda row: row.agent.person.name),
        Column(_("Phone"), lambda row: row.agent.person.phone),
        Column(_("E-mail"), lambda row: row.agent.person.email),
        Column(_("State of the agent"), lambda row: str(row.agent.get_state_display())),
        Column(_("Commercial state"), lambda row: row.state.name if row.state else ""),
        Column(_("State before"), lambda row: row.was_name or ""),
        Column(_("Campaigns without an order"), lambda row: row.idle),
        Column(_("Segment"), lambda row: row.segment_name or ""),
        Column(_("Orders"), lambda row: row.orders),
        Column(_("Amount"), lambda row: to_decimal(row.amount_minor, settings.CURRENCY)),
        Column(_("Points"), lambda row: row.points),
    ),
)


class ExportStencil(ExportView):
    permission = VIEW_CAMPAIGNS
    export = STENCIL
