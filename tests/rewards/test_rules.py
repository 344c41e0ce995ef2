"""The pure rules: what a document earns, which rule counts, where a redemption may go."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rewards import rules
from rewards.enums import Formula, RedemptionState

AMOUNTS = st.integers(min_value=0, max_value=10**13)
EACH = st.integers(min_value=1, max_value=10**10)
POINTS = st.integers(min_value=1, max_value=10**6)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
STATES = st.sampled_from(RedemptionState.values)


@dataclass(frozen=True)
class Version:
    type_id: int | None
    starts_on: date
    version: int


VERSIONS = st.lists(st.builds(Version, st.sampled_from([None, 1]), DAYS, st.integers(1, 99)), max_size=8)


def due(amount: int, each: int | None = None, points: int = 1) -> int:
    formula = Formula.PER_AMOUNT if each else Formula.FIXED
    return rules.points_due(formula=formula, points=points, per_minor=each, amount_minor=amount)


@given(AMOUNTS, POINTS)
def test_fixed_points_do_not_depend_on_the_amount(amount: int, points: int) -> None:
    assert due(amount, points=points) == points


@given(AMOUNTS, EACH, POINTS)
def test_only_full_amounts_earn(amount: int, each: int, points: int) -> None:
    earned = due(amount, each, points)
    assert earned % points == 0
    assert earned // points * each <= amount < (earned // points + 1) * each


@given(AMOUNTS, AMOUNTS, EACH, POINTS)
def test_more_money_never_earns_less_and_splitting_never_earns_more(
    one: int, other: int, each: int, points: int
) -> None:
    both = due(one + other, each, points)
    assert both >= due(max(one, other), each, points)
    assert both >= due(one, each, points) + due(other, each, points)


@given(st.integers(max_value=-1), EACH)
def test_nothing_is_earned_below_zero(amount: int, each: int) -> None:
    assert due(amount, each) == 0


@given(VERSIONS, DAYS)
def test_rule_in_force_is_the_best_that_had_started(versions: list[Version], on_date: date) -> None:
    chosen = rules.rule_in_force(versions, on_date)
    started = [v for v in versions if v.starts_on <= on_date]
    if chosen is None:
        assert not started
        return
    assert chosen in started
    rivals = [v for v in started if v.type_id == chosen.type_id]
    assert chosen.type_id == 1 or not [v for v in started if v.type_id == 1]
    assert all((v.starts_on, v.version) <= (chosen.starts_on, chosen.version) for v in rivals)


@given(VERSIONS, DAYS)
def test_choice_does_not_depend_on_the_order(versions: list[Version], on_date: date) -> None:
    assert rules.rule_in_force(versions, on_date) == rules.rule_in_force(versions[::-1], on_date)


@given(STATES, STATES)
def test_steps_lead_where_they_say_and_each_is_allowed(start: str, end: str) -> None:
    at = start
    steps = rules.steps_to(start, end)
    for step in steps:
        assert step in rules.next_states(at)
        at = step
    assert not steps or at == end


@given(STATES)
def test_what_is_over_stays_over(end: str) -> None:
    for over in (RedemptionState.DELIVERED, RedemptionState.REJECTED, RedemptionState.CANCELLED):
        assert rules.steps_to(over, end) == ()


@pytest.mark.parametrize(
    ("start", "end", "steps"),
    [
        ("requested", "approved", ["approved"]),
        ("requested", "delivered", ["approved", "delivered"]),
        ("requested", "preparing", []),
        ("requested", "cancelled", ["cancelled"]),
        ("approved", "delivered", ["delivered"]),
        ("approved", "preparing", ["preparing"]),
        ("approved", "cancelled", []),
        ("preparing", "rejected", ["rejected"]),
        ("preparing", "approved", []),
    ],
)
def test_ways_of_a_redemption(start: str, end: str, steps: list[str]) -> None:
    assert list(rules.steps_to(start, end)) == steps


@given(st.integers(0, 400), st.one_of(st.none(), st.integers(1, 4000)))
def test_points_never_end_before_they_are_available(hold: int, life: int | None) -> None:
    now = datetime(2026, 1, 1)
    dates = rules.dates_of(hold_days=hold, expires_days=life, now=now)
    assert (dates.held_until is None) == (hold == 0)
    assert (dates.expires_at is None) == (life is None)
    if life and dates.expires_at:
        assert dates.expires_at - (dates.held_until or now) == timedelta(days=life)


def explained(amount: int, *, formula: str = Formula.PER_AMOUNT, points: int = 2) -> str:
    with translation.override("en"):
        return rules.explain(
            formula=formula, points=points, per_minor=10_000_00, amount_minor=amount, currency="COP", language="en"
        ).replace("\xa0", " ")


def test_explanation_shows_the_whole_computation() -> None:
    assert explained(1_855_000_00) == "2 for each full $ 10,000; $ 1,855,000 holds 185: 185 × 2 = 370."


def test_explanation_of_an_amount_that_is_too_small() -> None:
    assert "$ 9,999.99 does not reach one" in explained(9_999_99)


def test_explanation_of_fixed_points() -> None:
    assert explained(5, formula=Formula.FIXED) == "The rule gives 2 points for each document, whatever its amount."
