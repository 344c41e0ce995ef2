"""“Points missing?”: the agent asks, follows the claim and reads the answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import conf
from core.access import AGENT
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, View
from rewards import actions
from rewards.forms import ClaimForm, ClaimMessageForm
from rewards.models import Claim
from rewards.views.listing import pager


class Claims(View):
    permission = AGENT
    template = "rewards/office/claims.html"

    def get(self, request: Request) -> HttpResponse:
        own = Claim.objects.filter(person=request.person).select_related("about")
        page = KeysetPage(own, order=("-pk",), cursor=request.GET.get("cursor", ""), size=20)
        return self.render({"claims": page.rows} | pager(request, page))


class NewClaim(View):
    permission = AGENT
    template = "rewards/office/new_claim.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(ClaimForm(person=request.person, initial={"document": request.GET.get("documento", "")[:60]}))

    def post(self, request: Request) -> HttpResponse:
        form = ClaimForm(request.POST, request.FILES, person=request.person)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            claim = actions.open_claim(person=request.person, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, status=422)
        messages.success(request, _("Sent. Your claim is %(number)s.") % {"number": claim.number})
        return redirect("rewards_office:claim", claim.number)

    def page(self, form: ClaimForm, *, status: int = 200) -> HttpResponse:
        return self.render({"form": form, "days": conf.get("rewards.claim_days")}, status=status)


class ClaimPage(View):
    """The claim, what was written, and the answer."""

    permission = AGENT
    template = "rewards/office/claim.html"

    def get(self, request: Request, number: str) -> HttpResponse:
        return self.page(own(request, number), ClaimMessageForm())

    def post(self, request: Request, number: str) -> HttpResponse:
        claim, form = own(request, number), ClaimMessageForm(request.POST)
        if not form.is_valid():
            return self.page(claim, form, status=422)
        try:
            actions.write_to_claim(claim=claim, from_staff=False, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(claim, form, status=422)
        return redirect("rewards_office:claim", number)

    def page(self, claim: Claim, form: ClaimMessageForm, *, status: int = 200) -> HttpResponse:
        return self.render({"claim": claim, "form": form, "talk": claim.messages.all()}, status=status)


def own(request: Request, number: str) -> Claim:
    return get_object_or_404(Claim.objects.select_related("about", "award"), person=request.person, number=number)
