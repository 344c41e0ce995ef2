"""Points rules, what they gave and why, the catalogue and its redemptions."""

from rewards.models.awards import Award, ExpiryWarning, Statement
from rewards.models.catalogue import Category, Goal, Product
from rewards.models.claims import Claim, ClaimMessage, Correction
from rewards.models.redemptions import Delivery, Redemption, RedemptionChange, RedemptionPosting
from rewards.models.rules import EarningType, PointRule

__all__ = [
    "Award",
    "Category",
    "Claim",
    "ClaimMessage",
    "Correction",
    "Delivery",
    "EarningType",
    "ExpiryWarning",
    "Goal",
    "PointRule",
    "Product",
    "Redemption",
    "RedemptionChange",
    "RedemptionPosting",
    "Statement",
]
