"""Giving an agent a rank by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.views import Request
from network import actions, queries
from network.forms.ranks import GiveRankForm
from network.models import Agent
from network.permissions import MANAGE_RANKS
from network.views.staff import shared


class GiveRank(shared.MemberView):
    permission = MANAGE_RANKS
    template = "network/staff/give_rank.html"
    rows = Agent.objects.select_related("person", "rank")
    address = "network_staff:agent"

    def get(self, request: Request, pk: int) -> HttpResponse:
        agent = self.member(pk)
        return self.page(agent, GiveRankForm.of(agent))

    def post(self, request: Request, pk: int) -> HttpResponse:
        agent, form = self.member(pk), GiveRankForm(request.POST)
        if form.is_valid():
            try:
                actions.give_rank(agent=agent, **form.cleaned_data, by=self.by)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("Saved."))
                return self.back(agent)
        return self.page(agent, form, status=422)

    def page(self, agent: Agent, form: GiveRankForm, status: int = 200) -> HttpResponse:
        context = {"agent": agent, "form": form, "ranks": queries.ranks(), "history": queries.rank_history(agent)}
        return self.render(context, status=status)
