"""What the books say: about one person, and about themselves."""

from ledger.queries.invariants import check_invariants
from ledger.queries.statements import (
    Balances,
    Movement,
    Period,
    Portion,
    Portions,
    balances,
    period,
    portions,
    statement,
)

__all__ = [
    "Balances", "Movement", "Period", "Portion", "Portions", "balances", "check_invariants", "period",
    "portions", "statement",
]  # fmt: skip
