"""Settings of the rewards."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

REWARDS = _("Rewards")

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
)  # fmt: skip
