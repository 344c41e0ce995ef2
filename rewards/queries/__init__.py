from rewards.queries.awards import Preview, Why, preview_award, why
from rewards.queries.catalogue import Offer, catalogue, offer_of
from rewards.queries.claims import Known, known_of, search_claims
from rewards.queries.liability import WINDOWS, Liability, expiring_lots, holders, liability
from rewards.queries.messages import (
    award_values,
    claim_values,
    correction_values,
    expiry_values,
    redemption_values,
    release_values,
)
from rewards.queries.modifications import Modification, StockMove, modification
from rewards.queries.movements import Line, Lines, movements, unrewarded
from rewards.queries.redemptions import Step, changes_since, search_redemptions, timeline
from rewards.queries.statements import Checked, MonthPage, check_statement, month_of, month_page
from rewards.queries.traces import Trace, trace, uses_of
from rewards.queries.trial import Trial, Tried, everybody, try_rule
from rewards.queries.versions import TypeRules, Version, rules_by_type

__all__ = [
    "WINDOWS", "Checked", "Known", "Liability", "Line", "Lines", "Modification", "MonthPage", "Offer", "Preview",
    "Step", "StockMove", "Trace", "Trial", "Tried", "TypeRules", "Version", "Why", "award_values", "catalogue",
    "changes_since", "check_statement", "claim_values", "correction_values", "everybody", "expiring_lots",
    "expiry_values", "holders", "known_of", "liability", "modification", "month_of", "month_page", "movements",
    "offer_of", "preview_award", "redemption_values", "release_values", "rules_by_type", "search_claims",
    "search_redemptions", "timeline", "trace", "try_rule", "unrewarded", "uses_of", "why",
]  # fmt: skip
