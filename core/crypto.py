"""Encryption of single fields where they rest, with the keys of FIELD_KEYS: the first encrypts, all of them decrypt.

Keyed hashes (`mark`) name the key that made them, so they can still be checked and searched after a change of keys.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from core import tokens

ROTATORS: list[Callable[[], int]] = []  # what is encrypted where; each answers how many fields it put anew


def rotates(function: Callable[[], int]) -> Callable[[], int]:
    """Register a function that puts an app's fields under the newest key."""
    ROTATORS.append(function)
    return function


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key)) for key in settings.FIELD_KEYS])


def _fernet_key(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def encrypt_all(texts: Sequence[str]) -> list[str]:
    """As `encrypt`, of many texts of one length."""
    return tokens.under_one_key(_fernet_key(settings.FIELD_KEYS[0]), texts)


def decrypt(text: str) -> str:
    """The clear text. Raises cryptography.fernet.InvalidToken for what none of the keys wrote."""
    return _box().decrypt(text.encode()).decode()


def again(text: str) -> str:
    """What was encrypted under any key, encrypted under the newest. Raises as `decrypt`."""
    return _box().rotate(text.encode()).decode()


@cache
def name_of(key: str) -> str:
    """Names a key without saying anything of it."""
    return hashlib.sha256(b"name of " + key.encode()).hexdigest()[:8]


def marks(text: str, purpose: str) -> list[str]:
    """The keyed hash of the text under each key, newest first: what a search compares with."""
    return [_mark(key, text, purpose) for key in settings.FIELD_KEYS]


def markers(purpose: str) -> list[Callable[[str], str]]:
    """What `marks` would answer for any number of texts: a function for each key, newest first."""
    return [_marker(key, purpose) for key in settings.FIELD_KEYS]


def _marker(key: str, purpose: str) -> Callable[[str], str]:
    begun, before = hmac.new(f"{purpose}:{key}".encode(), digestmod=hashlib.sha256), f"{name_of(key)}:"

    def marked(text: str) -> str:
        digest = begun.copy()
        digest.update(text.encode())
        return before + digest.hexdigest()

    return marked


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
