"""A captcha that asks the browser to work instead of the person, and nobody outside the company.

The browser looks for the number whose SHA-256 with the salt is the challenge. Nothing is kept of challenges: they are
signed, and what is solved is good once, which PostgreSQL remembers. Whoever has no scripts waits instead: the form that
was opened long enough ago passes, a few times an hour from one address.
"""

import hashlib
import hmac
import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.errors import DomainError
from core.models import SpentToken

LIVES = 2 * 3600  # seconds
WAIT = 20  # seconds that somebody without scripts takes at least
PER_HOUR = 5  # registrations without scripts from one address
WORK = 50_000  # numbers to look through: half a second on a telephone
SALT = "core.captcha"
STALE = """
DELETE FROM core_spenttoken WHERE digest IN (SELECT digest FROM core_spenttoken WHERE expires_at < %s LIMIT 10000)
"""


class CaptchaMissing(DomainError):
    message = _("We could not check that you are a person. Wait a moment and send it again: nothing is lost.")
    field = "captcha"


class CaptchaTooSoon(DomainError):
    message = _("Your browser runs no scripts, so we wait instead: send it again in %(seconds)s seconds.")
    field = "captcha"


class CaptchaTooMany(DomainError):
    message = _("Too many registrations from this connection. Try again in an hour.")
    field = "captcha"


def challenge(most: int = WORK) -> dict[str, Any]:
    """A task for the browser: find `number` up to `most` with sha256(salt + number) = challenge."""
    salt = f"{secrets.token_hex(12)}?expires={int(time.time()) + LIVES}"
    answer = _hash(salt, secrets.randbelow(most))
    return {
        "algorithm": "SHA-256", "challenge": answer, "salt": salt, "maxnumber": most, "signature": _signature(answer),
    }  # fmt: skip


def check(given: str) -> str:
    """The challenge of a right and timely answer, a JSON text. Raises CaptchaMissing."""
    try:
        said = json.loads(given)
        salt, number, asked = str(said["salt"]), int(said["number"]), str(said["challenge"])
        expires = int(salt.partition("?expires=")[2])
        signed = hmac.compare_digest(_signature(asked), str(said["signature"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CaptchaMissing() from error
    if not signed or _hash(salt, number) != asked or expires < time.time():
        raise CaptchaMissing()
    return asked


def opened() -> str:
    """Says when a form was opened: what those without scripts wait for."""
    return signing.dumps({"n": secrets.token_hex(8)}, salt=SALT)


def check_wait(given: str, ip: str) -> str:
    """What `opened` gave, long enough ago, and from an address that did not do so too often.

    Raises CaptchaMissing, CaptchaTooSoon or CaptchaTooMany.
    """
    try:
        signing.loads(given, salt=SALT, max_age=LIVES)
    except signing.BadSignature as error:
        raise CaptchaMissing() from error
    stamp = signing.TimestampSigner(salt=SALT)
    try:
        stamp.unsign(given, max_age=WAIT - 1)
    except signing.SignatureExpired:
        pass  # old enough
    else:
        raise CaptchaTooSoon(seconds=WAIT)
    if not any(cache.add(f"captcha:{ip}:{n}", 1, 3600) for n in range(PER_HOUR)):
        raise CaptchaTooMany()
    return given


def spend(token: str) -> None:
    """Good for one time: whoever comes second raises CaptchaMissing."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentToken.objects.create(digest=digest, expires_at=timezone.now() + timedelta(seconds=LIVES))
    except IntegrityError as error:
        raise CaptchaMissing() from error


@jobs.sweeps
def clear_spent() -> int:
    """Remove what is too old to be used again. Answers how many."""
    with connection.cursor() as cursor:
        cursor.execute(STALE, [datetime.now(UTC)])
        return int(cursor.rowcount)


class CaptchaInput(forms.HiddenInput):
    """The task in the page, for static/js/captcha.js. `work` is how many numbers the browser looks through at most."""

    def __init__(self, work: int = WORK) -> None:
        super().__init__()
        self.work = work

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-captcha": json.dumps(challenge(self.work))}

    def format_value(self, value: Any) -> None:
        """An answer is good once: the page that comes back asks anew."""


def _hash(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _signature(challenge: str) -> str:
    return hmac.new(f"{SALT}:{settings.SECRET_KEY}".encode(), challenge.encode(), hashlib.sha256).hexdigest()
