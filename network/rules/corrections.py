"""How agents stand once orders of a closed campaign are corrected: that campaign and all that were closed after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from network.enums import Act, AgentState, StateEffect
from network.rules.campaigns import Thresholds, next_idle, next_mask, state_at


@dataclass(frozen=True)
class Totals:
    """Valid orders of an agent in a campaign: how many, how much (minor units), points."""

    orders: int = 0
    amount_minor: int = 0
    points: int = 0


@dataclass(frozen=True)
class Stood:
    """How an agent stands after a campaign; `state` is the id of a commercial state."""

    mask: int
    idle: int
    state: int | None
    totals: Totals


def restated(
    before: tuple[int, int], stood: Sequence[Stood], first: Totals, thresholds: Sequence[Thresholds]
) -> list[Stood]:  # fmt: skip
    """`stood`: the corrected campaign and those after it, the oldest first; `before`: mask and idle before all of them.

    Only the first one's orders change; the others follow from it, each by the states that were in force at its close.
    """
    found, (mask, idle) = [], before
    for place, one in enumerate(stood):
        totals = first if place == 0 else one.totals
        mask, idle = next_mask(mask, totals.orders > 0), next_idle(idle, totals.orders > 0)
        found.append(Stood(mask, idle, state_at(idle, thresholds[place]), totals))
    return found


def effect_of(agent: str, was: str, now: str, brought_about: str, *, ordered: bool) -> AgentState | None:
    """What the agent becomes when the last closed campaign's state changes; None: nothing.

    `was`, `now`: effects of the two states; `brought_about`: the act by which a close that is corrected put the agent
    where they are, empty where it was somebody else's doing, which stays. `ordered`: in the corrected campaign or in
    the last closed one; a state takes nobody back in who did not.
    """
    active, inactive = agent == AgentState.ACTIVE, agent == AgentState.INACTIVE
    if active and now == StateEffect.INACTIVATE:
        return AgentState.INACTIVE
    if inactive and now == StateEffect.ACTIVATE and ordered:
        return AgentState.ACTIVE
    if inactive and was == StateEffect.INACTIVATE != now and brought_about == Act.INACTIVATE:
        return AgentState.ACTIVE
    if active and was == StateEffect.ACTIVATE != now and brought_about == Act.ACTIVATE:
        return AgentState.INACTIVE
    return None
