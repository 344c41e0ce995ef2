"""Mis clientes: everybody the agent brought who is a client, with the extract of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from backoffice import queries
from backoffice.forms import ClientFilters, ExtractFilters
from core import conf, exports
from core.access import AGENT
from core.exports import Column, Sheet
from core.pages import capped_count
from core.views import Request, View
from core.views.exports import answer_with
from core.views.stepup import sign_in_anew


class Clients(View):
    """The list with its filters in the address."""

    permission = AGENT
    template = "backoffice/office/clients.html"

    def get(self, request: Request) -> HttpResponse:
        filters = ClientFilters(request.GET)
        chosen, person = filters.chosen(), request.agent.person
        found = queries.clients_of(person, chosen)
        count, is_capped = capped_count(found)
        page = queries.clients_page(found, person, request.GET.get("after"))
        context = {"filters": filters, "is_filtered": bool(chosen), "page": page, "count": count}
        return self.render(context | {"is_capped": is_capped, "may_register": conf.get("network.register_in_office")})


class Client(View):
    """One of them: how to reach them, how they stand, and the extract between two days."""

    permission = AGENT
    template = "backoffice/office/client.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        row, filters = found_client(request, pk), ExtractFilters(request.GET)
        movements = queries.extract(row.person, request.agent.person, **filters.chosen())
        return self.render({
            "row": row, "person": row.person, "client": row.person.client, "filters": filters, "movements": movements,
            "points": sum(one.points or 0 for one in movements), "is_filtered": bool(request.GET),
            "whatsapp": "".join(c for c in row.person.phone if c.isdigit()),
            "sees_contact": conf.get("network.agents_see_contact"),
        })  # fmt: skip


class ExtractFile(View):
    """The extract as a file; written down."""

    permission = AGENT

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        if conf.get("company.confirm_exports"):
            sign_in_anew(request)
        row = found_client(request, pk)
        format = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
        found = queries.extract(row.person, request.agent.person, **ExtractFilters(request.GET).chosen())
        params = request.GET.copy()
        params["client"] = str(row.person.client.pk)
        exports.note(EXTRACT, format, params, count=len(found), by=request.user)
        return answer_with(EXTRACT, format, exports.lines(EXTRACT, found))


def found_client(request: Request, pk: int) -> Any:
    """By the client's number; nobody but whoever brought them finds them."""
    rows = queries.clients_of(request.agent.person, {}).select_related("person__client")
    found = rows.filter(person__client=pk).first()
    if found is None:
        raise Http404
    return found


EXTRACT = Sheet(
    path="backoffice.views.clients.EXTRACT", file_name="extracto",
    columns=[
        Column(_("Date"), lambda row: row.contract.signed_on),
        Column(_("Number"), lambda row: row.contract.number),
        Column(_("Type"), lambda row: row.contract.type.name),
        Column(_("State"), lambda row: row.contract.get_state_display()),
        Column(_("Points"), lambda row: row.points),
    ],
)  # fmt: skip
