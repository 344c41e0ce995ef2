from celery import shared_task

from core import conf
from core.jobs_kinds import Kind, register
from rewards import actions
from rewards.actions import bulk
from rewards.permissions import MANAGE_REDEMPTIONS

register(Kind(bulk.STEPS, bulk.run, MANAGE_REDEMPTIONS), Kind(bulk.TRACKING, bulk.run, MANAGE_REDEMPTIONS))


@shared_task(name="rewards.warn_expiring")
def warn_expiring() -> int:
    """Every hour; a warning that was due while nothing ran is sent by the next one."""
    conf.forget()
    return actions.warn_expiring()
