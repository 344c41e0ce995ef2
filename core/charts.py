"""Figures as small pictures: where the points of a line and the bars of a chart stand. The kit draws them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar in the units of the picture; `tone` is the colour of its series."""

    x: int
    y: int
    width: int
    height: int
    tone: str


def spark(values: Sequence[int], width: int = 96, height: int = 28) -> list[tuple[float, float]]:
    """The points of a line from left to right, the largest value on top. Nothing at all lies on the floor.

    The line keeps two units of room at each edge, so that its stroke is whole.
    """
    if not values:
        return []
    top, step = max(max(values), 1), (width - 4) / max(len(values) - 1, 1)
    room = height - 4
    return [(round(2 + n * step, 1), round(height - 2 - max(v, 0) * room / top, 1)) for n, v in enumerate(values)]


def bars(series: Sequence[tuple[str, Sequence[int]]], *, height: int = 120, bar: int = 8, gap: int = 5) -> list[Bar]:
    """The bars of several series side by side, a group per place. What is below nothing draws nothing.

    `series` is (tone, values) pairs of equal length.
    """
    top = max((value for _tone, values in series for value in values), default=0) or 1
    step = len(series) * (bar + 1) + gap
    return [
        Bar(place * step + number * (bar + 1), height - tall, bar, tall, tone)
        for number, (tone, values) in enumerate(series)
        for place, value in enumerate(values)
        for tall in [max(value, 0) * height // max(top, 1)]
    ]


def width_of(places: int, series: int, *, bar: int = 8, gap: int = 5) -> int:
    """How wide the picture of `bars` is."""
    return max(places * (series * (bar + 1) + gap), 1)
