"""Consecutive numbers without gaps. The row of the series stays locked until the transaction ends: whoever draws next
waits, and a transaction that fails gives its number back."""

from django.db import connection, transaction

DRAW = """
INSERT INTO core_counter (name, value) VALUES (%s, 1)
ON CONFLICT (name) DO UPDATE SET value = core_counter.value + 1 RETURNING value
"""


@transaction.atomic
def draw(name: str) -> int:
    """The next number of the series, from 1. Draw late in the transaction: others wait for its end."""
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [name])
        return int(cursor.fetchone()[0])
