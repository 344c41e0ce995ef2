"""What the books say: about one person, and about themselves."""

from ledger.queries.invariants import check_invariants
from ledger.queries.reversals import Reversal, preview_reversal
from ledger.queries.statements import (
    Balances,
    Movement,
    Period,
    Portion,
    Portions,
    available_after,
    balances,
    period,
    portions,
    statement,
)

__all__ = [
    "Balances", "Movement", "Period", "Portion", "Portions", "Reversal", "available_after", "balances",
    "check_invariants", "period", "portions", "preview_reversal", "statement",
]  # fmt: skip
