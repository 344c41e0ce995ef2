"""Consecutive numbers without gaps. The row of the series stays locked until the transaction ends: whoever draws next
waits, and a transaction that fails gives its number back."""

from django.db import connection, transaction

DRAW = """
INSERT INTO core_counter (name, value) VALUES (%(name)s, %(many)s)
ON CONFLICT (name) DO UPDATE SET value = core_counter.value + EXCLUDED.value RETURNING value
"""


@transaction.atomic
def draw(name: str, many: int = 1) -> int:
    """The next number of the series, from 1; of `many`, the last. Draw late in the transaction: others wait for its
    end."""
    with connection.cursor() as cursor:
        cursor.execute(DRAW, {"name": name, "many": many})
        return int(cursor.fetchone()[0])
