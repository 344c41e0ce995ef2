"""What the books say: about one person, and about themselves."""

from ledger.queries.invariants import check_invariants
from ledger.queries.statements import Balances, Movement, balances, statement

__all__ = ["Balances", "Movement", "balances", "check_invariants", "statement"]
