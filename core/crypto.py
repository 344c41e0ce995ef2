"""Encryption of single fields where they rest, with the keys of FIELD_KEYS: the first encrypts, all of them decrypt.

Keyed hashes (`mark`) name the key that made them, so they can still be checked and searched after a change of keys.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

ROTATORS: list[Callable[[], int]] = []  # what is encrypted where; each answers how many fields it put anew


def rotates(function: Callable[[], int]) -> Callable[[], int]:
    """Register a function that puts an app's fields under the newest key."""
    ROTATORS.append(function)
    return function


def _box() -> MultiFernet:
    keys = (base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in settings.FIELD_KEYS)
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The clear text. Raises cryptography.fernet.InvalidToken for what none of the keys wrote."""
    return _box().decrypt(text.encode()).decode()


def again(text: str) -> str:
    """What was encrypted under any key, encrypted under the newest. Raises as `decrypt`."""
    return _box().rotate(text.encode()).decode()


def name_of(key: str) -> str:
    """Names a key without saying anything of it."""
    return hashlib.sha256(b"name of " + key.encode()).hexdigest()[:8]


def marks(text: str, purpose: str) -> list[str]:
    """The keyed hash of the text under each key, newest first: what a search compares with."""
    return [_mark(key, text, purpose) for key in settings.FIELD_KEYS]


def mark(text: str, purpose: str) -> str:
    """The keyed hash of the text under the newest key, as `name of the key:hash`."""
    return _mark(settings.FIELD_KEYS[0], text, purpose)


def holds(text: str, purpose: str, given: str) -> bool | None:
    """Whether a keyed hash belongs to the text; None where its key is not known here."""
    key = next((key for key in settings.FIELD_KEYS if given.startswith(f"{name_of(key)}:")), None)
    return None if key is None else hmac.compare_digest(_mark(key, text, purpose), given)


def _mark(key: str, text: str, purpose: str) -> str:
    digest = hmac.new(f"{purpose}:{key}".encode(), text.encode(), hashlib.sha256)
    return f"{name_of(key)}:{digest.hexdigest()}"
