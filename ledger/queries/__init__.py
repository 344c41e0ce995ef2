"""What the books say: about one person, and about themselves."""

from ledger.queries.invariants import check_invariants
from ledger.queries.statements import Balances, Movement, Portion, Portions, balances, portions, statement

__all__ = [
    "Balances", "Movement", "Portion", "Portions", "balances", "check_invariants", "portions", "statement",
]  # fmt: skip
