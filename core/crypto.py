"""Encryption of single fields where they rest, with the keys of FIELD_KEYS: the first encrypts, all of them decrypt."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    keys = (base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in settings.FIELD_KEYS)
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The clear text. Raises cryptography.fernet.InvalidToken for what none of the keys wrote."""
    return _box().decrypt(text.encode()).decode()
