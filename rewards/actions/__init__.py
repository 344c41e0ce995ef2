from rewards.actions.awards import award_for_source, reverse_source
from rewards.actions.redemptions import advance_redemption, modify_redemption, redeem
from rewards.actions.setup import check_rule, publish_rule, save_product, save_type

__all__ = [
    "advance_redemption", "award_for_source", "check_rule", "modify_redemption", "publish_rule", "redeem",
    "reverse_source", "save_product", "save_type",
]  # fmt: skip
