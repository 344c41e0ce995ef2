"""Where allauth meets our people and our mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from core.errors import DomainError
from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/inicio/"


class MfaAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: User) -> str:
        return user.email
