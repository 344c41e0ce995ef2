import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import AmbiguousAmount, InvalidAmount, format_money, parse_amount, split


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1250000", 1_250_000_00),
        ("1.250.000", 1_250_000_00),
        ("1.250.000,50", 1_250_000_50),
        ("1,250,000.50", 1_250_000_50),
        ("1,250,000", 1_250_000_00),
        ("$ 1 250 000", 1_250_000_00),
        ("12,5", 12_50),
        ("12.5", 12_50),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text, minor):
    assert parse_amount(text, "COP") == minor


@pytest.mark.parametrize("text", ["", "abc", "-5", "1.2.3", "1,25,000.5", "12,", ",5", "1.250.00", "1,234.567", "٣"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InvalidAmount):
        parse_amount(text, "COP")


def test_an_amount_that_reads_two_ways_is_asked_again():
    with pytest.raises(AmbiguousAmount):
        parse_amount("1,250", "COP")


@given(st.integers(0, 10**14), st.sampled_from(["COP", "USD", "CLP"]), st.sampled_from(["es", "en"]))
def test_what_is_shown_can_be_typed_again(minor, currency, language):
    shown = format_money(minor, currency, language)
    amount = shown.split("\u00a0")[1]
    if language == "en" and amount.count(",") == 1 and "." not in amount:
        return  # the English thousand that Spanish reads as a decimal: refused, tested above
    assert parse_amount(amount, currency) == minor


weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (100_00, [1, 1, 1], [33_34, 33_33, 33_33]),
        (5, [1, 1, 1, 1], [2, 1, 1, 1]),
        (1, [1, 3], [0, 1]),
        (-10, [1, 1, 1], [-4, -3, -3]),
        (7, [0, 5], [0, 7]),
        (0, [2, 3], [0, 0]),
    ],
)
def test_shares(total, weights, shares):
    assert split(total, weights) == shares


@given(st.integers(-(10**15), 10**15), weights)
def test_shares_sum_to_the_total_and_are_less_than_a_unit_away_from_exact(total, weights):
    shares = split(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)
        assert weight or not share
    assert split(-total, weights) == [-share for share in shares]


@given(st.integers(0, 10**12), weights, st.integers(0, 10_000))
def test_who_weighs_more_never_gets_less(total, weights, more):
    shares = split(total, [*weights, max(weights) + more])
    assert shares[-1] >= max(shares[:-1]) - (more == 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1, 2]])
def test_nobody_to_share_with(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)
