"""One's own registration: how it goes, what to send again, and passages that people ask for themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.access import SIGNED_IN
from core.errors import DomainError
from core.views import Request, View
from network import actions, queries
from network.enums import ApplicationState
from network.forms import RegistrationFields, WishForm
from network.models import Application
from network.queries.history import why_inactive
from network.views.proving import ask_for_proof
from people.actions import upload_store
from people.errors import Barred


class Registration(View):
    """Where it stands, and what the person can do now."""

    permission = SIGNED_IN
    template = "network/account/registration.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(WishForm())

    def page(self, form: WishForm, status: int = 200) -> HttpResponse:
        standing = queries.standing_of(self.request.person)
        context = {"standing": standing, "why": why_inactive(standing.client), "form": form}
        return self.render(context, template=Registration.template, status=status)


class Wish(Registration):
    """Something the person asks for with one button: done once, whatever is pressed twice."""

    permission = SIGNED_IN

    def get(self, request: Request) -> HttpResponse:
        return redirect("network_account:registration")

    def post(self, request: Request) -> HttpResponseBase:
        form = WishForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            self.act(form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, status=422)
        return redirect("network_account:registration")

    def act(self, data: dict[str, Any]) -> None:
        raise NotImplementedError


class ComeBack(Wish):
    permission = SIGNED_IN

    def act(self, data: dict[str, Any]) -> None:
        made = actions.come_back(
            person=self.request.person, reason=data["reason"], by=self.request.user, form_key=data["form_key"]
        )
        at_once = made.state == ApplicationState.APPROVED
        messages.success(self.request, _("Welcome back: your office is open.") if at_once else _("We have your wish."))


class GoOnAsClient(Wish):
    permission = SIGNED_IN

    def act(self, data: dict[str, Any]) -> None:
        made = actions.go_on_as_client(
            person=self.request.person, reason=data["reason"], by=self.request.user, form_key=data["form_key"]
        )
        at_once = made.state == ApplicationState.APPROVED
        messages.success(self.request, _("You are a client from now on.") if at_once else _("We have your wish."))


class Withdraw(Wish):
    permission = SIGNED_IN

    def act(self, data: dict[str, Any]) -> None:
        application = queries.open_application(self.request.person)
        if application:
            actions.withdraw_application(application=application, by=self.request.user, form_key=data["form_key"])
            messages.success(self.request, _("Withdrawn. You can register again when you like."))


class Mend(View):
    """Only what was asked for again, with what was typed the first time."""

    permission = SIGNED_IN
    template = "network/account/mend.html"

    @cached_property
    def application(self) -> Application:
        found = queries.open_application(self.request.person)
        if found is None or found.state != ApplicationState.MORE or found.version is None:
            raise Http404
        return found

    def form(self, data: Any = None, files: Any = None) -> RegistrationFields:
        filled_on = self.application.version
        assert filled_on, "what can be mended was filled in on a form"
        version = queries.only_asked(filled_on, self.application.asked)
        answers = queries.answers_of(self.application)
        document = answers.pop("identification", None) or {}
        given = answers | {"id_kind": document.get("kind"), "identification": document.get("number")}
        store = upload_store(user=self.request.user)
        return RegistrationFields(version, data, files, initial=given, store=store)

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: Request) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            made = actions.send_again(
                application=self.application, answers=form.cleaned_data, files=form.given_files, by=request.user,
                ip=request.META.get("REMOTE_ADDR") or None, form_key=form.cleaned_data["form_key"],
            )  # fmt: skip
            if made.state == ApplicationState.REJECTED:
                raise Barred()
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, status=422)
        form.forget_files()
        if email := self.to_prove(made):
            now = {"email": email, "now": request.person.email}
            told = _("We have it. Write the code that we sent to %(email)s; until then we write to %(now)s.")
            messages.success(request, told % now)
            return ask_for_proof(request, email)
        messages.success(request, _("We have it. Somebody looks at it again."))
        return redirect("network_account:registration")

    def to_prove(self, made: Application) -> str:
        return queries.email_to_prove(made) if "email" in self.application.asked else ""

    def page(self, form: RegistrationFields, status: int = 200) -> HttpResponse:
        return self.render({"form": form, "shown": form.fields_of(0), "application": self.application}, status=status)
