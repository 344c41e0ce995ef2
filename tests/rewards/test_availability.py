"""Whether a product may be redeemed and how many of it: one answer, with a reason in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rewards import rules
from rewards.enums import Hurdle
from rewards.rules import Standing

TODAY = date(2026, 11, 21)


@dataclass
class Terms:
    points: int = 100
    stock: int = 10
    is_active: bool = True
    visible_from: date | None = None
    visible_until: date | None = None
    redeemable_from: date | None = None
    redeemable_until: date | None = None
    max_per_agent: int | None = None
    max_per_month: int | None = None
    max_in_all: int | None = None
    min_documents: int | None = None
    joined_until: date | None = None
    segment_id: int | None = None
    min_rank_id: int | None = None


def why_not(terms: dict[str, Any], quantity: int = 1, **standing: Any) -> list[tuple[Hurdle, str]]:
    given_standing = {"today": TODAY, "available": 1000, "agent_since": TODAY} | standing
    with translation.override("en"):
        found = rules.obstacles(Terms(**terms), Standing(**given_standing), quantity)
        return [(obstacle.hurdle, obstacle.text) for obstacle in found]


@pytest.mark.parametrize(
    ("terms", "standing", "hurdle", "words"),
    [
        ({"is_active": False}, {}, "hidden", "not in the catalogue any more"),
        ({"visible_until": date(2026, 11, 20)}, {}, "hidden", "not in the catalogue any more"),
        ({"visible_from": date(2026, 11, 22)}, {}, "hidden", "not in the catalogue yet"),
        ({"redeemable_from": date(2026, 12, 1)}, {}, "not_yet", "You can redeem it from December 1."),
        ({"redeemable_from": date(2027, 1, 5)}, {}, "not_yet", "from 5 Jan. 2027."),
        ({"redeemable_until": date(2026, 11, 20)}, {}, "over", "until November 20."),
        (
            {"min_documents": 3},
            {"documents": 2},
            "audience",
            "at least 3 contracts that earned them points. You have 2",
        ),
        ({"joined_until": date(2026, 11, 20)}, {}, "audience", "agent on 20 Nov. 2026 or before"),
        ({"joined_until": TODAY}, {"agent_since": None}, "audience", "agent on 21 Nov. 2026 or before"),
        ({"segment_id": 3}, {"segment": 4}, "audience", "another segment"),
        ({"min_rank_id": 3}, {"ranks": frozenset({1, 2})}, "audience", "a higher rank"),
        ({"max_per_agent": 2}, {"used": 2}, "agent_limit", "You have used 2 of 2."),
        ({"max_per_month": 1}, {"used_this_month": 1}, "month_limit", "1 of 1. You can again from December 1."),
        ({"max_in_all": 3}, {"used_in_all": 3}, "limit_in_all", "Only 3 are given among everybody, and 3"),
        ({"stock": 0}, {}, "sold_out", "There is nothing left of this product."),
        ({"points": 1500}, {}, "points", "You need 500 more."),
    ],
)
def test_each_reason_is_said_in_words(terms: dict[str, Any], standing: dict[str, Any], hurdle: str, words: str) -> None:
    found = why_not(terms, **standing)
    assert [kind for kind, _text in found] == [Hurdle(hurdle)]
    assert words in found[0][1]


@pytest.mark.parametrize(
    "terms",
    [
        {"visible_from": TODAY, "visible_until": TODAY},
        {"redeemable_from": TODAY, "redeemable_until": TODAY},
        {"min_documents": 0},
        {"joined_until": TODAY},
        {"max_per_agent": 1, "max_per_month": 1, "max_in_all": 1},
        {"stock": 1, "points": 1000},
    ],
)
def test_both_ends_count_and_the_last_unit_goes(terms: dict[str, Any]) -> None:
    assert why_not(terms) == []


def test_what_decides_comes_before_what_only_takes_time() -> None:
    found = why_not({"is_active": False, "max_per_agent": 0, "stock": 0, "points": 5000})
    assert [kind.value for kind, _text in found] == ["hidden", "agent_limit", "sold_out", "points"]


def test_the_month_after_december_is_january() -> None:
    found = why_not({"max_per_month": 1}, today=date(2026, 12, 31), used_this_month=1)
    assert "1 Jan. 2027" in found[0][1]


days = st.none() | st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2))
limits = st.none() | st.integers(0, 6)
products = st.builds(
    Terms, points=st.integers(1, 400), stock=st.integers(0, 6), is_active=st.booleans(), visible_from=days,
    visible_until=days, redeemable_from=days, redeemable_until=days, max_per_agent=limits, max_per_month=limits,
    max_in_all=limits, min_documents=limits, joined_until=days,
)  # fmt: skip
standings = st.builds(
    Standing, today=st.just(TODAY), available=st.integers(0, 2000), used=st.integers(0, 6),
    used_this_month=st.integers(0, 6), used_in_all=st.integers(0, 6), documents=st.integers(0, 6), agent_since=days,
)  # fmt: skip


@given(products, standings, st.integers(1, 8))
def test_so_many_may_be_redeemed_and_not_one_more(product: Terms, standing: Standing, quantity: int) -> None:
    refused = bool(rules.obstacles(product, standing, quantity))
    assert refused == (quantity > rules.most(product, standing))


@given(products, standings, st.integers(1, 7))
def test_whoever_may_redeem_more_may_redeem_less(product: Terms, standing: Standing, quantity: int) -> None:
    if not rules.obstacles(product, standing, quantity + 1):
        assert not rules.obstacles(product, standing, quantity)


@given(products, standings, st.integers(1, 8))
def test_taking_a_limit_away_never_closes_anything(product: Terms, standing: Standing, quantity: int) -> None:
    before = {obstacle.hurdle for obstacle in rules.barriers(product, standing, quantity)}
    free = Terms(**vars(product) | {"max_per_agent": None, "max_per_month": None, "max_in_all": None})
    after = {obstacle.hurdle for obstacle in rules.barriers(free, standing, quantity)}
    assert after == before - {Hurdle.AGENT_LIMIT, Hurdle.MONTH_LIMIT, Hurdle.LIMIT_IN_ALL}


@given(products, standings, st.integers(1, 8))
def test_every_reason_has_words_for_the_person(product: Terms, standing: Standing, quantity: int) -> None:
    for obstacle in rules.obstacles(product, standing, quantity):
        assert obstacle.short
        assert "%" not in obstacle.text
