"""The walking order of the whole tree, written anew when somebody came or moved."""

import time
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from core import conf, jobs
from network.models import TreeSnapshot
from network.rules.tree import Ints, Order, walking_order

LOCK = "SELECT pg_try_advisory_lock(hashtextextended('network.snapshot', 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('network.snapshot', 0))"
OUT = "COPY (SELECT id, coalesce(sponsor_id, 0) FROM network_agent ORDER BY id) TO STDOUT (FORMAT BINARY)"
IN = "COPY network_treenode_{half} (half, agent_id, lft, last, depth, direct) FROM STDIN (FORMAT BINARY)"
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
READ = np.dtype([("n", ">i2"), ("l1", ">i4"), ("id", ">i8"), ("l2", ">i4"), ("sponsor", ">i8")])
NAMES = ("half", "agent_id", "lft", "last", "depth", "direct")
WIDTHS = (2, 8, 4, 4, 4, 4)
WRITTEN = np.dtype([("n", ">i2"), *(
    part for name, width in zip(NAMES, WIDTHS, strict=True) for part in ((f"l_{name}", ">i4"), (name, f">i{width}"))
)])  # fmt: skip
PIECE = 50_000  # rows
Tree = tuple[Ints, Ints]


@jobs.sweeps
def refresh_tree() -> int:
    """Take a snapshot when something changed and the last one is old enough. Answers how many were taken."""
    if not _is_due():
        return 0
    return 1 if take_snapshot() else 0


def take_snapshot() -> TreeSnapshot | None:
    """Order the tree as it stands now; None where another worker is at it. Readers keep the half they read meanwhile.

    What comes in during the work stays in the delta: the snapshot takes away only the rows it saw.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        if not cursor.fetchone()[0]:
            return None
        try:
            newest = TreeSnapshot.objects.order_by("-pk").first()
            half = 1 - newest.half if newest else 0
            cursor.execute("SELECT network_empty_half(%s::smallint)", [half])  # at once, since it keeps readers out
            return _fill(cursor, half)
        finally:
            cursor.execute(UNLOCK)


@transaction.atomic
def _fill(cursor: Any, half: int) -> TreeSnapshot:
    begun = time.monotonic()
    cursor.execute("DELETE FROM network_treedelta")  # the tree is read after it, so it holds at least what this saw
    ids, sponsors = _read(cursor)
    _write(cursor, half, ids, walking_order(ids, sponsors))
    cursor.execute("SELECT network_settle_half(%s::smallint)", [half])
    seconds = time.monotonic() - begun
    return TreeSnapshot.objects.create(half=half, agents=len(ids), taken_at=timezone.now(), seconds=seconds)


def _is_due() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM network_treedelta)")
        if not cursor.fetchone()[0]:
            return False
    newest = TreeSnapshot.objects.order_by("-pk").first()
    wait = timedelta(minutes=conf.get("network.snapshot_minutes"))
    return newest is None or newest.taken_at <= timezone.now() - wait


def _read(cursor: Any) -> Tree:
    """Ids, ascending, and their sponsors."""
    with cursor.copy(OUT) as copy:
        data = b"".join(bytes(part) for part in copy)
    rows = np.frombuffer(data, READ, offset=19, count=(len(data) - 21) // READ.itemsize)
    return rows["id"].astype(np.int64), rows["sponsor"].astype(np.int64)


def _write(cursor: Any, half: int, ids: Ints, order: Order) -> None:
    rows = np.zeros(len(ids), WRITTEN)
    rows["n"] = len(NAMES)
    values = (half, ids, order.lft, order.last, order.depth, order.direct)
    for name, width, value in zip(NAMES, WIDTHS, values, strict=True):
        rows[f"l_{name}"], rows[name] = width, value
    rows = rows[np.argsort(order.lft)]  # neighbours of the walk are neighbours on the disk
    with cursor.copy(IN.format(half=half)) as copy:
        copy.write(HEADER)
        for start in range(0, len(rows), PIECE):
            copy.write(rows[start : start + PIECE].tobytes())
        copy.write(END)
