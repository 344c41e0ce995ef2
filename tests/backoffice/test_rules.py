import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.enums import NextStep, Stage
from backoffice.rules import next_step, stage_of

few = st.integers(0, 5)


@pytest.mark.parametrize(
    ("referrals", "without_contract", "available", "cheapest", "step"),
    [
        (0, 0, 0, None, NextStep.FIRST_INVITATION),
        (0, 0, 900, 100, NextStep.FIRST_INVITATION),
        (2, 1, 100, 100, NextStep.REDEEM),
        (2, 1, 99, 100, NextStep.ACCOMPANY),
        (2, 0, 99, 100, NextStep.EARN_MORE),
        (2, 0, 99, None, NextStep.INVITE),
    ],
)
def test_the_step_that_helps_most_comes_first(referrals, without_contract, available, cheapest, step):
    asked = {"referrals": referrals, "without_contract": without_contract}
    assert next_step(**asked, available=available, cheapest=cheapest) == step


@given(few, few, st.integers(0, 1000), st.none() | st.integers(1, 1000))
def test_nobody_is_sent_to_redeem_what_they_cannot_afford(referrals, without_contract, available, cheapest):
    step = next_step(referrals=referrals, without_contract=without_contract, available=available, cheapest=cheapest)
    assert (step == NextStep.REDEEM) <= (cheapest is not None and available >= cheapest)
    assert (step == NextStep.EARN_MORE) <= (cheapest is not None and available < cheapest)
    assert (step == NextStep.ACCOMPANY) <= (without_contract > 0)


def test_a_referral_is_as_far_as_its_best_news():
    assert stage_of(has_contract=False, points=0) == Stage.REGISTERED
    assert stage_of(has_contract=True, points=0) == Stage.CONTRACT
    assert stage_of(has_contract=True, points=5) == Stage.POINTS
