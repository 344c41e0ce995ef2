from rewards.queries.awards import Paper, Preview, Reckoning, Why, preview_award, why
from rewards.queries.catalogue import Offer, alternatives, browse, offer_of, offers_of
from rewards.queries.claims import Known, known_of, search_claims
from rewards.queries.goals import Aim, goal_of
from rewards.queries.liability import WINDOWS, Liability, expiring_lots, holders, liability
from rewards.queries.limits import available_points
from rewards.queries.messages import (
    award_values,
    claim_values,
    correction_values,
    expiry_values,
    goal_values,
    redemption_values,
    release_values,
    sent_values,
)
from rewards.queries.modifications import Modification, StockMove, modification
from rewards.queries.movements import Line, Lines, movements, unrewarded
from rewards.queries.origins import Move, moves_of
from rewards.queries.plans import MOST, NEEDED, Planned, TrackedRow, plan_step, plan_tracking
from rewards.queries.products import Demand, Seen, demand_of, seen_of
from rewards.queries.receipts import (
    Receipt,
    cancel_until,
    delivery_of,
    may_cancel,
    own_redemptions,
    receipt_of,
    usual_address,
)
from rewards.queries.redemptions import (
    Step,
    changes_since,
    counts_by_state,
    find_redemptions,
    late_since,
    search_redemptions,
    timeline,
)
from rewards.queries.statements import Checked, MonthPage, check_statement, month_of, month_page
from rewards.queries.traces import Trace, trace, uses_of
from rewards.queries.trial import Trial, Tried, everybody, try_rule
from rewards.queries.versions import TypeRules, Version, rules_by_type

__all__ = [
    "MOST", "NEEDED", "WINDOWS", "Aim", "Checked", "Demand", "Known", "Liability", "Line", "Lines", "Modification",
    "MonthPage", "Move", "Offer", "Paper", "Planned", "Preview", "Receipt", "Reckoning", "Seen", "Step", "StockMove",
    "Trace", "TrackedRow", "Trial", "Tried", "TypeRules", "Version", "Why", "alternatives", "available_points",
    "award_values", "browse", "cancel_until", "changes_since", "check_statement", "claim_values", "correction_values",
    "counts_by_state", "delivery_of", "demand_of", "everybody", "expiring_lots", "expiry_values", "find_redemptions",
    "goal_of", "goal_values", "holders", "known_of", "late_since", "liability", "may_cancel", "modification",
    "month_of", "month_page", "movements", "moves_of", "offer_of", "offers_of", "own_redemptions", "plan_step",
    "plan_tracking", "preview_award", "receipt_of", "redemption_values", "release_values", "rules_by_type",
    "search_claims", "search_redemptions", "seen_of", "sent_values", "timeline", "trace", "try_rule", "unrewarded",
    "uses_of", "usual_address", "why",
]  # fmt: skip
