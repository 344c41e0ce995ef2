"""Handing queued e-mails over. A row is claimed for a while, sent with no transaction open, then written down."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, Max, Min, Q, TextField, Value, When, prefetch_related_objects
from django.utils import timezone

from core import jobs
from notifications.actions.queueing import DOORBELL, payload_of
from notifications.adapters import transport
from notifications.adapters.transport import Refused, Transport
from notifications.enums import State
from notifications.models import Attempt, Message

logger = logging.getLogger(__name__)

BATCH = 10
GIVE_UP = timedelta(hours=24)  # of failing without end
CLAIM = """
    UPDATE notifications_message SET state = 'sending', claimed_until = %(until)s
    WHERE id = ANY(ARRAY(
        SELECT id FROM notifications_message
        WHERE state IN ('queued', 'sending') AND channel = 'email' AND due_at <= %(now)s
          AND (claimed_until IS NULL OR claimed_until <= %(now)s)
        ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING *"""


@jobs.sweeps
def send_due(*, limit: int = 200) -> int:
    """Send what is due, in small batches; answers how many were tried. Stops early where the server is away."""
    tried, server = 0, transport.connect()
    try:
        while batch := claim(min(BATCH, limit - tried)):
            sent, server_away = _send(batch, server)
            tried += sent
            if server_away:
                return tried
    finally:
        server.close()
    if tried >= limit:
        jobs.ring(DOORBELL)
    return tried


def lease() -> timedelta:
    """How long a claimed row belongs to its worker: enough for whatever one message may take."""
    return timedelta(seconds=3 * settings.EMAIL_TIMEOUT)


def claim(limit: int) -> list[Message]:
    """Take due rows for this worker alone, in one statement; a worker that dies gives them back with time."""
    now = timezone.now()
    rows = Message.objects.raw(CLAIM, {"now": now, "until": now + lease(), "limit": limit}) if limit > 0 else []
    batch = sorted(rows, key=lambda row: (row.due_at, row.pk))
    prefetch_related_objects(batch, "person")
    return batch


def _send(batch: list[Message], server: Transport) -> tuple[int, bool]:
    """Send a batch; answers how many were tried and whether the server is away. The rest is given back."""
    begin_until = timezone.now() + lease() / 3  # a message begun later could outlive the lease
    for number, message in enumerate(batch):
        if timezone.now() > begin_until:
            _give_back(batch[number:])
            return number, False
        if not _send_one(message, server):
            _give_back(batch[number + 1 :])
            return number + 1, True
    return len(batch), False


def _send_one(message: Message, server: Transport) -> bool:
    """Try one message and write down what came of it. False where the server is away."""
    try:
        message.payload = payload_of(message=message)
        reply = server.deliver(message.address, message.payload)
    except Refused as refusal:
        _write_failure(message, refusal.reply, permanent=refusal.permanent)
        return not refusal.server_away
    except Exception as error:
        logger.exception("message %s could not be sent", message.pk)
        _write_failure(message, f"{type(error).__name__}: {error}", permanent=False)
        return True
    _write(message, State.SENT, reply, sent_at=timezone.now())
    return True


def _write_failure(message: Message, reply: str, *, permanent: bool) -> None:
    """Fail for good, or try again later: longer each time, until it has failed for a day."""
    failures = message.attempts.aggregate(resent=Max("pk", filter=Q(by__isnull=False)))["resent"] or 0
    since = message.attempts.filter(pk__gt=failures).aggregate(count=Count("pk"), first=Min("at"))
    now = timezone.now()
    if permanent or (since["first"] and now - since["first"] >= GIVE_UP):
        _write(message, State.FAILED, reply)
    else:
        _write(message, State.QUEUED, reply, due_at=now + jobs.wait_after(since["count"] + 1))


@transaction.atomic
def _write(message: Message, state: State, reply: str, **changes: object) -> None:
    """The attempt always; the row only while it is still ours. A secret goes as soon as it is of no more use."""
    Attempt.objects.create(message=message, state=state, reply=reply[:500].replace("\0", ""))
    if message.secret and state in {State.SENT, State.FAILED}:
        changes["payload"] = ""
    elif not message.secret:  # put together just now, unless somebody's data has gone from it meanwhile
        same = When(subject=message.subject, body=message.body, then=Value(message.payload))
        changes["payload"] = Case(same, default=F("payload"), output_field=TextField())
    ours = Message.objects.filter(pk=message.pk, state=State.SENDING, claimed_until=message.claimed_until)
    ours.update(state=state, claimed_until=None, **changes)


def _give_back(batch: list[Message]) -> None:
    for message in batch:
        ours = Message.objects.filter(pk=message.pk, state=State.SENDING, claimed_until=message.claimed_until)
        ours.update(state=State.QUEUED, claimed_until=None)
