"""Reads of what somebody typed and has not sent."""

import json

from django.utils import timezone

from core import crypto
from network.models import RegistrationDraft, RegistrationForm
from people.models import User


def draft_key(token: str, form: RegistrationForm, by: User | None) -> tuple[str, str]:
    """What a draft is found by, and the purpose of its hash: the browser's token, the form, and who is signed in."""
    return f"{token}:{form.pk}:{by.pk if by else 0}", "network.draft"


def draft_of(*, token: str, form: RegistrationForm, by: User | None) -> RegistrationDraft | None:
    """What this browser typed into the form, as this user; None once it has expired."""
    if not token:
        return None
    found = RegistrationDraft.objects.select_related("version__form").filter(
        token__in=crypto.marks(*draft_key(token, form, by)), expires_at__gt=timezone.now()
    )
    return found.first()


def typed_in(draft: RegistrationDraft) -> dict[str, list[str]]:
    """Field -> what was typed, as the browser sent it."""
    kept: dict[str, list[str]] = json.loads(crypto.decrypt(draft.sealed))
    return kept
