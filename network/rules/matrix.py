"""The matrix: how much it holds, and where the next place is free. No database."""

from collections.abc import Callable, Iterable, Mapping

Children = Mapping[int, int]  # slot -> agent
Below = Callable[[list[int]], Mapping[int, Children]]


def capacity(width: int, depth: int) -> int:
    """How many stand below somebody when all is taken: 3 wide and 7 deep hold 3,279."""
    return sum(width**level for level in range(1, depth + 1))


def free_slots(taken: Iterable[int], width: int) -> list[int]:
    used = set(taken)
    return [slot for slot in range(1, width + 1) if slot not in used]


def first_free(top: int, below: Below, *, width: int, depth: int) -> tuple[int, int] | None:
    """Whom to stand below and in which slot: level by level, each from left to right; None where all is taken.

    `below` answers who stands right below each of some agents.
    """
    level = [top]
    for _level in range(depth):
        standing = below(level)
        onward: list[int] = []
        for agent in level:
            taken = standing.get(agent, {})
            if free := free_slots(taken, width):
                return agent, free[0]
            onward += [taken[slot] for slot in sorted(taken) if slot <= width]
        level = onward
    return None
