"""Who writes orders waits for whom: campaigns shared first, then all orders. And leaves word that it wrote."""

from collections.abc import Iterable

from core.locks import take_turns
from core.statements import run

NOTE = """
INSERT INTO network_campaignwrites (campaign_id, times) SELECT id, 1 FROM unnest(%s::bigint[]) w (id) ORDER BY id
ON CONFLICT (campaign_id) DO UPDATE SET times = network_campaignwrites.times + 1"""


def hold_campaigns() -> None:
    """None of them can be locked until the transaction ends."""
    run("SELECT id FROM network_campaign ORDER BY id FOR SHARE", [])


def lock_orders() -> None:
    """Whoever writes orders takes turns: two files may hold the same number."""
    take_turns("network.orders")


def note_written(campaigns: Iterable[int]) -> None:
    """Orders came into these campaigns, changed in them or left them: their precalculations are out of date."""
    if ids := list(set(campaigns)):
        run(NOTE, [ids])
