"""Where a redemption may go, step by step or by a modification, and what it holds on the way."""

from django.utils.translation import gettext

from rewards.enums import RedemptionState

State = RedemptionState
STEPS: dict[RedemptionState, tuple[RedemptionState, ...]] = {
    State.REQUESTED: (State.APPROVED, State.REJECTED, State.CANCELLED),
    State.APPROVED: (State.PREPARING, State.DELIVERED, State.REJECTED),
    State.PREPARING: (State.DELIVERED, State.REJECTED),
}


def steps_to(current: str, target: str) -> tuple[RedemptionState, ...]:
    """The states to record on the way; empty where the way is closed. Delivering a request approves it first."""
    start, end = RedemptionState(current), RedemptionState(target)
    if end in STEPS.get(start, ()):
        return (end,)
    if (start, end) == (State.REQUESTED, State.DELIVERED):
        return State.APPROVED, State.DELIVERED
    return ()


def next_states(current: str) -> tuple[RedemptionState, ...]:
    return STEPS.get(RedemptionState(current), ())


def gives_back(state: str) -> bool:
    return not RedemptionState(state).is_open


def may_become(current: str, target: str) -> bool:
    """Whether a modification may set the state: anything from an open one; what has ended begins anew as requested."""
    start, end = RedemptionState(current), RedemptionState(target)
    return start.is_open or not end.is_open or end == State.REQUESTED


def modified_states(current: str) -> tuple[RedemptionState, ...]:
    """The states a modification may leave it in, the present one too."""
    return tuple(state for state in RedemptionState if may_become(current, state))


def held(state: str, amount: int) -> int:
    """What a redemption keeps of points or units: all of it while it is open, nothing once it has ended."""
    return amount if RedemptionState(state).is_open else 0


def explain_state(current: str, target: str) -> str:
    """What a modification of the state does, or why it may not, in words."""
    start, end = RedemptionState(current), RedemptionState(target)
    if start == end:
        return gettext("The state stays.")
    if not may_become(start, end):
        return gettext("What was rejected or cancelled begins anew as requested, and is approved again.")
    if start.is_open and end.is_open:
        return gettext("No points and no units move because of the state.")
    if start.is_open:
        return gettext("All points go back to the agent, and the units to the stock.")
    if end.is_open:
        return gettext("The points and the units are taken again.")
    return gettext("Points and units had already gone back: only the word changes.")
