"""Letting calls in: by a key that holds, not more often than is allowed, and with a trace of what they did."""

import hmac
import time

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from api import rules
from api.enums import Act, KeyState
from api.models import Key
from core import audit, conf
from core.models import AuditEntry
from core.service import Caller, Refusal
from core.statements import run

# Counting, and when it was last used, in one statement that locks the row for no longer than itself takes.
COUNT = """
UPDATE api_key SET last_used_at = %(now)s, minute = %(minute)s,
  calls = CASE WHEN minute = %(minute)s THEN calls + 1 ELSE 1 END
WHERE id = %(key)s RETURNING calls
"""


def admit(*, authorization: str, address: str) -> Caller:
    """Whoever calls, by the header they sent and from where. Call it outside a transaction: each call counts.

    Raises core.service.Refusal: 401 where the key opens nothing (whatever the reason is), 429 where it calls too often.
    """
    found = Key.objects.select_related("owner__person").filter(prefix=rules.prefix_of(authorization)).first()
    secret = rules.secret_of(authorization)
    known = found is not None and hmac.compare_digest(found.digest, rules.digest_of(secret))
    if found is None or not known or found.state_badge != KeyState.ACTIVE or not rules.is_from(address, found.networks):
        raise Refusal(401, "key_missing", _("Send a key that is in force: Authorization: Bearer vin_…"))
    _count(found)
    return Caller(key=found, user=found.owner, scopes=frozenset(found.scopes))


def _count(key: Key) -> None:
    now = time.time()
    ((calls,),) = run(COUNT, {"key": key.pk, "now": timezone.now(), "minute": int(now // 60)})
    if calls > conf.get("api.per_minute"):
        told = _("These are too many calls in a minute. Nothing was done; try again when the next one begins.")
        raise Refusal(429, "too_many_calls", told, retry_after=60 - int(now % 60))


def note_call(*, caller: Caller, operation: str, about: Model | None, status: int) -> AuditEntry:
    """A line of the key's history: what it had done, and to which row."""
    target = f"{about._meta.label_lower} {about.pk}" if about else ""
    after = {"operation": operation, "about": target, "status": status}
    return audit.record(Act.CALL, caller.key, by=caller.user, after=after)
