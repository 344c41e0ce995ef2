"""The walking order of the tree: every branch is one stretch of it. Arrays in, arrays out; no database."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
NOBODY = 0


class Order(NamedTuple):
    """Arrays in the order of the ids given. A branch is `lft` to `last`, both included; `depth` of the top is 0."""

    lft: Ints
    last: Ints
    depth: Ints
    direct: Ints


def walking_order(ids: Ints, sponsors: Ints) -> Order:
    """Preorder of the forest, siblings by id. `ids` ascend; a sponsor is one of them or NOBODY.

    Raises ValueError for a sponsor that is not there, or for agents who lead each other in a circle.
    """
    parent = _places(ids, sponsors)
    by_parent = np.argsort(parent, kind="stable")
    levels = _levels(parent, by_parent)
    direct = np.bincount(parent[parent >= 0], minlength=len(ids)).astype(np.int64)
    size, depth = np.ones(len(ids), np.int64), np.zeros(len(ids), np.int64)
    for nodes in levels[:0:-1]:
        np.add.at(size, parent[nodes], size[nodes])
    lft = np.zeros(len(ids), np.int64)
    for level, nodes in enumerate(levels):
        depth[nodes] = level
        lft[nodes] = _after_siblings(parent[nodes], size[nodes]) + (lft[parent[nodes]] if level else 0) + 1
    return Order(lft, lft + size - 1, depth, direct)


def _places(ids: Ints, sponsors: Ints) -> Ints:
    """Where each one's sponsor stands in `ids`; -1 for nobody."""
    if not len(ids):
        return np.zeros(0, np.int64)
    found = np.searchsorted(ids, sponsors)
    known = ids[np.minimum(found, len(ids) - 1)] == sponsors
    if not np.all(known | (sponsors == NOBODY)):
        raise ValueError("a sponsor is not among the agents")
    return np.where(sponsors == NOBODY, -1, found).astype(np.int64)


def _levels(parent: Ints, by_parent: Ints) -> list[Ints]:
    """Level by level from the top; brothers and sisters side by side."""
    sorted_parent = parent[by_parent]
    nodes = by_parent[: np.searchsorted(sorted_parent, 0)]
    levels, reached = [], 0
    while len(nodes):
        levels.append(nodes)
        reached += len(nodes)
        first = np.searchsorted(sorted_parent, nodes, "left")
        many = np.searchsorted(sorted_parent, nodes, "right") - first
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        nodes = by_parent[np.repeat(first, many) + within]
    if reached < len(parent):
        raise ValueError("agents lead each other in a circle")
    return levels


def _after_siblings(parent: Ints, size: Ints) -> Ints:
    """How much of the walk lies in the branches of earlier siblings, who stand side by side."""
    before = np.cumsum(size) - size
    begins = np.r_[True, parent[1:] != parent[:-1]]
    after: Ints = before - before[begins][np.cumsum(begins) - 1]
    return after
