"""Whose a file on its way in is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core import crypto
from people.models import Upload

SESSION_KEY = "upload_owner"


def upload_owner(*, user: Any, session: Mapping[str, Any]) -> str:
    """The keyed hash of the account, else of what the browser's session holds; empty where that holds nothing."""
    if user.is_authenticated:
        return crypto.mark(f"user:{user.pk}", "upload")
    token = session.get(SESSION_KEY, "")
    return crypto.mark(f"session:{token}", "upload") if token else ""


def own_upload(*, key: UUID, owner: str) -> Upload | None:
    """The upload, for its owner alone."""
    return Upload.objects.filter(key=key, owner=owner).first() if owner else None
