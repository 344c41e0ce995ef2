"""Campaigns in the backend: the calendar, one campaign and what is done with it, the preview of its close."""

from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import conf
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import StaffView
from network.actions import campaigns as actions
from network.enums import CampaignState
from network.forms.campaigns import CampaignForm, new_campaign
from network.models import Campaign
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries import campaigns as queries
from network.queries.compared import adds_up, compared
from people.models import User


class Campaigns(StaffView):
    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = KeysetPage(queries.calendar(), order=("-starts_on", "-pk"), cursor=request.GET.get("after"), size=30)
        return self.render({"page": page, "may_manage": request.user.has_perm(MANAGE_CAMPAIGNS)})


class CampaignView(StaffView):
    permission = VIEW_CAMPAIGNS

    @property
    def by(self) -> User:
        return cast(User, self.request.user)

    def campaign(self, pk: int) -> Campaign:
        return get_object_or_404(Campaign, pk=pk)


class NewCampaign(CampaignView):
    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/edit.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        last = queries.calendar().first()
        return self.render({"form": CampaignForm(initial=new_campaign(last, timezone.localdate()))})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return self.save(CampaignForm(request.POST))

    def save(self, form: CampaignForm, campaign: Campaign | None = None) -> HttpResponseBase:
        if form.is_valid():
            try:
                made = actions.plan_campaign(**form.cleaned_data, by=self.by, campaign=campaign)
                messages.success(self.request, _("Saved."))
                return redirect("network_staff:campaign", pk=made.pk)
            except DomainError as error:
                form.add_domain_error(error)
        return self.render({"form": form, "campaign": campaign}, status=422)


class EditCampaign(NewCampaign):
    permission = MANAGE_CAMPAIGNS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        campaign = self.campaign(pk)
        initial = {name: getattr(campaign, name) for name in ("name", "starts_on", "ends_on", "closes_at")}
        return self.render({"form": CampaignForm(initial=initial), "campaign": campaign})

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:  # type: ignore[override]
        return self.save(CampaignForm(request.POST), self.campaign(pk))


class CampaignPage(CampaignView):
    permission = VIEW_CAMPAIGNS
    template = "network/staff/campaigns/campaign.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self.campaign(pk)
        running = queries.running(campaign)
        busy, drafts = running.job if running else None, queries.last_precalculations(campaign)
        rows, totals = compared(campaign, drafts), queries.order_totals(campaign)
        context: dict[str, Any] = {
            "campaign": campaign, "busy": busy, "job": busy, "lines": [], "runs": _runs(campaign),
            "may_manage": request.user.has_perm(MANAGE_CAMPAIGNS), "compared": rows,
            "blockers": queries.blockers(campaign) if campaign.state == CampaignState.LOCKED and not busy else [],
            "orders": totals, "adds_up": adds_up(totals, rows), "currency": settings.CURRENCY,
            "told": queries.told_of_draft(campaign, drafts),
            "opens_alone": conf.get("network.campaigns_open_alone"),
        }  # fmt: skip
        return self.render(context)


def _runs(campaign: Campaign) -> list[Any]:
    return list(campaign.runs.select_related("by__person", "job").order_by("-started_at", "-pk")[:20])


class CampaignAct(CampaignView):
    """A button of the campaign's page."""

    permission: ClassVar[str] = MANAGE_CAMPAIGNS
    done: ClassVar[Any]

    def act(self, campaign: Campaign) -> object:
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("network_staff:campaign", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self.campaign(pk)
        try:
            self.act(campaign)
            messages.success(request, self.done)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("network_staff:campaign", pk=pk)


class Precalculate(CampaignAct):
    permission = MANAGE_CAMPAIGNS
    done = gettext_lazy("It is being worked out. You can go on with something else.")

    def act(self, campaign: Campaign) -> object:
        return actions.precalculate(campaign=campaign, by=self.by)


class CloseCampaign(CampaignAct):
    """Before: who changes, who becomes inactive, what is in the way. Then the close begins."""

    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/close.html"
    done = gettext_lazy("The close has begun. You can go on with something else.")

    def act(self, campaign: Campaign) -> object:
        return actions.close_campaign(campaign=campaign, by=self.by)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self.campaign(pk)
        if campaign.state == CampaignState.CLOSED:
            return redirect("network_staff:campaign", pk=pk)
        drafts = queries.last_precalculations(campaign)
        found = queries.standings(request.user, campaign, {"changes": "inactive"}, drafts) if drafts else None
        context = {
            "campaign": campaign, "blockers": queries.blockers(campaign), "currency": settings.CURRENCY,
            "draft": drafts[0] if drafts else None, "compared": compared(campaign, drafts),
            "told": queries.told_of_draft(campaign, drafts),
            "leaving": queries.with_people(found).order_by("agent_id")[:20] if found is not None else [],
        }  # fmt: skip
        return self.render(context)
