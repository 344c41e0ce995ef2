"""Holding people's rows, so that two acts that touch each other go one after the other."""

from collections.abc import Sequence

from django.db import connection
from django.db.transaction import TransactionManagementError

from core.statements import run

LOCK = "SELECT id FROM people_person WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def lock_people(*, ids: Sequence[int]) -> None:
    """Until the transaction ends; in id order, so that nobody waits in a circle."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a lock outside of a transaction holds nothing")
    run(LOCK, [list(ids)])
