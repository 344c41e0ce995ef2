"""Spans of a file written side by side, each on a connection of its own: the database works on as many as it has hands.

The step's own transaction holds the turn until all of them have ended, so nobody else comes between. A helper that ends
well has committed its span, which is staged no more; where the step itself fails, the next attempt finds what is left.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, wait

from django.db import connection, transaction
from django.utils import translation

from network.actions.loads.matching import Span

WRITERS = max(1, min(4, os.cpu_count() or 1))
PATIENCE = "60s"  # for a row that the step itself holds, which would wait for its helper


def helpers() -> ThreadPoolExecutor:
    """For a `with` around the work."""
    return ThreadPoolExecutor(WRITERS, "load")


def write_all(pool: Executor, spans: Sequence[Span], write: Callable[[Span], int]) -> int:
    """The first here, the others beside it; what `write` answers of each, summed up."""
    language = translation.get_language()
    others = [pool.submit(_apart, span, write, language) for span in spans[1:]]
    try:
        done = write(spans[0])
    finally:
        wait(others)
    return done + sum(one.result() for one in others)


def _apart(span: Span, write: Callable[[Span], int], language: str) -> int:
    try:
        with translation.override(language), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            return write(span)
    finally:
        connection.close()
