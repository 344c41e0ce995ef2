"""Putting an agent into a segment by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.errors import DomainError
from network.actions import campaigns as actions
from network.forms.campaigns import PutIntoSegmentForm
from network.models import Agent
from network.permissions import MANAGE_CAMPAIGNS
from network.queries.campaigns import segments_of
from network.views.staff import shared


class PutIntoSegment(shared.MemberView):
    permission = MANAGE_CAMPAIGNS
    template = "network/staff/campaigns/segment.html"
    rows = Agent.objects.select_related("person")
    address = "network_staff:agent"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent = self.member(pk)
        held = [one.segment_id for one in segments_of(agent, limit=1) if one.until is None]
        form = PutIntoSegmentForm(initial={"segment": held[0] if held else None})
        return self.render({"agent": agent, "form": form})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent, form = self.member(pk), PutIntoSegmentForm(request.POST)
        if form.is_valid():
            try:
                actions.put_into_segment(agent=agent, **form.cleaned_data, by=self.by)
                messages.success(request, _("Saved."))
                return self.back(agent)
            except DomainError as error:
                form.add_domain_error(error)
        return self.render({"agent": agent, "form": form}, status=422)
