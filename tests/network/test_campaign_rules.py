"""Masks, campaigns without an order and states, against a plain model over random campaigns."""

from hypothesis import given
from hypothesis import strategies as st

from network.enums import AgentState
from network.rules.campaigns import BITS, SegmentRule, next_idle, next_mask, segment_at, state_at
from network.rules.corrections import effect_of

histories = st.lists(st.booleans(), max_size=30)


@given(histories)
def test_the_mask_is_the_last_thirteen_campaigns(history):
    mask = 0
    for ordered in history:
        mask = next_mask(mask, ordered)
    last = history[::-1][:BITS]
    assert [bool(mask >> bit & 1) for bit in range(len(last))] == last


@given(histories)
def test_idle_counts_campaigns_in_a_row_without_an_order(history):
    idle = 0
    for ordered in history:
        idle = next_idle(idle, ordered)
    expected = next((n for n, ordered in enumerate(history[::-1]) if ordered), len(history))
    assert idle == min(expected, BITS)


@given(st.integers(0, 13), st.dictionaries(st.integers(0, 12), st.integers(1, 99)))
def test_the_state_is_the_highest_threshold_reached(idle, states):
    reached = [k for k in states if k <= idle]
    assert state_at(idle, list(states.items())) == (states[max(reached)] if reached else None)


def test_a_segment_asks_for_average_and_campaigns_among_the_last_ones():
    gold, plain = SegmentRule(1, 100, 2, 3), SegmentRule(2, 0, 1, 6)
    assert segment_at([(1, 150), (1, 60)], [gold, plain]) == 1
    assert segment_at([(1, 150), (0, 0), (0, 0), (5, 900)], [gold, plain]) == 2
    assert segment_at([(0, 0)], [gold, plain]) is None


def test_a_corrected_state_takes_back_in_whoever_ordered_and_nobody_else():
    assert effect_of("inactive", "none", "activate", "", ordered=True) == AgentState.ACTIVE
    assert effect_of("inactive", "none", "activate", "", ordered=False) is None
    brought = "network.inactivate_agent"
    assert effect_of("inactive", "inactivate", "activate", brought, ordered=False) == AgentState.ACTIVE, "its own close"
