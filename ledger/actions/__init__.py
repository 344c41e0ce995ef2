"""Everything that gives or takes value. Each runs inside the caller's transaction; the same key finds the first one."""

from ledger.actions.awards import award_points, reverse_award
from ledger.actions.bulk import Batch, BulkAward, award_points_in_bulk
from ledger.actions.checks import check_books
from ledger.actions.spends import give_back_points, spend_points
from ledger.actions.sweeps import expire_due, release_due

__all__ = [
    "Batch", "BulkAward", "award_points", "award_points_in_bulk", "check_books", "expire_due", "give_back_points",
    "release_due", "reverse_award", "spend_points",
]  # fmt: skip
