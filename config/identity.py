"""Where allauth meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse

from core import crypto
from notifications.adapters.outbox import KIND_HEADER


class AccountAdapter(DefaultAccountAdapter):
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("website_public:enter")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The peer's address; a proxy's header is believed only through the web server's own setting."""
        return request.META.get("REMOTE_ADDR", "")

    def render_mail(self, template_prefix: str, email: Any, context: Any, headers: Any = None) -> EmailMessage:
        """The outbox files it under the name of its template: account.email_confirmation."""
        named = {KIND_HEADER: template_prefix.replace("/email/", ".")}
        return super().render_mail(template_prefix, email, context, {**named, **(headers or {})})


class MfaAdapter(DefaultMFAAdapter):
    """Second-factor secrets rest encrypted."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)


def count_new_factor(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Whoever has just proved a new second factor has used it in this session."""
    if authenticator.type == authenticator.Type.TOTP:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
