from celery import shared_task

from core import conf
from notifications import actions


@shared_task(name="notifications.send_due")
def send_due() -> int:
    """Rung after a message was queued; the sweeper calls the same action every minute."""
    conf.forget()
    return actions.send_due()
