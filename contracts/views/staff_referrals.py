"""Who referred whom, and which contracts came of it."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.forms import ReferralFilter
from contracts.permissions import VIEW_CONTRACTS
from contracts.queries import referrals
from core.exports import Column, Export
from core.money import to_decimal
from core.pages import capped_count
from core.views import Request, StaffView
from core.views.exports import ExportView
from referrals.models import Attribution


class Referrals(StaffView):
    permission = VIEW_CONTRACTS
    template = "contracts/staff/referrals.html"

    def get(self, request: Request) -> HttpResponse:
        form = ReferralFilter(request.GET)
        chosen = form.chosen()
        found = referrals.referrals(chosen)
        count, more = capped_count(found)
        context = {
            "title": _("Referrals"), "form": form, "chosen": chosen, "count": count, "more": more,
            "page": referrals.referrals_page(found, request.GET.get("cursor", "")),
            "totals": referrals.totals(found), "currency": settings.CURRENCY,
        }  # fmt: skip
        return self.render(context)


def matching(user: Any, params: QueryDict) -> QuerySet[Attribution]:
    if not user.has_perm(VIEW_CONTRACTS):
        return Attribution.objects.none()
    return referrals.with_outcome(referrals.referrals(ReferralFilter(params).chosen()))


REFERRALS = Export(
    path="contracts.views.staff_referrals.REFERRALS",
    name=gettext_lazy("referrals"),
    file_name="referidos",
    permission=VIEW_CONTRACTS,
    find=matching,
    columns=(
        Column(gettext_lazy("Referring agent"), lambda row: row.referrer.name),
        Column(gettext_lazy("Client"), lambda row: row.person.name),
        Column(gettext_lazy("E-mail"), lambda row: row.person.email),
        Column(gettext_lazy("Phone"), lambda row: row.person.phone),
        Column(gettext_lazy("Referred on"), lambda row: row.bound_at),
        Column(gettext_lazy("Contracts"), lambda row: row.contracts),
        Column(gettext_lazy("Amount"), lambda row: to_decimal(row.amount_minor, settings.CURRENCY)),
        Column(gettext_lazy("Points"), lambda row: row.points),
    ),
)


class ExportReferrals(ExportView):
    permission = VIEW_CONTRACTS
    export = REFERRALS
