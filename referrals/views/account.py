"""The code that comes after signing up."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import conf
from core.access import SIGNED_IN
from core.errors import DomainError
from core.views import Request, View
from referrals import actions, rules
from referrals.enums import Channel
from referrals.errors import AlreadyReferred
from referrals.forms import LateCodeForm
from referrals.models import Attribution
from referrals.queries import INVITE_COOKIE, referrer_of, remembered_invite, visitor_of


class LateCode(View):
    """Who invited me; while nobody is known, the form for the code."""

    permission = SIGNED_IN
    template = "referrals/account/late_code.html"

    @cached_property
    def attribution(self) -> Attribution | None:
        return referrer_of(self.request.person)

    def context(self) -> dict[str, Any]:
        days = conf.get("referrals.late_code_days")
        is_open = rules.late_code_allowed(self.request.person.created_at, timezone.now(), days)
        return {"attribution": self.attribution, "is_open": is_open}

    def get(self, request: Request) -> HttpResponse:
        invite = remembered_invite(request.COOKIES.get(INVITE_COOKIE))
        initial = {"code": invite.code.code if invite else ""}
        return self.render({"form": LateCodeForm(initial=initial)})

    def post(self, request: Request) -> HttpResponse:
        form = LateCodeForm(request.POST)
        if self.attribution:
            return redirect("referrals_account:late_code")
        if form.is_valid() and self.bind(form):
            return redirect("referrals_account:late_code")
        return self.render({"form": form}, status=422)

    def bind(self, form: LateCodeForm) -> bool:
        """Whether the person has a referrer now; a refusal is shown beside the code."""
        text, person = form.cleaned_data["code"], self.request.person
        ip = self.request.META.get("REMOTE_ADDR", "")
        try:
            actions.try_code(text=text, ip=ip, person=person)
            actions.bind_code(
                person=person, text=text, channel=Channel.PROFILE, by=self.request.user, ip=ip,
                visitor=visitor_of(self.request.COOKIES),
            )  # fmt: skip
        except AlreadyReferred:
            return True  # sent twice: the page says who it is
        except DomainError as error:
            form.add_domain_error(error)
            return False
        messages.success(self.request, _("Done. We have told the person who invited you."))
        return True
