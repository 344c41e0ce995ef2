"""The decisions of the rewards. Nothing here touches the database."""

from rewards.rules.availability import (
    Obstacle,
    Standing,
    barriers,
    day_name,
    is_limited,
    is_shown,
    most,
    next_month,
    obstacles,
)
from rewards.rules.delivery import (
    Address,
    cancel_until,
    is_https,
    is_on_its_way,
    is_sendable,
    may_cancel,
    may_readdress,
    tracking_problem,
)
from rewards.rules.points import (
    Cut,
    Dated,
    Dates,
    Version,
    capped,
    dates_of,
    explain,
    explain_cut,
    points_due,
    rule_in_force,
    sentence,
    warning_days,
)
from rewards.rules.redemptions import (
    STEPS,
    explain_state,
    gives_back,
    held,
    may_become,
    modified_states,
    next_states,
    steps_to,
)

__all__ = [
    "STEPS", "Address", "Cut", "Dated", "Dates", "Obstacle", "Standing", "Version", "barriers", "cancel_until",
    "capped", "dates_of", "day_name", "explain", "explain_cut", "explain_state", "gives_back", "held", "is_https",
    "is_limited", "is_on_its_way", "is_sendable", "is_shown", "may_become", "may_cancel", "may_readdress",
    "modified_states", "most", "next_month", "next_states", "obstacles", "points_due", "rule_in_force",
    "sentence", "steps_to", "tracking_problem", "warning_days",
]  # fmt: skip
