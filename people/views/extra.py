"""The person's own answers to the extended fields, in the account and in the office."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.access import SIGNED_IN
from core.views import Request
from people import actions
from people.forms.registration import ExtraForm
from people.queries import extended_fields
from people.views.profile import ProfileView


class Extra(ProfileView):
    permission = SIGNED_IN
    door = "account"
    template = "people/profile_part.html"

    def get(self, request: Request) -> HttpResponse:
        if not (fields := extended_fields()):
            return redirect(f"{self.urls}:profile")
        return self.page(ExtraForm(person=request.person, fields=fields))

    def post(self, request: Request) -> HttpResponse:
        form = ExtraForm(request.POST, person=request.person, fields=extended_fields())
        if not form.is_valid():
            return self.page(form, status=422)
        actions.set_extra(person=request.person, values=form.values(), by=request.user)
        return self.done(_("Saved."))

    def page(self, form: ExtraForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("Further data"), "form": form}, status=status)


class OfficeExtra(Extra):
    permission = SIGNED_IN
    door = "office"
