"""Where a redemption may go."""

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
