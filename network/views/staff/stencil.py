"""The stencil report: every agent of the sales force and how they stand, as a page and a file; one, at each close."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from core.export_text import Amount, Cell, Figure, Named, Text
from core.exports import Column, Export
from core.money import to_decimal
from core.pages import KeysetPage, capped_count
from core.views import StaffView
from core.views.exports import ExportView
from network.enums import AgentState, CampaignState
from network.forms.campaigns import StencilFilters
from network.models import Agent, CommercialState, Segment
from network.permissions import VIEW_CAMPAIGNS
from network.queries import campaigns as queries
from network.queries.compared import newcomers_told
from network.views.staff import shared


class Stencil(StaffView):
    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/stencil.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = StencilFilters(request.GET)
        chosen, campaign = form.chosen(), form.campaign_shown
        drafts = queries.last_precalculations(campaign) if campaign and campaign.state != CampaignState.CLOSED else []
        found = queries.standings(request.user, campaign, chosen, drafts)
        count, is_capped = capped_count(found)
        page = KeysetPage(queries.with_people(found), order=("agent_id",), cursor=request.GET.get("after"))
        context = {
            "filters": form, "chosen": chosen, "page": page, "count": count, "is_capped": is_capped,
            "campaign": campaign, "has_any": bool(form.campaigns), "currency": settings.CURRENCY,
            "told": queries.told_of_draft(campaign, drafts) if campaign else None,
            "newcomers": newcomers_told() if chosen.get("changes") == "state" else "",
        }  # fmt: skip
        return self.render(context)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file with the names of what it refers to."""

    row: Any
    state: str
    state_before: str
    segment: str


def rows(user: Any, params: QueryDict) -> QuerySet[Any]:
    form = StencilFilters(params)
    return queries.for_file(queries.standings(user, form.campaign_shown, form.chosen()))


def named(rows: list[Any]) -> list[Any]:
    states = dict(CommercialState.objects.values_list("pk", "name"))
    segments = dict(Segment.objects.values_list("pk", "name"))
    return [
        Line(row, states.get(row.state, ""), states.get(row.was_id, ""), segments.get(row.segment_id, ""))
        for row in rows
    ]


def cells() -> list[Cell]:
    """The columns below, as the database writes them."""
    states = dict(CommercialState.objects.values_list("pk", "name"))
    person = "agent__person__"
    return [
        Text(Trim(Concat(f"{person}given_names", Value(" "), f"{person}family_names"))),
        Text(f"{person}phone"),
        Text(f"{person}email"),
        Named("agent__state", {state.value: state.label for state in AgentState}),
        Named("state", states),
        Named("was_id", states),
        Figure("idle"),
        Named("segment_id", dict(Segment.objects.values_list("pk", "name"))),
        Figure("orders"),
        Amount("amount_minor", settings.CURRENCY),
        Figure("points"),
    ]


STENCIL = Export(
    path="network.views.staff.stencil.STENCIL",
    name=_("stencil report"),
    file_name="plantilla",
    permission=VIEW_CAMPAIGNS,
    find=rows,
    prepare=named,
    cells=cells,
    columns=(
        Column(
            _("Agent"),
            lambda one: f"{one.row.agent__person__given_names} {one.row.agent__person__family_names}".strip(),
        ),
        Column(_("Phone"), lambda one: one.row.agent__person__phone),
        Column(_("E-mail"), lambda one: one.row.agent__person__email),
        Column(_("State of the agent"), lambda one: str(AgentState(one.row.agent__state).label)),
        Column(_("Commercial state"), lambda one: one.state),
        Column(_("State before"), lambda one: one.state_before),
        Column(_("Campaigns without an order"), lambda one: one.row.idle),
        Column(_("Segment"), lambda one: one.segment),
        Column(_("Orders"), lambda one: one.row.orders),
        Column(_("Amount"), lambda one: to_decimal(one.row.amount_minor, settings.CURRENCY)),
        Column(_("Points"), lambda one: one.row.points),
    ),
)


class Stood(shared.MemberView):
    """How one agent stood at each close, a page of them after the other."""

    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/stood.html"
    rows = Agent.objects.select_related("person")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent = self.member(pk)
        return self.render({"agent": agent, "history": queries.standing_history(pk, cursor=request.GET.get("after"))})


class ExportStencil(ExportView):
    permission = VIEW_CAMPAIGNS
    export = STENCIL
