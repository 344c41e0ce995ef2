"""The public site: what it is about, the texts, and where each person goes."""

from typing import ClassVar

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.access import PUBLIC, SIGNED_IN
from core.views import Request, View
from network.enums import AgentState
from people.enums import ConsentKind
from people.queries import consent_texts_in_force


class Home(View):
    permission = PUBLIC
    template = "website/public/home.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class Offer(Home):
    permission = PUBLIC
    template = "website/public/offer.html"


class Earn(Home):
    permission = PUBLIC
    template = "website/public/earn.html"


class SignUpElsewhere(View):
    """allauth's own address of the sign-up leads to ours."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        query = request.GET.urlencode()
        return redirect(reverse("network_public:sign_up") + (f"?{query}" if query else ""))


class Enter(View):
    """Where each person goes after signing in."""

    permission = SIGNED_IN

    def get(self, request: Request) -> HttpResponse:
        if request.user.is_staff:
            return redirect("admin:index")
        if request.agent and request.agent.state != AgentState.CLIENT_ONLY:
            return redirect("backoffice_office:home")
        return redirect("website_account:home")


class Text(View):
    """A text that people accept, in the wording in force."""

    permission = PUBLIC
    template = "website/public/text.html"
    kind: ClassVar[ConsentKind]

    def get(self, request: Request) -> HttpResponse:
        return self.render({"kind": self.kind, "text": consent_texts_in_force().get(self.kind)})


class Terms(Text):
    permission = PUBLIC
    kind = ConsentKind.TERMS


class Privacy(Text):
    permission = PUBLIC
    kind = ConsentKind.DATA
