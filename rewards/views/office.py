"""The agent's points: what they hold, every movement, and why."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from core.access import AGENT
from core.views import Request, View
from ledger.queries import balances, portions
from rewards import queries
from rewards.models import Award


class Points(View):
    """What the agent holds, and every movement that made it."""

    permission = AGENT
    template = "rewards/office/points.html"

    def get(self, request: Request) -> HttpResponse:
        before = request.GET.get("before", "")
        page = queries.movements(request.person, before)
        context = {
            "balances": balances(request.person),
            "portions": portions(request.person),
            "lines": page.lines,
            "next_url": f"?before={page.before}" if page.before else "",
            "older": bool(before),
            "unrewarded": [] if before else queries.unrewarded(request.person),
        }
        return self.render(context)


class AwardPage(View):
    """Why these points: the rule, its version, the amount and the computation."""

    permission = AGENT
    template = "rewards/office/award.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        award = get_object_or_404(Award.objects.of(request.person).with_why(), pk=pk)
        return self.render({"award": award, "why": queries.why(award), "uses": queries.uses_of(award)})


class MovementPage(View):
    """One movement: the lots it took, what it undoes and what undid it."""

    permission = AGENT
    template = "rewards/office/movement.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        if found := queries.trace(request.person, pk):
            return self.render({"trace": found})
        raise Http404
