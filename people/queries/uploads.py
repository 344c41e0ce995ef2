"""Whose a file on its way in is."""

from typing import Any
from uuid import UUID

from core import crypto
from people.models import Upload


def upload_owner(*, user: Any, token: str = "") -> str:
    """The keyed hash of the account, else of the token that the browser holds (core.uploads); empty without one."""
    if user.is_authenticated:
        return crypto.mark(f"user:{user.pk}", "upload")
    return crypto.mark(f"browser:{token}", "upload") if token else ""


def own_upload(*, key: UUID, owner: str) -> Upload | None:
    """The upload, for its owner alone."""
    return Upload.objects.filter(key=key, owner=owner).first() if owner else None
