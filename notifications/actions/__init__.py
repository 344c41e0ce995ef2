"""Every write of the outbox: telling, reading, sending, sending again."""

from notifications.actions.choosing import choose, set_defaults, switch_kind, unsubscribe
from notifications.actions.digesting import send_digests
from notifications.actions.forgetting import forget_letters, forget_person
from notifications.actions.queueing import Notice, payload_of, queue_mail, tell, tell_all
from notifications.actions.reading import mark_unread, read_all, read_message
from notifications.actions.releasing import release_proven, release_waiting
from notifications.actions.resending import resend, resend_all, retry_stuck
from notifications.actions.sending import send_due
from notifications.actions.webhooks import (
    queue_deliveries,
    renew_secret,
    resend_delivery,
    save_endpoint,
    send_deliveries,
    set_endpoint_active,
    show_secret,
)
from notifications.actions.wording import restore_text, save_text, send_test

__all__ = [
    "Notice",
    "choose",
    "forget_letters",
    "forget_person",
    "mark_unread",
    "payload_of",
    "queue_deliveries",
    "queue_mail",
    "read_all",
    "read_message",
    "release_proven",
    "release_waiting",
    "renew_secret",
    "resend",
    "resend_all",
    "resend_delivery",
    "restore_text",
    "retry_stuck",
    "save_endpoint",
    "save_text",
    "send_deliveries",
    "send_digests",
    "send_due",
    "send_test",
    "set_defaults",
    "set_endpoint_active",
    "show_secret",
    "switch_kind",
    "tell",
    "tell_all",
    "unsubscribe",
]
