"""How people get into the demo."""

import base64
import hashlib
import hmac

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from people.models import User

PASSWORD = "vinculo-demo-2026"


def totp_secret(email: str) -> str:
    """The demo's second factor: derived from this copy's own key, so no two copies share one."""
    digest = hmac.new(settings.FIELD_KEYS[0].encode(), email.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def confirm(user: User) -> None:
    """The address is known to be theirs."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def add_second_factor(user: User) -> None:
    TOTP.activate(user, totp_secret(user.email))
