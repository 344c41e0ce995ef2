from rewards.queries.awards import Preview, Why, preview_award, why
from rewards.queries.catalogue import Offer, catalogue, offer_of
from rewards.queries.messages import award_values, redemption_values
from rewards.queries.movements import Line, Lines, movements, unrewarded
from rewards.queries.redemptions import Modification, Step, modification, search_redemptions, timeline

__all__ = [
    "Line", "Lines", "Modification", "Offer", "Preview", "Step", "Why", "award_values", "catalogue", "modification",
    "movements", "offer_of", "preview_award", "redemption_values", "search_redemptions", "timeline", "unrewarded",
    "why",
]  # fmt: skip
