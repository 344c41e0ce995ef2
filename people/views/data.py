"""What is held about somebody: to read, to take away, to have erased."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SIGNED_IN
from core.errors import DomainError
from core.views import Request, View
from core.views.stepup import FreshView
from people import actions
from people.adapters import archive
from people.enums import ErasureState
from people.forms import AskErasureForm
from people.models import ErasureRequest, Person, User
from people.queries import part_counts


def send_archive(person: Person, by: User) -> FileResponse:
    """The archive as a download that stays nowhere."""
    made = archive(person)
    actions.note_export(person=person, by=by)
    name = f"datos-{person.pk}-{timezone.localdate():%Y-%m-%d}.zip"
    response = FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "no-store"
    return response


def open_request(person: Person) -> ErasureRequest | None:
    return ErasureRequest.objects.filter(person=person, state=ErasureState.OPEN).first()


class MyData(View):
    permission = SIGNED_IN
    template = "people/account/data.html"

    def context(self) -> dict[str, Any]:
        person = self.request.person
        last = ErasureRequest.objects.filter(person=person).order_by("-pk").first()
        return {
            "parts": part_counts(person),
            "request_open": open_request(person),
            "last": last,
            "form": AskErasureForm(),
        }

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class DownloadMyData(FreshView):
    permission = SIGNED_IN
    door = "account"

    def get(self, request: Request) -> HttpResponse:
        return redirect("people_account:data")

    def act(self, request: Request) -> HttpResponseBase:
        return send_archive(request.person, request.user)


class AskErasure(FreshView):
    permission = SIGNED_IN
    door = "account"

    def get(self, request: Request) -> HttpResponse:
        return redirect("people_account:data")

    def act(self, request: Request) -> HttpResponseBase:
        form = AskErasureForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("That did not work. Try it again."))
            return redirect("people_account:data")
        data = form.cleaned_data
        try:
            actions.ask_erasure(
                person=request.person, reason=data["reason"], form_key=data["form_key"], by=request.user
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("We have your request. Our team answers it; until then everything stays."))
        return redirect("people_account:data")


class WithdrawErasure(View):
    permission = SIGNED_IN

    def post(self, request: Request) -> HttpResponse:
        try:
            actions.withdraw_erasure(person=request.person, by=request.user)
        except DomainError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("You withdrew your request. Everything stays as it was."))
        return redirect("people_account:data")
