"""Settings of the network."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

NETWORK = _("Network")

register(
    Setting(
        name="network.sponsor_required", label=_("Every agent must have a sponsor"), group=NETWORK, kind="boolean",
        default=False,
        help=_("On: nobody becomes an agent without a sponsor, and a sponsor can only be changed for another. The very "
               "first agent needs none."),
    ),
)  # fmt: skip
