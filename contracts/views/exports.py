"""The contracts of the list as a file."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contracts import queries
from contracts.forms import FilterForm
from contracts.models import Contract
from contracts.permissions import VIEW_CONTRACTS
from contracts.querysets import ContractQuerySet
from core.exports import Column, Export
from core.money import to_decimal
from core.views.exports import ExportView


def contracts(user: Any, params: QueryDict) -> ContractQuerySet:
    found = FilterForm(params).apply(Contract.objects.visible_to(user))
    return found.select_related("client__person", "referrer", "type")


CONTRACTS = Export(
    path="contracts.views.exports.CONTRACTS",
    name=_("contracts"),
    file_name="contratos",
    permission=VIEW_CONTRACTS,
    find=contracts,
    prepare=queries.with_awards,
    columns=(
        Column(_("Number"), lambda row: row[0].number),
        Column(_("Client"), lambda row: row[0].client.person.name),
        Column(_("E-mail"), lambda row: row[0].client.person.email),
        Column(_("Phone"), lambda row: row[0].client.person.phone),
        Column(_("Type"), lambda row: row[0].type.name),
        Column(_("Amount"), lambda row: to_decimal(row[0].amount_minor, row[0].currency)),
        Column(_("Currency"), lambda row: row[0].currency),
        Column(_("Date"), lambda row: row[0].signed_on),
        Column(_("Referring agent"), lambda row: row[0].referrer.name if row[0].referrer else ""),
        Column(_("Points"), lambda row: row[1].points if row[1] and row[1].outcome == "posted" else 0),
        Column(_("State"), lambda row: str(row[0].get_state_display())),
        Column(_("Uploaded at"), lambda row: row[0].created_at),
    ),
)


class Contracts(ExportView):
    permission = VIEW_CONTRACTS
    export = CONTRACTS
