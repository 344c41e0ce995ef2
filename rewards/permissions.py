from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "rewards",
    manage_rules=_("Edit contract types and points rules"),
    manage_catalogue=_("Edit the rewards catalogue"),
    answer_claims=_("Answer claims about missing points"),
    correct_points=_("Propose and confirm corrections of points"),
    view_liability=_("See the points liability"),
    view_redemptions=_("See redemptions"),
    manage_redemptions=_("Approve, deliver and modify redemptions"),
    view_deliveries=_("See where redemptions are sent, and take packing lists away"),
)

ANSWER_CLAIMS = "rewards.answer_claims"
CORRECT_POINTS = "rewards.correct_points"
MANAGE_RULES = "rewards.manage_rules"
MANAGE_CATALOGUE = "rewards.manage_catalogue"
VIEW_LIABILITY = "rewards.view_liability"
VIEW_REDEMPTIONS = "rewards.view_redemptions"
MANAGE_REDEMPTIONS = "rewards.manage_redemptions"
VIEW_DELIVERIES = "rewards.view_deliveries"
