"""The nightly look at the books: what it found is kept, and is told when it is bad."""

import time

from django.db import transaction

from core.events import publish
from ledger.events import BooksBroken
from ledger.models import LedgerCheck
from ledger.queries import check_invariants


@transaction.atomic
def check_books() -> LedgerCheck:
    """Check every law of the ledger and keep the answer. What is wrong is published, so that staff hear of it."""
    start = time.monotonic()
    problems = check_invariants()
    check = LedgerCheck.objects.create(problems=problems, milliseconds=int((time.monotonic() - start) * 1000))
    if problems:
        publish(BooksBroken(check_id=check.pk, problems=len(problems)))
    return check
