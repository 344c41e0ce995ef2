"""The credit requests of the list as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from core.exports import Column, Export
from core.money import to_decimal
from core.views.exports import ExportView
from sales import queries
from sales.forms import CreditFilter
from sales.models import CreditRequest
from sales.permissions import VIEW_CREDIT


def credits(user: Any, params: QueryDict) -> QuerySet[CreditRequest]:
    if not user.has_perm(VIEW_CREDIT):
        return CreditRequest.objects.none()
    return queries.find_requests(CreditFilter(params).chosen())


def _granted(row: CreditRequest) -> Any:
    return None if row.granted_minor is None else to_decimal(row.granted_minor, row.currency)


CREDITS = Export(
    path="sales.views.exports.CREDITS",
    name=gettext_lazy("credit requests"),
    file_name="creditos",
    permission=VIEW_CREDIT,
    find=credits,
    columns=(
        Column(gettext_lazy("Number"), lambda row: row.number),
        Column(gettext_lazy("Person"), lambda row: row.person.name),
        Column(gettext_lazy("E-mail"), lambda row: row.person.email),
        Column(gettext_lazy("Asks for"), lambda row: to_decimal(row.amount_minor, row.currency)),
        Column(gettext_lazy("Limit approved"), _granted),
        Column(gettext_lazy("Currency"), lambda row: row.currency),
        Column(gettext_lazy("State"), lambda row: str(row.get_state_display())),
        Column(gettext_lazy("Sent in"), lambda row: row.requested_at),
        Column(gettext_lazy("Ended at"), lambda row: row.ended_at),
    ),
)


class Credits(ExportView):
    permission = VIEW_CREDIT
    export = CREDITS
