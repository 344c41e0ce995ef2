"""The walking order of the whole tree, written anew when somebody came or moved, and once for each campaign's end."""

import time
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from core import conf, jobs
from network.models import Campaign, CampaignTree, TreeSnapshot
from network.rules.tree import NOBODY, Ints, Order, walking_order
from network.rules.tree_page import end_of

BELL = "network.refresh_tree"
LOCK = "SELECT pg_try_advisory_lock(hashtextextended('network.snapshot', 0))"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('network.snapshot', 0))"
OUT = "COPY (SELECT id, coalesce(sponsor_id, 0) FROM network_agent ORDER BY id) TO STDOUT (FORMAT BINARY)"
OUT_THEN = """COPY (
  SELECT agent_id, coalesce(sponsor_id, 0) FROM network_sponsoredge
  WHERE since <= {at} AND (until IS NULL OR until > {at}) ORDER BY agent_id
) TO STDOUT (FORMAT BINARY)"""
IN = "COPY {nodes} (half, agent_id, lft, last, depth, direct) FROM STDIN (FORMAT BINARY)"
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
# Agents of the network: whoever is more than a client. The ordering has a place for the others too.
AGENTS = "SELECT count(*) FROM network_agent WHERE state <> 'client_only'"
AGENTS_THEN = """
SELECT count(*) FROM network_sponsoredge e JOIN network_agent a ON a.id = e.agent_id
WHERE e.since <= %(at)s AND (e.until IS NULL OR e.until > %(at)s) AND coalesce((SELECT c.state
  FROM network_agentchange c WHERE c.agent_id = a.id AND c.at <= %(at)s ORDER BY c.at DESC, c.id DESC LIMIT 1
), a.state) <> 'client_only'
"""
READ = np.dtype([("n", ">i2"), ("l1", ">i4"), ("id", ">i8"), ("l2", ">i4"), ("sponsor", ">i8")])
NAMES = ("half", "agent_id", "lft", "last", "depth", "direct")
HALF, CAMPAIGN = (2, 8, 4, 4, 4, 4), (8, 8, 4, 4, 4, 4)  # bytes of the columns
PIECE = 50_000  # rows
MANY = 1_000  # strays for which the next round does not wait
Tree = tuple[Ints, Ints]


def order_soon() -> None:
    """Many may have come or moved at once: a worker looks whether the tree is to be ordered, without waiting for the
    sweep."""
    jobs.ring(BELL)


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
    ids, sponsors = _read(cursor, OUT)
    _write(cursor, f"network_treenode_{half}", half, HALF, ids, walking_order(ids, sponsors))
    cursor.execute("SELECT network_settle_half(%s::smallint)", [half])
    cursor.execute(AGENTS)
    agents, seconds = cursor.fetchone()[0], time.monotonic() - begun
    return TreeSnapshot.objects.create(half=half, agents=agents, taken_at=timezone.now(), seconds=seconds)


@jobs.sweeps
def order_campaigns() -> int:
    """Order the tree as it was at the end of each campaign that is over, a campaign a round. Answers how many."""
    over = Campaign.objects.filter(ends_on__lt=timezone.localdate(), tree=None).order_by("-number").first()
    return 1 if over and order_campaign(campaign=over) else 0


@transaction.atomic
def order_campaign(*, campaign: Campaign) -> CampaignTree | None:
    """The tree as it was when the campaign's last day was over; None where it is not over, or another is at it."""
    at = end_of(campaign.ends_on, timezone.now())
    mine = Campaign.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=campaign.pk, tree=None)
    if at is None or not mine:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_open_campaigntree(%s)", [campaign.pk])
        ids, sponsors = _read(cursor, sql.SQL(OUT_THEN).format(at=sql.Literal(at)))
        there = np.isin(sponsors, ids)  # who came before their own sponsor has nobody above until then
        order = walking_order(ids, np.where(there, sponsors, NOBODY))
        _write(cursor, "network_campaignnode", campaign.pk, CAMPAIGN, ids, order)
        cursor.execute("SELECT network_settle_campaigntree(%s)", [campaign.pk])
        cursor.execute(AGENTS_THEN, {"at": at})
        agents = cursor.fetchone()[0]
    return CampaignTree.objects.create(campaign=campaign, agents=agents)


def _is_due() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM network_treedelta LIMIT %s) strays", [MANY])
        strays = cursor.fetchone()[0]
    newest = TreeSnapshot.objects.order_by("-pk").first() if strays else None
    wait = timedelta(minutes=conf.get("network.snapshot_minutes"))
    return bool(strays) and (strays == MANY or newest is None or newest.taken_at <= timezone.now() - wait)


def _read(cursor: Any, query: Any) -> Tree:
    """Ids, ascending, and their sponsors."""
    with cursor.copy(query) as copy:
        data = b"".join(bytes(part) for part in copy)
    rows = np.frombuffer(data, READ, offset=19, count=(len(data) - 21) // READ.itemsize)
    return rows["id"].astype(np.int64), rows["sponsor"].astype(np.int64)


def _write(cursor: Any, nodes: str, half: int, widths: tuple[int, ...], ids: Ints, order: Order) -> None:
    rows = np.zeros(len(ids), _written(widths))
    rows["n"] = len(NAMES)
    values = (half, ids, order.lft, order.last, order.depth, order.direct)
    for name, width, value in zip(NAMES, widths, values, strict=True):
        rows[f"l_{name}"], rows[name] = width, value
    rows = rows[np.argsort(order.lft)]  # neighbours of the walk are neighbours on the disk
    with cursor.copy(IN.format(nodes=nodes)) as copy:
        copy.write(HEADER)
        for start in range(0, len(rows), PIECE):
            copy.write(rows[start : start + PIECE].tobytes())
        copy.write(END)


def _written(widths: tuple[int, ...]) -> np.dtype[Any]:
    """A row as COPY takes it: how many columns, and each behind its length."""
    pairs = zip(NAMES, widths, strict=True)
    return np.dtype([("n", ">i2"), *(
        part for name, width in pairs for part in ((f"l_{name}", ">i4"), (name, f">i{width}"))
    )])  # fmt: skip
