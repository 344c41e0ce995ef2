"""Browsers that somebody has signed in with before: who tries passwords from elsewhere is slowed, never the owner.

The browser keeps a signed list of short keyed hashes; it says nothing of whose accounts they are.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core import crypto

COOKIE = f"{settings.COOKIE_PREFIX}known"
SALT = "known browsers"
KEPT = 400 * 24 * 3600
ACCOUNTS = 5  # a family's computer


def is_known(request: HttpRequest, login: str) -> bool:
    """Whether somebody has signed in to this account with this browser."""
    return any(mark in _marks(request) for mark in crypto.marks(login.lower(), SALT))


def remember(request: HttpRequest, response: HttpResponse, login: str) -> None:
    mark = crypto.mark(login.lower(), SALT)
    kept = [mark, *(old for old in _marks(request) if old != mark)][:ACCOUNTS]
    response.set_cookie(
        COOKIE, signing.dumps(kept, salt=SALT), max_age=KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def _marks(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return []
    return found if isinstance(found, list) else []
