"""Who writes orders waits for whom: campaigns shared first, then all orders."""

from core.locks import take_turns
from core.statements import run


def hold_campaigns() -> None:
    """None of them can be locked until the transaction ends."""
    run("SELECT id FROM network_campaign ORDER BY id FOR SHARE", [])


def lock_orders() -> None:
    """Whoever writes orders takes turns: two files may hold the same number."""
    take_turns("network.orders")
