from django.http import HttpResponse
from django.shortcuts import redirect

from core.access import SIGNED_IN
from core.views import Request, View
from network.queries import last_state_change


class State(View):
    """Where the door sends whoever is not an active agent: why, since when, what to do."""

    permission = SIGNED_IN
    template = "network/office/state.html"

    def get(self, request: Request) -> HttpResponse:
        agent = getattr(request, "agent_state", None)
        if agent is None:
            return redirect("backoffice_office:home")
        change = last_state_change(agent)
        since = change.at if change else agent.joined_at
        return self.render({"member": agent, "since": since, "reason": change.reason if change else ""})
