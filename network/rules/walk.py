"""The walk of the tree as it is now: that of the last snapshot, with whoever came or moved since in their places.

Siblings go by their ids, in a snapshot as here, so the order of those who stay where they are never changes. Strays are
whoever came or moved since the snapshot. A piece is what goes along with a stray: its stretch of the snapshot without
the strays in it, or a newcomer alone. Pure; no database.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

BASE = 0  # the piece of all that no stray takes along


class Node(NamedTuple):
    """A place in the snapshot: the branch is `lft` to `last`, both included."""

    lft: int
    last: int
    depth: int


class Stray(NamedTuple):
    """`node` is where the snapshot had them, None for newcomers; `led_by` where it has their sponsor of today, None
    where that is a newcomer too. They come behind `after`, the end of the branch of the sibling before them."""

    agent_id: int
    sponsor_id: int | None
    node: Node | None
    led_by: Node | None
    after: int


class Stretch(NamedTuple):
    """Part of a walk: `first` to `last` of the snapshot, whose depth and `shift` give the level; or a newcomer alone,
    `agent_id`, at the level `shift`."""

    first: int
    last: int
    shift: int
    agent_id: int = 0

    @property
    def size(self) -> int:
        return 1 if self.agent_id else self.last - self.first + 1


class Spot(NamedTuple):
    """An element of a walk: of the snapshot by `lft`, or a newcomer by `agent_id`; `shift` as in a stretch."""

    lft: int
    agent_id: int
    shift: int


Pieces = Iterator["Stretch | Pieces"]


class Walk:
    def __init__(self, strays: Iterable[Stray] = ()) -> None:
        self.strays = {one.agent_id: one for one in strays}
        self._moved = sorted((one.node, one.agent_id) for one in self.strays.values() if one.node)
        self._lfts = [node.lft for node, _agent in self._moved]
        self._around: list[int] = []  # place in _moved of the next stray around each, -1 for none
        for place, (node, _agent) in enumerate(self._moved):
            self._around.append(self._innermost(place - 1, node.lft))
        self._hung: dict[int, list[Stray]] = {}
        for one in sorted(self.strays.values(), key=_order):
            if one.led_by or one.sponsor_id in self.strays:
                self._hung.setdefault(self._home(one.led_by) if one.led_by else one.sponsor_id or 0, []).append(one)

    def stretches(self, top: int, node: Node | None) -> Iterator[Stretch]:
        """The top, at level 0, and everybody below, in order."""
        stack: list[Pieces] = [self._piece(top, node, 0)]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif isinstance(found, Stretch):
                yield found
            else:
                stack.append(found)

    def below(self, top: int, node: Node | None) -> int:
        """How many stand below."""
        if node and not self.strays:  # most days nobody is away from their place: the branch is all in one piece
            return node.last - node.lft
        return sum(one.size for one in self.stretches(top, node)) - 1

    def _piece(self, top: int, node: Node | None, level: int) -> Pieces:
        if node is None:
            yield Stretch(0, 0, level, top)
            for one in self._hung.get(top, ()):
                yield self._piece(one.agent_id, one.node, level + 1)
            return
        shift, at = level - node.depth, node.lft
        for after, stray, resume in self._breaks(node):
            if at <= after:
                yield Stretch(at, after, shift)
            at = max(at, resume)
            if stray and stray.led_by:
                yield self._piece(stray.agent_id, stray.node, stray.led_by.depth + shift + 1)
        if at <= node.last:
            yield Stretch(at, node.last, shift)

    def _breaks(self, node: Node) -> list[tuple[int, Stray | None, int]]:
        """Where the walk leaves the snapshot: behind which place, for which stray, and where it goes on."""
        home = self._home(node)
        found: list[tuple[tuple[int, int, int], tuple[int, Stray | None, int]]] = [
            ((one.after, 0, place), (one.after, one, one.after + 1))
            for place, one in enumerate(self._hung.get(home, ()))
            if one.led_by and node.lft <= one.led_by.lft <= node.last
        ]
        inside = range(bisect_right(self._lfts, node.lft), bisect_right(self._lfts, node.last))
        found += [
            ((hole.lft - 1, 1, 0), (hole.lft - 1, None, hole.last + 1))
            for hole, around in ((self._moved[place][0], self._around[place]) for place in inside)
            if self._name(around) == home
        ]
        return [one for _key, one in sorted(found, key=lambda pair: pair[0])]

    def _home(self, node: Node) -> int:
        """The piece of the snapshot's place."""
        return self._name(self._innermost(bisect_right(self._lfts, node.lft) - 1, node.lft))

    def _innermost(self, place: int, lft: int) -> int:
        while place >= 0 and self._moved[place][0].last < lft:
            place = self._around[place]
        return place

    def _name(self, place: int) -> int:
        return self._moved[place][1] if place >= 0 else BASE


def _order(one: Stray) -> tuple[int, int, int]:
    """Behind the same place the deeper sponsor's come first, then the older."""
    return (one.after, -one.led_by.depth if one.led_by else 0, one.agent_id)


def sliced(stretches: Iterable[Stretch], start: int, size: int) -> list[Spot]:
    """The elements from number `start` on, at most `size`."""
    return list(islice(_elements(stretches, start), size))


def _elements(stretches: Iterable[Stretch], start: int) -> Iterator[Spot]:
    for one in stretches:
        if start >= one.size:
            start -= one.size
            continue
        if one.agent_id:
            yield Spot(0, one.agent_id, one.shift)
        else:
            yield from (Spot(lft, 0, one.shift) for lft in range(one.first + start, one.last + 1))
        start = 0


def number_of(stretches: Iterable[Stretch], agent_id: int, node: Node | None) -> int | None:
    """At which number of the walk somebody stands, the top at 0; None for whoever is not in it."""
    before = 0
    for one in stretches:
        if one.agent_id == agent_id and agent_id:
            return before
        if node and not one.agent_id and one.first <= node.lft <= one.last:
            return before + node.lft - one.first
        before += one.size
    return None
