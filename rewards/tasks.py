from celery import shared_task

from core import conf
from rewards import actions


@shared_task(name="rewards.warn_expiring")
def warn_expiring() -> int:
    """Every hour; a warning that was due while nothing ran is sent by the next one."""
    conf.forget()
    return actions.warn_expiring()
