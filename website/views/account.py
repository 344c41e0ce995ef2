"""Mi cuenta: the client's page."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import conf
from core.access import SIGNED_IN
from core.views import Request, View
from network import queries as network
from network.enums import ApplicationState
from referrals import queries as referrals
from referrals.queries import Share


class Home(View):
    permission = SIGNED_IN
    template = "website/account/home.html"

    def context(self) -> dict[str, Any]:
        person = self.request.person
        consents = person.consents.select_related("text").filter(end=None).order_by("-at", "-pk")[:5]
        waiting = network.open_application(person)
        return {
            "attribution": referrals.referrer_of(person), "consents": consents, "share": self.share(),
            "is_asked": waiting is not None and waiting.state == ApplicationState.MORE,
        }  # fmt: skip

    def share(self) -> Share:
        """The text that staff wrote. Only an agent's carries a code: in its link."""
        company = conf.get("company.name")
        subject = _("I recommend %(company)s to you") % {"company": company}

        def values(via: str) -> dict[str, str]:
            return {"company": company, "link": self.link(via)}

        return referrals.share("referrals.client_share_text", values=values, subject=subject)

    def link(self, via: str) -> str:
        if code := referrals.shown_code(self.request.person):
            path = reverse("network_public:invitation", args=[code.code])
            return self.request.build_absolute_uri(path + (f"?c={via}" if via else ""))
        return self.request.build_absolute_uri(reverse("website_public:home"))

    def get(self, request: Request) -> HttpResponse:
        return self.render()
