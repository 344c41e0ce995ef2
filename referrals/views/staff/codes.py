"""Codes that agents would like to have."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from referrals.actions import decide_code
from referrals.forms import DecisionForm
from referrals.models import CodeRequest
from referrals.permissions import REVIEW_CODES
from referrals.queries import code_requests, codes_of
from referrals.views.staff import shared


class Codes(shared.WaitingList):
    permission = REVIEW_CODES
    template = "referrals/staff/codes.html"
    words: ClassVar = {"title": _("Chosen codes"), "what_label": _("Code"), "address": "referrals_staff:code"}

    def rows(self) -> Any:
        return code_requests()


class DecideCode(shared.Decide):
    permission = REVIEW_CODES
    template = "referrals/staff/code.html"
    up = "referrals_staff:codes"

    def rows(self) -> Any:
        return code_requests()

    def act(self, row: CodeRequest, form: DecisionForm) -> None:
        decide_code(request=row, approve=form.accepts, reason=form.cleaned_data["reason"], by=self.request.user)

    def beside(self, row: CodeRequest) -> dict[str, Any]:
        return {"codes": codes_of(row.owner)}
