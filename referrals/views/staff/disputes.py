"""Disputes about who brought a client in."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from core import files
from core.views import Request, StaffView
from referrals.actions import decide_dispute
from referrals.forms import DecisionForm, DisputeDecisionForm
from referrals.models import Dispute
from referrals.permissions import DECIDE_DISPUTES
from referrals.queries import disputes, shown_code, touches_of_both
from referrals.views.staff import shared


class Disputes(shared.WaitingList):
    permission = DECIDE_DISPUTES
    template = "referrals/staff/disputes.html"
    words: ClassVar = {"title": _("Disputes"), "what_label": _("Client"), "address": "referrals_staff:dispute"}

    def rows(self) -> Any:
        return disputes()


class DecideDispute(shared.Decide):
    permission = DECIDE_DISPUTES
    template = "referrals/staff/dispute.html"
    form = DisputeDecisionForm
    up = "referrals_staff:disputes"

    def rows(self) -> Any:
        return disputes()

    def initial(self, row: Dispute) -> dict[str, Any]:
        code = shown_code(row.claimed) if row.claimed else None
        return {"code": code.code if code else "", "client": "" if row.person else row.named}

    def act(self, row: Dispute, form: DecisionForm) -> None:
        data = form.cleaned_data
        decide_dispute(
            dispute=row, accept=form.accepts, code=data["code"], client=data.get("client", ""), reason=data["reason"],
            by=self.request.user,
        )  # fmt: skip

    def page(self, row: Dispute, form: DecisionForm, status: int = 200) -> HttpResponse:
        if row.person:
            form.fields.pop("client", None)
        return super().page(row, form, status)

    def beside(self, row: Dispute) -> dict[str, Any]:
        return {"touches": touches_of_both(row)}


class Evidence(StaffView):
    permission = DECIDE_DISPUTES

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        dispute = get_object_or_404(disputes(), pk=pk)
        if dispute.file is None:
            raise Http404
        return files.serve(dispute.file)
