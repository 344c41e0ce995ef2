"""The agent's home."""

from django.http import HttpResponse

from backoffice import queries
from core.access import AGENT
from core.views import Request, View


class Home(View):
    """What is earned, the one next step, and what has happened."""

    permission = AGENT
    template = "backoffice/office/home.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"home": queries.home(request.agent)})
