from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import rules
from contracts.errors import FutureDate, InvalidNumber, NoAmount, ReasonRequired

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("h-2026-0001", "H-2026-0001"),
        ("  h-2026-0001 \t", "H-2026-0001"),
        ("año  7/b", "AÑO 7/B"),
        ("Ｈ-１", "H-1"),
        ("an\u0303o 7", "AÑO 7"),
    ],
)
def test_a_number_is_stored_one_way_however_it_is_typed(typed, stored):
    assert rules.clean_number(typed) == stored


@pytest.mark.parametrize("typed", ["", "   ", "-1", "<b>1", "1\x002", "Ж-1", "A" * 41])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(InvalidNumber):
        rules.clean_number(typed)


@given(st.text(max_size=50))
def test_cleaning_a_number_twice_changes_nothing(text):
    try:
        number = rules.clean_number(text)
    except InvalidNumber:
        return
    assert rules.clean_number(number) == number == number.upper()
    assert len(number) <= 40


@given(st.integers(-(10**12), 10**12), st.integers(-4000, 4000))
def test_figures_are_right_when_something_is_due_and_nothing_is_in_the_future(amount, days):
    def check():
        rules.check_figures(amount_minor=amount, signed_on=TODAY + timedelta(days=days), today=TODAY)

    if amount <= 0:
        with pytest.raises(NoAmount):
            check()
    elif days > 0:
        with pytest.raises(FutureDate):
            check()
    else:
        check()


def test_a_reason_is_tidied_and_never_empty():
    assert rules.clean_reason("  Se cargó\n dos veces ") == "Se cargó dos veces"
    with pytest.raises(ReasonRequired):
        rules.clean_reason(" \n ")
