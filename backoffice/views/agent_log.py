"""What an agent brought and redeemed, contract by contract and product by product."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import queries
from backoffice.forms import LogFilters
from backoffice.queries import Entry
from core import exports
from core.exports import Column, Sheet
from core.money import to_decimal
from core.views import Request, StaffView
from core.views.exports import answer_with
from network.models import Agent

VIEW_AGENTS = "network.view_agents"


class AgentLog(StaffView):
    """The log with its filters in the address."""

    permission = VIEW_AGENTS
    template = "backoffice/staff/agent_log.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        agent, filters = found_agent(request, pk), LogFilters(request.GET)
        chosen = filters.chosen()
        log, cursor = queries.Log(agent.person, **chosen), request.GET.get("cursor", "")
        return self.render({
            "agent": agent, "person": agent.person, "filters": filters, "is_filtered": bool(chosen or cursor),
            "kind": chosen.get("kind", ""), "page": log.page(cursor), "total": log.totals(), "cursor": cursor,
        })  # fmt: skip


class ExportAgentLog(StaffView):
    """All that the filters find, as a file; written down with the agent it is about."""

    permission = VIEW_AGENTS

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        agent, format = found_agent(request, pk), request.POST.get("format", "csv")
        format = format if format in exports.FORMATS else "csv"
        log = queries.Log(agent.person, **LogFilters(request.GET).chosen())
        params = request.GET.copy()
        params["agent"] = str(agent.pk)
        exports.note(AGENT_LOG, format, params, count=log.count(), by=request.user)
        return answer_with(AGENT_LOG, format, exports.lines(AGENT_LOG, log.entries()))


def found_agent(request: Request, pk: int) -> Any:
    return get_object_or_404(Agent.objects.visible_to(request.user).with_person(), pk=pk)


def _name(entry: Entry) -> str:
    return str(entry.row.client.person.name if entry.is_contract else entry.row.product_name)


def _state(entry: Entry) -> str:
    return str(entry.row.get_state_display())


AGENT_LOG = Sheet(
    path="backoffice.views.agent_log.AGENT_LOG",
    file_name="registro",
    columns=(
        Column(gettext_lazy("Date and time"), lambda entry: entry.row.created_at),
        Column(gettext_lazy("What"), lambda entry: _("Contract") if entry.is_contract else _("Product")),
        Column(gettext_lazy("Number"), lambda entry: entry.row.number),
        Column(gettext_lazy("Client or product"), _name),
        Column(
            gettext_lazy("Amount"),
            lambda entry: to_decimal(entry.row.amount_minor, entry.row.currency) if entry.is_contract else None,
        ),
        Column(gettext_lazy("Currency"), lambda entry: entry.row.currency if entry.is_contract else ""),
        Column(gettext_lazy("Quantity"), lambda entry: None if entry.is_contract else entry.row.quantity),
        Column(gettext_lazy("Points earned"), lambda entry: entry.points if entry.is_contract else None),
        Column(gettext_lazy("Points used"), lambda entry: None if entry.is_contract else entry.points),
        Column(gettext_lazy("Why no points"), lambda entry: entry.why),
        Column(gettext_lazy("State"), _state),
    ),
)
