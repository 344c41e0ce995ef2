"""Until when an owner may cancel or correct, and what makes an address whole."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rewards import rules
from rewards.enums import RedemptionState
from rewards.rules import Address

ASKED = datetime(2026, 11, 21, 15, tzinfo=UTC)
states = st.sampled_from(RedemptionState)
seconds = st.integers(0, 10**7)


@given(states, st.integers(0, 720), seconds)
def test_cancelling_ends_with_the_decision_or_with_the_window(state: RedemptionState, hours: int, after: int) -> None:
    may = rules.may_cancel(state, asked_at=ASKED, hours=hours, now=ASKED + timedelta(seconds=after))
    assert may == (state == RedemptionState.REQUESTED and (hours == 0 or after <= hours * 3600))


@given(states, st.integers(1, 720), seconds)
def test_what_the_page_promises_is_kept(state: RedemptionState, hours: int, after: int) -> None:
    until, now = rules.cancel_until(ASKED, hours), ASKED + timedelta(seconds=after)
    assert until is not None
    if state == RedemptionState.REQUESTED:
        assert rules.may_cancel(state, asked_at=ASKED, hours=hours, now=now) == (now <= until)


@given(states)
def test_the_address_is_the_owners_until_it_is_packed(state: RedemptionState) -> None:
    assert rules.may_readdress(state) == (state in {RedemptionState.REQUESTED, RedemptionState.APPROVED})


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@given(st.builds(Address, recipient=words, phone=words, address=words, city=words, region=words, notes=words))
def test_an_address_is_whole_with_four_lines_and_keeps_its_words(address: Address) -> None:
    fields = address.as_fields()
    assert address.is_complete == all(fields[name] for name in ("recipient", "phone", "address", "city"))
    assert all(text == " ".join(getattr(address, name).split()) for name, text in fields.items())
    assert Address(**fields).as_fields() == fields
