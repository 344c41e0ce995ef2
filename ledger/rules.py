"""How much comes from where. Pure: shares are (id of a lot, amount), in the order in which they are used."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Share = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Clawback:
    """Where the points of a reversed award come from."""

    taken: list[Share]
    owed: int


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Where points that are given back go: into lots, of which what is owed takes its part at once."""

    given: list[Share]
    settled: list[Share]


def take(shares: Iterable[Share], amount: int) -> list[Share]:
    """The first shares that make up the amount, the last one cut; fewer when there is not enough."""
    taken: list[Share] = []
    for lot, size in shares:
        part = min(size, amount)
        if part <= 0:
            continue
        taken.append((lot, part))
        amount -= part
    return taken


def total(shares: Iterable[Share]) -> int:
    return sum(amount for _lot, amount in shares)


def split_clawback(amount: int, own: Sequence[Share], others: Sequence[Share]) -> Clawback:
    """First what is left of the award's own lots, then the others, and the rest is owed."""
    taken = take([*own, *others], amount)
    return Clawback(taken=taken, owed=amount - total(taken))


def split_return(points: int, spent: Sequence[Share], owed: int, reversed_lots: set[int], *, any_lot: bool) -> Returned:
    """Give back to the lots, the latest used first.

    Points of an award that was reversed while they were spent pay what is owed for it; with `any_lot` the others pay
    too, as they would have had they been there.
    """
    given = take(spent, points)
    claimed = [share for share in given if share[0] in reversed_lots]
    if any_lot:
        claimed += [share for share in given if share[0] not in reversed_lots]
    return Returned(given=given, settled=take(claimed, -owed))


def minus(shares: Iterable[Share], other: Iterable[Share]) -> list[Share]:
    """What is left of each lot's share after the other's."""
    left = Counter(dict(shares))
    left.subtract(dict(other))
    return [(lot, amount) for lot, amount in left.items() if amount]
