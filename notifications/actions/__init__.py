"""Every write of the outbox: telling, reading, sending, sending again."""

from notifications.actions.queueing import queue_mail, tell
from notifications.actions.reading import read_all, read_message
from notifications.actions.resending import resend
from notifications.actions.sending import send_due

__all__ = ["queue_mail", "read_all", "read_message", "resend", "send_due", "tell"]
