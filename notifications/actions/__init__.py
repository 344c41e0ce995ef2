"""Every write of the outbox: telling, reading, sending, sending again."""

from notifications.actions.choosing import choose, set_defaults, unsubscribe
from notifications.actions.digesting import send_digests
from notifications.actions.queueing import queue_mail, tell
from notifications.actions.reading import read_all, read_message
from notifications.actions.resending import resend
from notifications.actions.sending import send_due

__all__ = [
    "choose", "queue_mail", "read_all", "read_message", "resend", "send_digests", "send_due", "set_defaults", "tell",
    "unsubscribe",
]  # fmt: skip
