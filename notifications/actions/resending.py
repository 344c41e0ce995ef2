import uuid

from django.db import transaction
from django.utils import timezone

from core import audit, jobs
from notifications.actions.queueing import DOORBELL
from notifications.adapters import letter
from notifications.enums import Channel, State
from notifications.errors import SecretNotResent, StillOnItsWay
from notifications.models import Attempt, Message
from people.models import User


@transaction.atomic
def resend(*, message: Message, by: User, form_key: uuid.UUID | None = None) -> Attempt:
    """Queue an e-mail of the history again, with all its attempts; audited. The same form again changes nothing.

    It travels under a new Message-ID, since mailboxes hide what they have seen. Raises SecretNotResent, StillOnItsWay.
    """
    locked = Message.objects.select_for_update().get(pk=message.pk, channel=Channel.EMAIL)
    if done := Attempt.objects.filter(form_key=form_key or uuid.uuid4()).first():
        return done
    if locked.secret:
        raise SecretNotResent()
    if not locked.is_final:
        raise StillOnItsWay()
    attempt = Attempt.objects.create(message=locked, state=State.QUEUED, by=by, form_key=form_key)
    audit.record("notifications.resend_message", locked, by=by, before={"state": locked.state})
    new_id = letter.new_message_id()
    locked.payload = locked.payload.replace(locked.message_id, new_id, 1)
    locked.message_id, locked.state, locked.sent_at = new_id, State.QUEUED, None
    locked.due_at, locked.claimed_until = timezone.now(), None
    locked.save(update_fields=["payload", "message_id", "state", "sent_at", "due_at", "claimed_until"])
    jobs.ring(DOORBELL)
    return attempt
