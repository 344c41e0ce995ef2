"""Every write of the outbox: telling, reading, sending, sending again."""

from notifications.actions.choosing import choose, set_defaults, unsubscribe
from notifications.actions.digesting import send_digests
from notifications.actions.forgetting import forget_person
from notifications.actions.queueing import queue_mail, tell
from notifications.actions.reading import mark_unread, read_all, read_message
from notifications.actions.resending import resend, resend_all, retry_stuck
from notifications.actions.sending import send_due
from notifications.actions.wording import restore_text, save_text, send_test

__all__ = [
    "choose",
    "forget_person",
    "mark_unread",
    "queue_mail",
    "read_all",
    "read_message",
    "resend",
    "resend_all",
    "restore_text",
    "retry_stuck",
    "save_text",
    "send_digests",
    "send_due",
    "send_test",
    "set_defaults",
    "tell",
    "unsubscribe",
]
