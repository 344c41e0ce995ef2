from rewards.actions.awards import award_for_source, award_waiting, reverse_source, settle_held
from rewards.actions.redemptions import advance_redemption, modify_redemption, redeem
from rewards.actions.setup import check_rule, publish_rule, save_product, save_type
from rewards.actions.statements import issue_statement
from rewards.actions.warnings import warn_expiring

__all__ = [
    "advance_redemption", "award_for_source", "award_waiting", "check_rule", "issue_statement",
    "modify_redemption", "publish_rule", "redeem", "reverse_source", "save_product", "save_type", "settle_held",
    "warn_expiring",
]  # fmt: skip
