"""Mis referidos: the funnel of an agent's invitations, and everybody who came."""

from typing import Any

from django.http import HttpResponse

from backoffice import queries
from backoffice.enums import View as Listed
from core.access import AGENT
from core.views import Request, View
from referrals.enums import Channel

PERIODS = (30, 90, 365)


class Referrals(View):
    """Figures of a period, by channel; each of them opens the list behind it. What makes no sense is not asked for."""

    permission = AGENT
    template = "backoffice/office/referrals.html"

    def get(self, request: Request) -> HttpResponse:
        view, days, channel = self.asked()
        person = request.agent.person
        total, rows = queries.funnel(person, days)
        page = queries.listed(person, view, days, channel, request.GET.get("after"))
        context: dict[str, Any] = {
            "view": view, "days": days, "channel": Channel(channel) if channel else None, "periods": PERIODS,
            "total": total, "rows": rows, "page": page, "list_template": self.list_template(view),
        }  # fmt: skip
        if view in {Listed.PEOPLE, Listed.SIGN_UPS}:
            context["people"] = queries.reminder(page.rows, person)
        return self.render(context)

    def asked(self) -> tuple[Listed, int, str]:
        """What to list, of how many days, by which channel."""
        asked, days, channel = (self.request.GET.get(name, "") for name in ("ver", "dias", "canal"))
        view = Listed(asked) if asked in Listed.values else Listed.PEOPLE
        period = int(days) if days in {str(n) for n in PERIODS} else 90
        return view, period, channel if channel in Channel.values else ""

    def list_template(self, view: Listed) -> str:
        name = {Listed.PEOPLE: "people", Listed.SIGN_UPS: "people"}.get(view, view.name.lower())
        return f"backoffice/office/_referrals_{name}.html"
