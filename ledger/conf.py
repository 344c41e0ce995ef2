"""Settings of the points account."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

POINTS_GROUP = _("Points")

TAKE_AVAILABLE = "take_available"
OWE = "owe"

register(
    Setting(
        name="ledger.clawback_policy", label=_("When points already spent must be taken back"), group=POINTS_GROUP,
        kind="choice", default=TAKE_AVAILABLE,
        choices=(
            (TAKE_AVAILABLE, _("Take other points of the person; what is still missing is owed")),
            (OWE, _("Leave other points alone; what is missing is owed")),
        ),
        help=_("When a contract is voided, its points go back. The person's balance never goes below zero: what is "
               "owed is paid with the next points they earn."),
    ),
    Setting(
        name="ledger.give_back_grace_days", label=_("Days to use points that come back after expiring"),
        group=POINTS_GROUP, kind="integer", default=30, minimum=1, maximum=365,
        help=_("When a redemption is cancelled and its points have expired meanwhile, the person gets them back with "
               "this many days to use them."),
    ),
)  # fmt: skip
