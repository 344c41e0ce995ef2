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
        name="rewards.cancel_hours", label=_("Hours in which agents may cancel a redemption"), group=REWARDS,
        kind="integer", default=0, minimum=0, maximum=720,
        help=_(
            "Counted from the moment they ask, and only while nobody has decided on it. With 0 they may cancel as long "
            "as nobody has decided."
        ),
    ),
    Setting(
        name="rewards.redemption_days", label=_("Days to decide on a redemption"), group=REWARDS, kind="integer",
        default=3, minimum=1, maximum=60,
        help=_("A request that waits longer stands first on the first page of the backend and in the list."),
    ),
    Setting(
        name="rewards.low_stock", label=_("Units from which a product runs low"), group=REWARDS, kind="integer",
        default=3, minimum=0, maximum=10_000,
        help=_("Products in the catalogue with so many units or fewer are shown on the first page of the backend."),
    ),
    Setting(
        name="rewards.point_value", label=_("What one point costs the company"), group=REWARDS, kind="integer",
        default=0, minimum=0, maximum=1_000_000,
        help=_("In whole units of the company's currency, for example 50 for $ 50. With 0 no costs are shown."),
    ),
)  # fmt: skip
