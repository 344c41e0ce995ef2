"""Whether two people share a territory."""

from collections.abc import Sequence

Chain = Sequence[tuple[str, int]]  # (kind, id) of a territory and of what it lies in, the smallest first


def part_at(chain: Chain, level: str) -> int | None:
    """The territory of that level that the chain passes through; the smallest one where it has none of that level."""
    return next((pk for kind, pk in chain if kind == level), chain[0][1] if chain else None)


def share(one: Chain, other: Chain, level: str) -> bool:
    """Whether both lie in the same territory of the level; whoever lies in none shares none."""
    found = part_at(one, level)
    return found is not None and found == part_at(other, level)
