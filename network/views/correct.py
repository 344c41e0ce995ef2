"""A newcomer waits for the code and sees that the address was mistyped. Every address gets the same answer."""

from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import crypto
from core.access import PUBLIC
from core.errors import DomainError
from core.views import Request, View
from network.actions import Corrected, correct_address
from network.forms.confirming import AddressForm
from network.models import Application
from people.models import User
from people.queries import login_waits

KEY = "registration_waits"  # in the session, for whoever registers by themselves; known or unknown
MOST = 5  # corrections, after which the registration is begun anew


def keep_waiting(request: HttpRequest, made: Application, *, password: str, next_url: str) -> None:
    """What a correction needs, the same where no login was made: the password, hashed and sealed."""
    hashed = made.new_login.password if made.new_login else make_password(password or "-")
    request.session[KEY] = {
        "application": made.pk, "password": crypto.encrypt(hashed), "next": next_url, "done": []
    }  # fmt: skip


def wait_again(request: HttpRequest, user: User) -> None:
    """Whoever comes back and signs in with an address that was never confirmed may correct it as on the first day."""
    made = list(Application.objects.filter(person_id=user.person_id)[:2])
    if KEY in request.session or user.last_login or len(made) != 1 or not login_waits(user.person):
        return
    request.session[KEY] = {
        "application": made[0].pk, "password": crypto.encrypt(user.password), "next": reverse("website_public:enter"),
        "done": [],
    }  # fmt: skip


def forget_waiting(request: HttpRequest) -> None:
    """The address is confirmed: nothing is left to correct."""
    request.session.pop(KEY, None)


def wait_for_code(request: HttpRequest, *, login: User | None, email: str, next_url: str) -> HttpResponseBase:
    """The page of the code; a code of its own goes to the address, and the one before works no more."""
    waiting = Login(user=login, email=None if login else email, redirect_url=next_url, signup=True)
    try:
        return perform_login(request, waiting)
    except ImmediateHttpResponse as answer:
        return answer.response


class CorrectAddress(View):
    """The address alone: all the rest of the registration stands."""

    permission = PUBLIC
    template = "network/public/correct_address.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for the browser that registered, while it waits for the code."""
        if request.user.is_authenticated:
            return redirect("website_public:enter")
        self.waits = request.session.get(KEY)
        process = EmailVerificationProcess.resume(request) if self.waits else None
        if process is None:
            return redirect("account_login")
        self.now = process.email
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request) -> HttpResponse:
        return self.page(AddressForm(initial={"email": self.now}, now=self.now))

    def post(self, request: Request) -> HttpResponseBase:
        form = AddressForm(request.POST, now=self.now)
        if str(request.POST.get("form_key")) in self.waits["done"]:
            return redirect("account_email_verification_sent")
        if refused := ratelimit.consume_or_429(request, app="allauth.account", action="signup"):
            return refused
        if form.is_valid() and len(self.waits["done"]) >= MOST:
            form.add_error("email", _("You have corrected it several times. Register again, please."))
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            made = self.correct(form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, status=422)
        return self.answer(form, made)

    def correct(self, form: AddressForm) -> Corrected:
        application = Application.objects.filter(pk=self.waits["application"]).first()
        if application is None:
            return Corrected()
        return correct_address(
            application=application, email=form.cleaned_data["email"], form_key=form.cleaned_data["form_key"],
            password=crypto.decrypt(self.waits["password"]), ip=self.request.META.get("REMOTE_ADDR") or None,
        )  # fmt: skip

    def answer(self, form: AddressForm, made: Corrected) -> HttpResponseBase:
        if made.again:  # a double click: the other one sends the code
            return redirect("account_email_verification_sent")
        self.waits["done"].append(str(form.cleaned_data["form_key"]))
        self.request.session[KEY] = self.waits
        email, next_url = form.cleaned_data["email"], self.waits["next"]
        return wait_for_code(self.request, login=made.login, email=email, next_url=next_url)

    def page(self, form: AddressForm, status: int = 200) -> HttpResponse:
        return self.render({"form": form}, status=status)
