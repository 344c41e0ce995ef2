"""Staff register somebody: whoever is on record already is shown to them, since they may know it."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.views import StaffView
from network import actions
from network.enums import ApplicationState, Channel, Target
from network.errors import AlreadyRegistered
from network.forms import RegistrationFields
from network.permissions import REGISTER_PEOPLE
from network.views.wizard import Wizard
from people.models import Person


class NewRegistration(Wizard):
    permission: ClassVar[str] = REGISTER_PEOPLE
    template = "network/staff/register.html"
    closed_template = "network/staff/closed.html"
    channel = Channel.BACKEND
    known: Person | None = None

    @property
    def target(self) -> str:  # type: ignore[override]
        target = TARGETS.get(self.kwargs["target"])
        if target is None:
            raise Http404
        return target

    def context(self) -> dict[str, Any]:
        target = Target(self.target)
        return admin.site.each_context(self.request) | {"target": target, "known": self.known}

    def register(self, form: RegistrationFields) -> HttpResponseBase:
        data = form.cleaned_data
        named = data.pop("referrer", None)
        try:
            made = actions.register(
                channel=self.channel, target=self.target, version=self.version, answers=data, files=form.given_files,
                by=self.request.user, sponsor=data.get("sponsor"), referrer=named.person if named else None,
                form_key=data["form_key"],
            )  # fmt: skip
        except AlreadyRegistered as error:
            self.known = error.person
            raise
        if made.state == ApplicationState.REJECTED:
            messages.warning(self.request, _("The blacklist keeps this person out."))
        else:
            messages.success(self.request, _("Registered."))
        return redirect("network_staff:registration", pk=made.pk)


TARGETS = {"cliente": Target.CLIENT, "agente": Target.AGENT}


class ChooseTarget(StaffView):
    permission = REGISTER_PEOPLE
    template = "network/staff/register_choose.html"

    def get(self, request: Any) -> HttpResponse:
        return self.render()
