"""What an agent is shown first."""

from backoffice.enums import NextStep, Stage


def next_step(*, referrals: int, without_contract: int, available: int, cheapest: int | None) -> NextStep:
    """The one step worth taking now. `cheapest` is the price of the cheapest product at hand, None without one."""
    if not referrals:
        return NextStep.FIRST_INVITATION
    if cheapest is not None and available >= cheapest:
        return NextStep.REDEEM
    if without_contract:
        return NextStep.ACCOMPANY
    return NextStep.INVITE if cheapest is None else NextStep.EARN_MORE


def stage_of(*, has_contract: bool, points: int) -> Stage:
    if points:
        return Stage.POINTS
    return Stage.CONTRACT if has_contract else Stage.REGISTERED
