"""Taking turns where no row stands for what is being done."""

from django.db import connection


def take_turns(name: object) -> None:
    """Whoever does the same waits here until the transaction of the one before has ended, and then sees its outcome."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(name)])


def share_turns(name: object) -> None:
    """Any number at once, but nobody who takes the turn of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [str(name)])


def try_turn(name: object) -> bool:
    """Take the turn until the transaction ends, or answer at once that somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [str(name)])
        return bool(cursor.fetchone()[0])
