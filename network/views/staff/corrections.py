"""Correcting a closed campaign: preparing it, what it would change or changed, and the second person's decision."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.views import Request
from network.actions import campaigns as actions
from network.enums import CampaignState, RunState
from network.forms.acts import ReasonForm
from network.forms.campaigns import CorrectionForm
from network.models import Campaign, CampaignRun, CommercialState, Segment, StandingFix
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries import corrections as queries
from network.views.staff.campaigns import CampaignView

SHOWN = 100


class CorrectCampaign(CampaignView):
    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/correct.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self.campaign(pk)
        if campaign.state != CampaignState.CLOSED:
            return redirect("network_staff:campaign", pk=pk)
        if waiting := queries.waiting_correction(campaign):
            return redirect("network_staff:correction", pk=waiting.pk)
        return self.page(campaign, CorrectionForm())

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        campaign, form = self.campaign(pk), CorrectionForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                run = actions.prepare_correction(campaign=campaign, **form.asked, by=self.by)
                messages.success(request, _("Prepared. A colleague has to confirm it."))
                return redirect("network_staff:correction", pk=run.pk)
            except DomainError as error:
                form.add_domain_error(error)
        return self.page(campaign, form, status=422)

    def page(self, campaign: Campaign, form: CorrectionForm, status: int = 200) -> HttpResponse:
        return self.render({"campaign": campaign, "form": form}, status=status)


class CorrectionView(CampaignView):
    permission = VIEW_CAMPAIGNS

    def run(self, pk: int) -> CampaignRun:
        if run := queries.correction(pk):
            return run
        raise Http404


class CorrectionPage(CorrectionView):
    """Before it is confirmed: what it would change now. Afterwards: what it changed."""

    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/correction.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.run(pk))

    def page(self, run: CampaignRun, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
        lines = queries.lines_of(run)
        context: dict[str, Any] = {
            "run": run, "campaign": run.campaign, "lines": lines[:SHOWN], "more_lines": max(len(lines) - SHOWN, 0),
            "job": run.job if run.state == RunState.RUNNING else None, "currency": settings.CURRENCY,
            "discard_form": form or ReasonForm(), "shows_discard": form is not None,
            "may_manage": self.by.has_perm(MANAGE_CAMPAIGNS), "is_own": run.by_id == self.by.pk,
        }  # fmt: skip
        if run.state == RunState.WAITING:
            plan = queries.plan_of(run)
            context |= {
                "plan": plan, "figures": plan.figures, "changes": _shown(plan.changes[:SHOWN]),
                "more_changes": max(len(plan.changes) - SHOWN, 0),
            }  # fmt: skip
        elif run.state == RunState.DONE:
            fixes = StandingFix.objects.filter(run=run).select_related("agent__person", "campaign", "state")
            context |= {"figures": run.figures, "fixes": fixes.order_by("campaign__starts_on", "agent_id")[:SHOWN]}
        return self.render(context, status=status)


def _shown(changes: Sequence[queries.Change]) -> list[dict[str, Any]]:
    """With the names of states and segments."""
    states = CommercialState.objects.in_bulk()
    segments = dict(Segment.objects.values_list("pk", "name"))
    return [
        {
            "agent": one.agent, "was": one.was, "now": one.now, "effect": one.effect,
            "state_was": states.get(one.was.state or 0), "state_now": states.get(one.now.state or 0),
            "last_was": states.get(one.last_was.state or 0), "last_now": states.get(one.last_now.state or 0),
            "segment_was": segments.get(one.segment_was or 0), "segment_now": segments.get(one.segment_now or 0),
        }
        for one in changes
    ]  # fmt: skip


class CorrectionAct(CorrectionPage):
    """A button of the page."""

    permission: ClassVar[str] = MANAGE_CAMPAIGNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("network_staff:correction", pk=pk)


class ConfirmCorrection(CorrectionAct):
    permission = MANAGE_CAMPAIGNS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.confirm_correction(run=self.run(pk), digest=request.POST.get("digest", ""), by=self.by)
            messages.success(request, _("Confirmed: it is being written."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("network_staff:correction", pk=pk)


class DiscardCorrection(CorrectionAct):
    permission = MANAGE_CAMPAIGNS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run, form = self.run(pk), ReasonForm(request.POST)
        if form.is_valid():
            try:
                actions.discard_correction(run=run, reason=form.cleaned_data["reason"], by=self.by)
                messages.success(request, _("Discarded: nothing changed."))
                return redirect("network_staff:campaign", pk=run.campaign_id)
            except DomainError as error:
                form.add_domain_error(error)
        return self.page(run, form, status=422)
