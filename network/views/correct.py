"""A newcomer waits for the code and sees that the address was mistyped. Every address gets the same answer."""

from typing import Any

from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
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

from core import crypto
from core.access import PUBLIC
from core.errors import DomainError
from core.views import Request, View
from network.actions import Corrected, Own, correct_address
from network.enums import ApplicationState
from network.errors import CodeJustSent, TooManyForms
from network.forms.confirming import AddressForm
from network.models import Application
from network.queries import registration_behind
from people.models import User
from people.queries import login_waits

KEY = "registration_waits"  # in the session, for whoever registers by themselves; known or unknown


def keep_waiting(request: HttpRequest, made: Application, *, password: str, next_url: str) -> None:
    """What a correction needs, the same where no login was made: the password, hashed and sealed. Whoever sends theirs
    again from this browser goes on waiting for the first."""
    hashed = made.new_login.password if made.new_login else make_password(password or "-")
    if not (made.state == ApplicationState.DRAFT and made.person_id and _is_own(request, made.person_id)):
        _wait(request, made.pk, login=made.new_login, password=hashed, next_url=next_url)


def _is_own(request: HttpRequest, person_id: int) -> bool:
    """Whether this browser made the login of the person, and it waits for its code."""
    login = request.session.get(KEY, {}).get("login")
    made = User.objects.select_related("person").filter(pk=login, person=person_id).first() if login else None
    return made is not None and login_waits(made.person)


def _wait(request: HttpRequest, made: int | None, *, login: User | None, password: str, next_url: str) -> None:
    request.session[KEY] = {
        "application": made, "login": login.pk if login else None, "password": crypto.encrypt(password),
        "next": next_url, "done": [],
    }  # fmt: skip


def wait_again(request: HttpRequest, user: User) -> None:
    """Whoever comes back and signs in with an address that was never confirmed may correct it as on the first day,
    whatever else was registered from this browser."""
    made = None if user.last_login or not login_waits(user.person) else registration_behind(user)
    if made and request.session.get(KEY, {}).get("application") != made.pk:
        next_url = reverse("website_public:enter")
        _wait(request, made.pk, login=user, password=user.password, next_url=next_url)


def awaited(request: HttpRequest) -> dict[str, str] | None:
    """What a door of registration tells whoever comes back: the address whose code is awaited, none where that code is
    too old by now. None: nothing was sent from this browser."""
    if request.user.is_authenticated or KEY not in request.session:
        return None
    process = EmailVerificationProcess.resume(request)
    return {"email": process.email if process else ""}


def forget_waiting(request: HttpRequest) -> None:
    """The address is confirmed: nothing is left to correct."""
    request.session.pop(KEY, None)


def check_pace(request: HttpRequest) -> None:
    """Raises TooManyForms where one connection signs up more often than people do."""
    if not ratelimit.consume(request, app="allauth.account", action="signup"):
        raise TooManyForms()


def check_may_send(request: HttpRequest, email: str) -> None:
    """Raises CodeJustSent while the address gets no other code; before anything is written."""
    if not consume_email_verification_rate_limit(request, email, dry_run=True):
        raise CodeJustSent()


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
        try:
            check_pace(request)
            if form.is_valid():
                check_may_send(request, form.cleaned_data["email"])
                return self.answer(form, self.correct(form))
        except DomainError as error:
            form.add_domain_error(error)
        return self.page(form, status=422)

    def correct(self, form: AddressForm) -> Corrected:
        application = Application.objects.filter(pk=self.waits["application"]).first()
        if application is None:
            return Corrected()
        own = Own(password=crypto.decrypt(self.waits["password"]), login=self.waits.get("login"))
        return correct_address(
            application=application, email=form.cleaned_data["email"], form_key=form.cleaned_data["form_key"], own=own,
            ip=self.request.META.get("REMOTE_ADDR") or None,
        )  # fmt: skip

    def answer(self, form: AddressForm, made: Corrected) -> HttpResponseBase:
        if made.again:  # a double click: the other one sends the code
            return redirect("account_email_verification_sent")
        self.waits["done"].append(str(form.cleaned_data["form_key"]))
        self.waits["login"] = made.login.pk if made.login else self.waits.get("login")
        self.request.session[KEY] = self.waits
        email, next_url = form.cleaned_data["email"], self.waits["next"]
        return wait_for_code(self.request, login=made.login, email=email, next_url=next_url)

    def page(self, form: AddressForm, status: int = 200) -> HttpResponse:
        return self.render({"form": form}, status=status)
