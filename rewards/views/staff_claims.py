"""Claims about missing points in the backend: the queue, what the system knows, the answer, corrections."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from rewards import actions, queries
from rewards.enums import ClaimState, CorrectionState
from rewards.forms import AnswerForm, ClaimFilter, CorrectionForm
from rewards.models import Claim, Correction
from rewards.permissions import ANSWER_CLAIMS, CORRECT_POINTS
from rewards.queries.origins import contract_url
from rewards.views.listing import pager


class Claims(StaffView):
    """The open ones, overdue first; or whatever is looked for."""

    permission = ANSWER_CLAIMS
    template = "rewards/staff/claims.html"

    def get(self, request: Request) -> HttpResponse:
        filters = ClaimFilter(request.GET)
        filters.is_valid()
        state, text = filters.cleaned_data.get("state", ""), filters.cleaned_data.get("q", "")
        found = queries.search_claims(state="" if state == "all" else state or ClaimState.OPEN, text=text)
        page = KeysetPage(found, order=("due_on", "pk"), cursor=request.GET.get("cursor", ""))
        context = {"title": _("Claims"), "filters": filters, "claims": page.rows, "filtered": bool(state or text)}
        return self.render(context | {"today": timezone.localdate()} | pager(request, page))


class ClaimPage(StaffView):
    permission = ANSWER_CLAIMS
    template = "rewards/staff/claim.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        claim = found(pk)
        return self.render(detail(request, claim, AnswerForm(claim=claim), CorrectionForm()))


class AnswerClaim(StaffView):
    """A message to the agent, or the decision with its text."""

    permission = ANSWER_CLAIMS
    template = "rewards/staff/claim.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("rewards_staff:claim", pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        claim = found(pk)
        form = AnswerForm(request.POST, claim=claim)
        if not form.is_valid():
            return self.render(detail(request, claim, form, CorrectionForm()), status=422)
        try:
            self.answer(claim, form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.render(detail(request, found(pk), form, CorrectionForm()), status=422)
        messages.success(request, _("Sent. The agent is told."))
        return redirect("rewards_staff:claim", pk)

    def answer(self, claim: Claim, given: dict[str, Any]) -> None:
        act, award = given.pop("act"), given.pop("award")
        if act == "write":
            actions.write_to_claim(claim=claim, from_staff=True, by=self.request.user, **given)
        else:
            actions.answer_claim(claim=claim, accepted=act == "accept", award=award, by=self.request.user, **given)


class ProposeCorrection(StepUpView):
    """Points by hand, for a second person to confirm."""

    permission = CORRECT_POINTS
    template = "rewards/staff/claim.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("rewards_staff:claim", pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        claim, form = found(pk), CorrectionForm(request.POST)
        if not form.is_valid():
            return self.render(detail(request, claim, AnswerForm(claim=claim), form), status=422)
        try:
            actions.propose_correction(claim=claim, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.render(detail(request, claim, AnswerForm(claim=claim), form), status=422)
        messages.success(request, _("Proposed. Another person has to confirm it before the points are posted."))
        return redirect("rewards_staff:claim", pk)


class DecideCorrection(StepUpView):
    """The second person confirms or refuses; `accept` comes with the pressed button."""

    permission = CORRECT_POINTS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("rewards_staff:claim", get_object_or_404(Correction, pk=pk).claim_id)

    def act(self, request: Request, pk: int) -> HttpResponse:
        correction = get_object_or_404(Correction, pk=pk)
        try:
            accepted = request.POST.get("decision") == "accept"
            actions.decide_correction(correction=correction, accepted=accepted, by=request.user)
            messages.success(request, _("Posted. The agent is told.") if accepted else _("Refused. Nothing is posted."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("rewards_staff:claim", correction.claim_id)


class ClaimFile(StaffView):
    permission = ANSWER_CLAIMS

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        claim = found(pk)
        if claim.file is None:
            raise Http404
        return files.serve(claim.file)


def found(pk: int) -> Claim:
    return get_object_or_404(Claim.objects.select_related("person", "about", "award", "file", "decided_by"), pk=pk)


def detail(request: Request, claim: Claim, form: AnswerForm, correction: CorrectionForm) -> dict[str, Any]:
    known = queries.known_of(claim)
    corrections = list(claim.corrections.select_related("proposed_by__person", "decided_by__person").order_by("-pk"))
    return {
        "title": claim.number, "claim": claim, "form": form, "correction_form": correction,
        "talk": claim.messages.select_related("by__person"), "referral": known.referral,
        "documents": [(why, contract_url(why.award.source)) for why in known.documents], "corrections": corrections,
        "may_correct": request.user.has_perm(CORRECT_POINTS),
        "waits": any(row.state == CorrectionState.PROPOSED for row in corrections),
    }  # fmt: skip
