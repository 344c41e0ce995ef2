"""Saying that somebody else brought a client in."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.access import AGENT, SIGNED_IN
from core.errors import DomainError
from core.views import Request, View
from referrals.actions import open_dispute, try_code
from referrals.forms import ClaimForm, DisputeForm, OtherReferrerForm
from referrals.queries import disputes_of, person_by_contact


class DisputeView(View):
    """The form, and what the person has asked before with its answer."""

    permission: ClassVar[str]
    form: ClassVar[type[DisputeForm]]
    here: ClassVar[str]

    def context(self) -> dict[str, Any]:
        return {"disputes": disputes_of(self.request.person)}

    def get(self, request: Request) -> HttpResponse:
        return self.render({"form": self.form()})

    def post(self, request: Request) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.render({"form": form}, status=422)
        try:
            self.open(form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.render({"form": form}, status=422)
        messages.success(request, _("We have it. Our team will look at it and tell you what it decides."))
        return redirect(self.here)

    def open(self, form: DisputeForm) -> None:
        data = form.cleaned_data
        open_dispute(
            claimant=self.request.person, text=data["text"], upload=data["file"], form_key=data["form_key"],
            by=self.request.user, **self.sides(data),
        )  # fmt: skip

    def sides(self, data: dict[str, Any]) -> dict[str, Any]:
        """Whom it is about, who should be the referrer, and how it was written."""
        raise NotImplementedError


class OtherReferrer(DisputeView):
    """A client says: somebody else invited me."""

    permission = SIGNED_IN
    template = "referrals/account/dispute.html"
    form = OtherReferrerForm
    here = "referrals_account:dispute"

    def sides(self, data: dict[str, Any]) -> dict[str, Any]:
        person, text = self.request.person, data["code"]
        ip = self.request.META.get("REMOTE_ADDR", "")
        code = try_code(text=text, ip=ip, person=person) if text else None
        return {"person": person, "claimed": code.owner if code else None, "named": text}


class Claim(DisputeView):
    """An agent says: I brought this person. The answer is the same whether or not the contact is known here."""

    permission = AGENT
    template = "referrals/office/dispute.html"
    form = ClaimForm
    here = "referrals_office:dispute"

    def sides(self, data: dict[str, Any]) -> dict[str, Any]:
        person = person_by_contact(data["contact"])
        return {
            "person": person if person != self.request.person else None,
            "claimed": self.request.agent.person,
            "named": data["contact"],
        }
