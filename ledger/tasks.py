from celery import shared_task

from core import conf
from ledger import actions


@shared_task(name="ledger.check_books")
def check_books() -> int:
    """Every night. Returns how many laws are broken."""
    conf.forget()
    return len(actions.check_books().problems)
