"""A code of one's own: the agent asks for it, beside the permanent one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import conf
from core.access import AGENT
from core.errors import DomainError
from core.views import Request, View
from referrals.actions import ask_for_code
from referrals.enums import Decision
from referrals.forms import AskCodeForm
from referrals.models import CodeRequest
from referrals.queries import codes_asked_lately, codes_of, latest_code_request


class AskCode(View):
    permission = AGENT
    template = "referrals/office/ask_code.html"

    def context(self) -> dict[str, Any]:
        person, limit = self.request.agent.person, conf.get("referrals.vanity_per_year")
        asked = latest_code_request(person)
        is_waiting = bool(asked and asked.state == Decision.OPEN)
        return {
            "codes": codes_of(person),
            "asked": asked,
            "is_waiting": is_waiting,
            "left": 0 if is_waiting else max(limit - codes_asked_lately(person), 0),
            "is_automatic": conf.get("referrals.vanity_auto"),
        }

    def get(self, request: Request) -> HttpResponse:
        return self.render({"form": AskCodeForm()})

    def post(self, request: Request) -> HttpResponse:
        form = AskCodeForm(request.POST)
        if not form.is_valid():
            return self.render({"form": form}, status=422)
        try:
            asked = ask_for_code(owner=request.agent.person, by=request.user, **self.typed(form))
        except DomainError as error:
            form.add_domain_error(error)
            return self.render({"form": form}, status=422)
        return self.answer(asked)

    def typed(self, form: AskCodeForm) -> dict[str, Any]:
        return {"text": form.cleaned_data["code"], "form_key": form.cleaned_data["form_key"]}

    def answer(self, asked: CodeRequest) -> HttpResponse:
        if asked.state == Decision.ACCEPTED:
            messages.success(self.request, _("Done: your code is %(code)s.") % {"code": asked.code})
            return redirect("referrals_office:invite")
        messages.success(self.request, _("We have your request. We will tell you as soon as it is decided."))
        return redirect("referrals_office:ask_code")
