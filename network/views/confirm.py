"""Somebody confirms a registration by the code that came to the address on record: only then are they told anything."""

from typing import Any

from allauth.account.internal.flows.signup import complete_signup
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import PUBLIC
from core.errors import DomainError
from core.views import Request, View
from network import actions
from network.enums import ApplicationState
from network.errors import WrongCode
from network.forms import CodeForm, ConfirmForm
from network.models import Application
from network.queries import ALONG
from network.queries.applications import texts_to_confirm
from people.errors import Barred


class Confirm(View):
    """First the code, whatever the number in the address; then what is known, and what is missing to go on."""

    permission = PUBLIC
    template = "network/public/confirm_code.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        if application := self.proven(pk):
            return self.second(application)
        return self.render({"form": CodeForm(initial={"code": request.GET.get("c", "")[:20]}), "pk": pk})

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        application = self.proven(pk)
        if application is None:
            return self.take_code(pk)
        form = self.form(application, request.POST)
        if not form.is_valid():
            return self.second(application, form, status=422)
        try:
            made = self.confirm(application, form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.second(application, form, status=422)
        return self.go_on(made)

    @property
    def key(self) -> str:
        return "registration_codes"

    def proven(self, pk: int) -> Application | None:
        """The registration whose code this browser has shown."""
        if str(pk) not in self.request.session.get(self.key, {}):
            return None
        return Application.objects.select_related(*ALONG).filter(pk=pk, state=ApplicationState.DRAFT).first()

    def take_code(self, pk: int) -> HttpResponse:
        form = CodeForm(self.request.POST)
        if form.is_valid():
            try:
                self.check(pk, form.cleaned_data["code"])
            except DomainError as error:
                form.add_domain_error(error)
            else:
                return redirect("network_public:confirm", pk=pk)
        return self.render({"form": form, "pk": pk}, status=422)

    def check(self, pk: int, code: str) -> None:
        """A number that is none, or is done, answers as a wrong code does."""
        application = Application.objects.filter(pk=pk, state=ApplicationState.DRAFT).first()
        if application is None or not actions.check_code(application=application, code=code):
            raise WrongCode()
        self.request.session[self.key] = self.request.session.get(self.key, {}) | {str(pk): code}

    def form(self, application: Application, data: Any = None) -> ConfirmForm:
        person = application.person
        assert person, "held registrations have a person"
        return ConfirmForm(data, texts=texts_to_confirm(application), asks_password=not hasattr(person, "user"))

    def confirm(self, application: Application, form: ConfirmForm) -> Application:
        data = form.cleaned_data
        made = actions.confirm_application(
            application=application, code=self.request.session[self.key][str(application.pk)],
            password=data.get("password"), more={"consents": data.get("consents", [])},
            by=self.request.user if self.request.user.is_authenticated else None,
            ip=self.request.META.get("REMOTE_ADDR") or None,
        )  # fmt: skip
        if made.state == ApplicationState.REJECTED:
            raise Barred()
        return made

    def go_on(self, made: Application) -> HttpResponseBase:
        """Whoever has just got an account is in; whoever had one signs in as ever."""
        url = reverse("network_account:registration")
        if made.new_login:
            try:
                return complete_signup(self.request, user=made.new_login, redirect_url=url)
            except ImmediateHttpResponse as answer:
                return answer.response
        messages.success(self.request, _("Confirmed. Sign in to see how it goes on."))
        return redirect(url)

    def second(self, application: Application, form: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
        context = {
            "application": application, "person": application.person, "form": form or self.form(application),
            "agent": application.registered_by.person if application.registered_by else None,
        }  # fmt: skip
        return self.render(context, template="network/public/confirm.html", status=status)


class AnotherCode(View):
    """The code again, for whoever lost it; the answer is the same whether there was anything to send."""

    permission = PUBLIC

    def post(self, request: Request, pk: int) -> HttpResponse:
        application = Application.objects.filter(pk=pk, state=ApplicationState.DRAFT).first()
        if application:
            actions.send_code(application=application)
        messages.info(request, _("If that registration waits for you, another code is on its way. It takes a minute."))
        return redirect("network_public:confirm", pk=pk)
