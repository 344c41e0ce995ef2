from celery import shared_task

from core import conf
from notifications import actions


@shared_task(name="notifications.send_due")
def send_due() -> int:
    """Rung after a message was queued; the sweeper calls the same action every minute."""
    conf.forget()
    return actions.send_due()


@shared_task(name="notifications.send_webhooks")
def send_webhooks() -> int:
    """Rung after an event that another system wants to hear of, and by the sweeper."""
    return actions.send_deliveries()
