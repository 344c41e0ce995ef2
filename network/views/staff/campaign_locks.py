"""Opening a campaign early, locking and unlocking it: what will happen is said first, then it is confirmed, with a
reason."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core import conf
from core.errors import DomainError
from network.actions import campaigns as actions
from network.enums import CampaignState
from network.forms.acts import ReasonForm
from network.forms.campaigns import EarlyForm
from network.models import Campaign
from network.permissions import MANAGE_CAMPAIGNS
from network.queries import campaigns as queries
from network.views.staff.campaigns import CampaignView


class LockCampaign(CampaignView):
    """Its orders so far, and where those from now on will count."""

    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/lock.html"
    states: ClassVar[tuple[CampaignState, ...]] = queries.OPEN_NOW
    done: ClassVar[Any] = gettext_lazy("The campaign is locked: new orders fall into the next one.")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self.campaign(pk)
        if campaign.state not in self.states:
            return redirect("network_staff:campaign", pk=pk)
        return self.page(campaign, self.form(campaign))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = self.campaign(pk)
        form = self.form(campaign, request.POST)
        if form.is_valid():
            try:
                self.act(campaign, form.cleaned_data["reason"])
                messages.success(request, self.done)
                return redirect("network_staff:campaign", pk=pk)
            except DomainError as error:
                form.add_domain_error(error)
        return self.page(campaign, form, status=422)

    def form(self, campaign: Campaign, data: Any = None) -> ReasonForm:
        return EarlyForm(data, is_early=self.is_early(campaign))

    def act(self, campaign: Campaign, reason: str) -> object:
        return actions.lock_campaign(campaign=campaign, reason=reason, by=self.by)

    def page(self, campaign: Campaign, form: ReasonForm, status: int = 200) -> HttpResponse:
        context = {"campaign": campaign, "form": form, "early": self.is_early(campaign)} | self.follows(campaign)
        return self.render(context, status=status)

    def follows(self, campaign: Campaign) -> dict[str, Any]:
        """What the page says will happen."""
        return {"next": queries.next_for_orders(campaign), "orders": queries.order_totals(campaign)}

    def is_early(self, campaign: Campaign) -> bool:
        return campaign.ends_on >= timezone.localdate()


class UnlockCampaign(LockCampaign):
    """Locked by mistake: it takes orders again, while its close has not begun."""

    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/unlock.html"
    states = (CampaignState.LOCKED,)
    done = gettext_lazy("The campaign takes orders again.")

    def form(self, campaign: Campaign, data: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def act(self, campaign: Campaign, reason: str) -> object:
        return actions.unlock_campaign(campaign=campaign, reason=reason, by=self.by)


class OpenCampaign(LockCampaign):
    """From its first day on at once; before, it says what follows and takes a reason."""

    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/open.html"
    states = (CampaignState.PLANNED,)
    done = gettext_lazy("The campaign is open.")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.campaign(pk).is_to_come:
            return redirect("network_staff:campaign", pk=pk)
        return super().get(request, pk)

    def act(self, campaign: Campaign, reason: str) -> object:
        return actions.open_campaign(campaign=campaign, reason=reason, by=self.by)

    def follows(self, campaign: Campaign) -> dict[str, Any]:
        return {
            "today": timezone.localdate(), "other": queries.open_before(campaign),
            "opens_alone": conf.get("network.campaigns_open_alone"),
        }  # fmt: skip

    def is_early(self, campaign: Campaign) -> bool:
        return campaign.is_to_come
