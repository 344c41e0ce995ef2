"""How the bench weighs: both sides in turn, medians, and a ratio that is cost over the limit's cost."""

import itertools

import pytest

from benchmarks import measure
from benchmarks.measure import Pair, race, turns


@pytest.fixture
def clock(monkeypatch):
    """A clock that each piece of work moves on by what it says it takes."""
    now = [0.0]
    monkeypatch.setattr(measure.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(measure.gc, "collect", lambda: None)  # nothing real is timed here
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def test_the_median_of_turns_is_taken_and_the_warm_up_left_out(clock):
    slow = itertools.chain([100], itertools.cycle([2, 50, 4]))
    assert turns(lambda: clock(next(slow)), lambda: clock(1), rounds=3) == [4, 1]


def test_the_two_change_places_every_round(clock):
    order = []
    race(lambda: order.append("ours") or clock(1), lambda: order.append("limit") or clock(1), rounds=4, warm=False)
    assert order == ["limit", "ours", "ours", "limit", "limit", "ours", "ours", "limit"]


def test_what_is_prepared_is_not_timed(clock):
    assert race(lambda: clock(3), lambda: clock(2), before=lambda: clock(1000), pieces=2) == Pair(1.5, 1.0)


@pytest.mark.parametrize(("result", "ours", "limit", "unit"), [
    (Pair(0.003, 0.002).rate("a.b", 7), 333.3, 500.0, "1/s"),
    (Pair(0.003, 0.002).milliseconds("a.b", 7), 3.0, 2.0, "ms"),
    (Pair(0.003, 0.002).seconds("a.b", 7), 0.003, 0.002, "s"),
])  # fmt: skip
def test_a_ratio_is_cost_over_the_limits_cost_in_every_unit(result, ours, limit, unit):
    assert result.as_dict() == {
        "name": "a.b", "ours": ours, "limit": limit, "ratio": 1.5, "unit": unit, "size": 7,
    }  # fmt: skip
