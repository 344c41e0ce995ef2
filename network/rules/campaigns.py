"""How an agent stands after a campaign: a mask of the last thirteen, campaigns in a row without an order, the state."""

from collections.abc import Sequence
from dataclasses import dataclass

BITS = 13
FULL = (1 << BITS) - 1
Thresholds = Sequence[tuple[int, int]]  # (campaigns without an order, id of the state)


def next_mask(mask: int, ordered: bool) -> int:
    """Bit 0 is the campaign that ends now; what is older than thirteen campaigns falls out."""
    return ((mask << 1) | int(ordered)) & FULL


def next_idle(idle: int, ordered: bool) -> int:
    """Campaigns in a row without an order, counted as far as thirteen."""
    return 0 if ordered else min(idle + 1, BITS)


def state_at(idle: int, thresholds: Thresholds) -> int | None:
    """The state with the highest threshold that is reached; None below all of them."""
    return max(((k, state) for k, state in thresholds if k <= idle), default=(0, None))[1]


def case_of_state(idle: str, thresholds: Thresholds) -> str:
    """The same as an SQL expression over the column `idle`; ids and thresholds are whole numbers."""
    whens = [f"WHEN {idle} >= {int(k)} THEN {int(state)}" for k, state in sorted(thresholds, reverse=True)]
    return f"(CASE {' '.join(whens)} END)::bigint" if whens else "NULL::bigint"


@dataclass(frozen=True)
class SegmentRule:
    """Reached with an average order (minor units) and campaigns with orders, out of the last `out_of`."""

    pk: int
    least_average_minor: int
    least_campaigns: int
    out_of: int


def segment_at(campaigns: Sequence[tuple[int, int]], segments: Sequence[SegmentRule]) -> int | None:
    """The first segment that is reached. `campaigns`: (orders, amount in minor units), the newest first."""
    for rule in segments:
        seen = campaigns[: rule.out_of]
        orders, amount = sum(n for n, _amount in seen), sum(amount for _n, amount in seen)
        enough = sum(n > 0 for n, _amount in seen) >= rule.least_campaigns
        if enough and amount >= rule.least_average_minor * orders:
            return rule.pk
    return None


def segment_moves(held: tuple[int, str] | None, wanted: tuple[int, str]) -> bool:
    """Whether somebody in a segment by a source goes into another. What staff chose by hand stays but for staff, and a
    calculation takes nobody out of what a kit, a goal or a rule chose."""
    if held is None:
        return True
    ranks = {"calculation": 0, "hand": 2}
    return held != wanted and ranks.get(wanted[1], 1) >= ranks.get(held[1], 1)
