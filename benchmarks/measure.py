"""How things are timed: ours and the raw work take turns, so that a slow moment of the machine meets both."""

import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

Work = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """One case. `ratio` is cost over the limit's cost: 1.0 is the limit, lower is better, also where ours is a rate."""

    name: str
    ours: float
    limit: float
    ratio: float
    unit: str
    size: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Pair:
    """Median seconds per piece of work."""

    ours: float
    limit: float

    @property
    def ratio(self) -> float:
        return round(self.ours / self.limit, 3)

    def seconds(self, name: str, size: int) -> Result:
        return Result(name, round(self.ours, 4), round(self.limit, 4), self.ratio, "s", size)

    def milliseconds(self, name: str, size: int) -> Result:
        return Result(name, round(self.ours * 1000, 3), round(self.limit * 1000, 3), self.ratio, "ms", size)

    def rate(self, name: str, size: int) -> Result:
        return Result(name, round(1 / self.ours, 1), round(1 / self.limit, 1), self.ratio, "1/s", size)


def timed(work: Work) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def turns(*works: Work, rounds: int = 7, warm: bool = True, before: Work | None = None) -> list[float]:
    """Median seconds of each, one after the other in every round, in changing order; `before` is outside the clock."""
    found: list[list[float]] = [[] for _work in works]
    order = list(range(len(works)))
    for turn in range(-warm, rounds):
        for place in order if turn % 2 else order[::-1]:
            if before:
                before()
            seconds = timed(works[place])
            if turn >= 0:
                found[place].append(seconds)
    return [median(each) for each in found]


def race(ours: Work, limit: Work, *, pieces: int = 1, **options: Any) -> Pair:
    """Ours against the limit; `pieces` is how much work one call does."""
    one, other = turns(ours, limit, **options)
    return Pair(one / pieces, other / pieces)
