from rewards.actions.awards import Document, award_for_sources, award_waiting, reverse_source, settle_held
from rewards.actions.claims import answer_claim, decide_correction, open_claim, propose_correction, write_to_claim
from rewards.actions.deliveries import correct_delivery, record_tracking
from rewards.actions.forgetting import forget_person
from rewards.actions.goals import pin_goal, unpin_goal
from rewards.actions.owners import cancel_redemption, change_address
from rewards.actions.redeeming import redeem
from rewards.actions.redemptions import advance_redemption, modify_redemption
from rewards.actions.setup import check_rule, publish_rule, save_category, save_product, save_type
from rewards.actions.statements import issue_statement
from rewards.actions.warnings import warn_expiring

__all__ = [
    "Document", "advance_redemption", "answer_claim", "award_for_sources", "award_waiting", "cancel_redemption",
    "change_address", "check_rule", "correct_delivery", "decide_correction", "forget_person", "issue_statement",
    "modify_redemption", "open_claim", "pin_goal", "propose_correction", "publish_rule", "record_tracking", "redeem",
    "reverse_source", "save_category", "save_product", "save_type", "settle_held", "unpin_goal", "warn_expiring",
    "write_to_claim",
]  # fmt: skip
