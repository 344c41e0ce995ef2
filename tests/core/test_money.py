import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import AmbiguousAmount, InvalidAmount, format_money, parse_amount


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
