"""Where allauth meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.manage_email import emit_email_changed
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import browsers
from config.addresses import check_own_address
from core import crypto, events
from core.errors import DomainError
from core.messages import KINDS, Kind
from core.placeholders import render, render_line
from network.actions import activate_on_sign_in, check_new_email, confirm_by_sign_up
from network.views import correct, proving
from notifications.adapters.outbox import KIND_HEADER
from notifications.queries import person_at, text_in_force
from people.actions import check_sign_in, end_own_sessions, follow_new_email
from people.events import LoginProven
from people.models import User
from referrals import queries as referrals
from referrals.actions import note_presence as note


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail and the password do not belong together. Look at both and try again."),
        "too_many_login_attempts": _("Too many attempts in a row. Wait a few minutes and try again."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your password."),
        "incorrect_code": _("That is not the code. Look at it again; if it is old, ask for another one."),
        "duplicate_email": _("That address is yours already."),
        "email_taken": _("That address belongs to another account already."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("website_public:enter")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The peer's address; a proxy's header is believed only through the web server's own setting."""
        return request.META.get("REMOTE_ADDR", "")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tries count by address, by account and address, and by account from all browsers it does not know."""
        super().pre_authenticate(request, **credentials)
        login = _login(credentials)
        self._anywhere = None
        if not self._knows(request, login):
            limit = {"app": "allauth.account", "action": "login_failed_anywhere", "key": login}
            self._anywhere = ratelimit.consume(request, **limit)
            if not self._anywhere:
                raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Whoever guesses from elsewhere never locks the owner out: each place has its own count."""
        login = _login(credentials)
        return f"{login}:{'known' if self._knows(request, login) else ratelimit.get_ip(request)}"

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if anywhere := getattr(self, "_anywhere", None):
            anywhere.rollback()

    def _knows(self, request: HttpRequest, login: str) -> bool:
        return request.user.is_authenticated or browsers.is_known(request, login)

    def pre_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse | None:
        """Whoever is on the blacklist reads what the owner of a closed account reads, and nothing of why."""
        answer = super().pre_login(request, user, **about)
        if answer is None and not check_sign_in(person=user.person):
            return self.respond_user_inactive(request, user)
        if answer is None:
            correct.wait_again(request, user)
        return answer

    def send_account_already_exists_mail(self, email: str) -> None:
        """Only where there is one; whoever shares something else with somebody known reads that it is looked at."""
        if User.objects.filter(email=email.lower()).exists() or EmailAddress.objects.filter(email=email).exists():
            super().send_account_already_exists_mail(email)
        else:
            self.send_mail("account/email/registration_held", email, {})

    def clean_email(self, email: str) -> str:
        """Another address for somebody who is signed in is looked at as at every door."""
        email = super().clean_email(email)
        if self.request.user.is_authenticated:
            try:
                check_new_email(person=self.request.user.person, email=email)
            except DomainError as error:
                raise ValidationError(str(error)) from error
        return email

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """With all that follows from it, or not at all; of two at once the second reads why not."""
        try:
            with transaction.atomic():
                check_own_address(user=email_address.user, email=email_address.email.lower())
                return bool(super().confirm_email(request, email_address))
        except DomainError as error:
            self.add_message(request, messages.ERROR, message=str(error))
            return False

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        response = super().post_login(request, user, **about)
        browsers.remember(request, response, user.email)
        return response

    def render_mail(self, template_prefix: str, email: Any, context: Any, headers: Any = None) -> EmailMessage:
        """In the reader's language; the outbox files it under the name of its template: account.email_confirmation."""
        name = template_prefix.replace("/email/", ".")
        headers = {KIND_HEADER: name, **(headers or {})}
        reader = person_at(email) if isinstance(email, str) else None
        with translation.override(reader.language if reader else translation.get_language()):
            if name in KINDS:
                return self._in_our_words(KINDS[name], template_prefix, email, context, headers)
            return super().render_mail(template_prefix, email, context, headers)

    def _in_our_words(self, kind: Kind, prefix: str, email: Any, context: Any, headers: Any) -> EmailMessage:
        """The company's words, and below them, whatever those are, what the letter is for: its code, link or facts."""
        text = text_in_force(kind, translation.get_language() or settings.LANGUAGE_CODE)
        values = {name: context.get(name, "") for name in kind.sample}
        below = render_to_string(f"{prefix}_message.txt", context).strip()
        subject = self.format_email_subject(render_line(text.subject, values))
        to = [email] if isinstance(email, str) else email
        body = f"{render(text.body, values).strip()}\n\n{below}"
        return EmailMultiAlternatives(subject, body, self.get_from_email(), to, headers=headers)


def _login(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()


class MfaAdapter(DefaultMFAAdapter):
    """Second-factor secrets rest encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not match. Wait for the next code of the app, or try your passkey again."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return gettext("My device")

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)


def note_presence(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Whose browser this is, where somebody holds an invite code: nobody refers themselves unseen."""
    if user.person.invite_codes.exists():
        ip, visitor = request.META.get("REMOTE_ADDR", ""), referrals.visitor_of(request.COOKIES)
        note(person=user.person, visitor=visitor, ip=ip)


def count_new_factor(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Whoever has just proved a new second factor has used it in this session."""
    if authenticator.type in {authenticator.Type.TOTP, authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def close_other_sessions(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """A changed password, e-mail or second factor leaves nobody signed in elsewhere."""
    end_own_sessions(user=user, but=request.session.session_key or "")


def follow_email(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """The contact e-mail goes along with the confirmed one to sign in with."""
    follow_new_email(user=user)


def activate_preactivated(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Whoever staff pre-activated is active from this sign-in on."""
    if activate_on_sign_in(person=user.person):
        user.person.agent.refresh_from_db()


def confirm_registrations(sender: Any, request: HttpRequest, email_address: Any, **_kwargs: Any) -> None:
    """The address of a new login is proven: a registration of somebody known that was held for it goes on, and what
    waited to be told leaves."""
    ip = request.META.get("REMOTE_ADDR") or None
    user = email_address.user
    correct.forget_waiting(request)
    confirm_by_sign_up(user=user, email=email_address.email.lower(), ip=ip)
    if proving.was_asked_for(request, email_address.email.lower()):
        _make_main(request, email_address)
    if not EmailAddress.objects.filter(user=user, verified=True).exclude(pk=email_address.pk).exists():
        events.publish(LoginProven(person_id=user.person_id), by=user)


def _make_main(request: HttpRequest, address: Any) -> None:
    """As the button of the page of addresses does; the contact e-mail goes along."""
    before = EmailAddress.objects.get_primary(address.user)
    address.set_as_primary()
    emit_email_changed(request, before, address)
