"""What the person wants to be told, and how: the same page behind two doors."""

from typing import ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import conf
from core.views import Request, View
from notifications import actions, queries
from notifications.forms import PreferencesForm


class Preferences(View):
    """A switch per kind and channel, and the daily summary."""

    template = "notifications/preferences.html"
    door: ClassVar[str]

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.form(request))

    def post(self, request: Request) -> HttpResponse:
        form = self.form(request, request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        actions.choose(person=request.person, choices=form.chosen(), digest=form.cleaned_data["digest"])
        messages.success(request, _("Saved. It holds for what happens from now on."))
        return redirect(f"notifications_{self.door}:preferences")

    def form(self, request: Request, data: object = None) -> PreferencesForm:
        audiences = {"client", "agent"} if request.agent else {"client"}
        kinds = queries.choosable(audiences)
        settled = queries.settled(request.person, kinds)
        return PreferencesForm(data, kinds=kinds, settled=settled, digest=queries.wants_digest(request.person))

    def page(self, form: PreferencesForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "base": f"base/{self.door}.html", "inbox": f"notifications_{self.door}:inbox",
            "hour": f"{conf.get('notifications.digest_hour')}:00", "address": self.request.person.email,
        }  # fmt: skip
        return self.render(context, status=status)
