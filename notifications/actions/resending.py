import uuid

from django.db import connection, transaction
from django.utils import timezone

from core import audit, jobs
from core.locks import take_turns
from core.repeats import repeat_of
from notifications.actions.queueing import DOORBELL
from notifications.adapters import letter
from notifications.enums import Channel, State
from notifications.errors import NobodyToResendTo, NothingToResend, SecretNotResent, StillOnItsWay, TooManyToResend
from notifications.models import Attempt, Message, Resend
from notifications.querysets import MessageQuerySet
from people.models import User

AT_ONCE = 10_000
RESEND = """
    WITH chosen AS MATERIALIZED (
        SELECT id, message_id AS old, '<' || replace(gen_random_uuid()::text, '-', '') || %(host)s || '>' AS new
        FROM notifications_message
        WHERE id = ANY(%(ids)s) AND channel = 'email' AND state IN ('sent', 'failed') AND NOT secret AND payload <> ''
        ORDER BY id FOR UPDATE),
    noted AS (
        INSERT INTO notifications_attempt (message_id, at, state, reply, by_id)
        SELECT id, %(now)s, 'queued', '', %(by)s FROM chosen)
    UPDATE notifications_message AS m
    SET payload = replace(m.payload, chosen.old, chosen.new), message_id = chosen.new, state = 'queued',
        sent_at = NULL, due_at = %(now)s, claimed_until = NULL
    FROM chosen WHERE m.id = chosen.id"""


@transaction.atomic
def resend(*, message: Message, by: User, form_key: uuid.UUID | None = None) -> Attempt:
    """Queue an e-mail of the history again, with all its attempts; audited. The same form again changes nothing.

    It travels under a new Message-ID, since mailboxes hide what they have seen. Raises SecretNotResent, StillOnItsWay,
    NobodyToResendTo.
    """
    locked = Message.objects.select_for_update().get(pk=message.pk, channel=Channel.EMAIL)
    if form_key and (done := repeat_of(Attempt.objects.all(), form_key, message_id=message.pk)):
        return done
    if locked.secret:
        raise SecretNotResent()
    if not locked.is_final:
        raise StillOnItsWay()
    if not locked.address:
        raise NobodyToResendTo()
    attempt = Attempt.objects.create(message=locked, state=State.QUEUED, by=by, form_key=form_key)
    audit.record("notifications.resend_message", locked, by=by, before={"state": locked.state})
    new_id = letter.new_message_id()
    locked.payload = locked.payload.replace(locked.message_id, new_id, 1)
    locked.message_id, locked.state, locked.sent_at = new_id, State.QUEUED, None
    locked.due_at, locked.claimed_until = timezone.now(), None
    locked.save(update_fields=["payload", "message_id", "state", "sent_at", "due_at", "claimed_until"])
    jobs.ring(DOORBELL)
    return attempt


@transaction.atomic
def resend_all(*, found: MessageQuerySet, filters: dict[str, str], form_key: uuid.UUID, by: User) -> Resend:
    """Queue every e-mail that was found and can be sent again, in one statement; audited. The same form does it once.

    Raises NothingToResend or TooManyToResend.
    """
    take_turns(form_key)
    if done := repeat_of(Resend.objects.all(), form_key):
        return done
    ids = list(found.resendable().order_by().values_list("pk", flat=True)[: AT_ONCE + 1])
    if not ids:
        raise NothingToResend()
    if len(ids) > AT_ONCE:
        raise TooManyToResend(limit=AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(
            RESEND, {"ids": ids, "host": f"@{letter.mail_host()}", "now": timezone.now(), "by": by.pk}
        )  # fmt: skip
        count = cursor.rowcount
    made = Resend.objects.create(filters=filters, count=count, form_key=form_key, by=by)
    audit.record("notifications.resend_all", made, by=by, after={"count": count})
    jobs.ring(DOORBELL)
    return made


@transaction.atomic
def retry_stuck(*, by: User) -> int:
    """Let whatever waits for a later attempt be tried now; answers how many."""
    waiting = Message.objects.stuck().filter(state=State.QUEUED)
    count = waiting.update(due_at=timezone.now(), claimed_until=None)
    if count:
        audit.record("notifications.retry_stuck", by, by=by, after={"count": count})
        jobs.ring(DOORBELL)
    return count
