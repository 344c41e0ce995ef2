"""The decisions of the rewards. Nothing here touches the database."""

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
from rewards.rules.redemptions import STEPS, gives_back, next_states, steps_to

__all__ = [
    "STEPS", "Cut", "Dated", "Dates", "Version", "capped", "dates_of", "explain", "explain_cut", "gives_back",
    "next_states", "points_due", "rule_in_force", "sentence", "steps_to", "warning_days",
]  # fmt: skip
