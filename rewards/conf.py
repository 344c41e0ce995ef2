"""Settings of the rewards."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, get, register

REWARDS = _("Rewards")


def whole_units(points: int) -> int:
    """What so many points cost the company, in whole units of its currency."""
    return points * int(get("rewards.point_value"))


register(
    Setting(
        name="rewards.points_name", label=_("Word for points"), group=REWARDS, max_length=20,
        default=lambda: str(_("points")),
        help=_("What your company calls them, in the plural: it is used on every page and in every e-mail."),
    ),
    Setting(
        name="rewards.points_name_one", label=_("Word for one point"), group=REWARDS, max_length=20,
        default=lambda: str(_("point")), help=_("The same word in the singular."),
    ),
    Setting(
        name="rewards.expiry_warning_days", label=_("Days before points end on which people are told"), group=REWARDS,
        default="30, 7, 1", max_length=60,
        help=_("Days separated by commas. Each person is told once for each of them. Empty: nobody is told."),
    ),
    Setting(
        name="rewards.claim_days", label=_("Days to answer a claim about missing points"), group=REWARDS,
        kind="integer", default=5, minimum=1, maximum=60,
        help=_("Agents read this promise when they ask; what is overdue comes first in the list of staff."),
    ),
    Setting(
        name="rewards.point_value", label=_("What one point costs the company"), group=REWARDS, kind="integer",
        default=0, minimum=0, maximum=1_000_000,
        help=_("In whole units of the company's currency, for example 50 for $ 50. With 0 no costs are shown."),
    ),
)  # fmt: skip
