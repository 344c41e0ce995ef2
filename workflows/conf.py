"""Settings of the approvals."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

register(
    Setting(
        name="workflows.claim_minutes", label=_("Minutes for which an approval is kept for whoever opened it"),
        group=_("Approvals"), kind="integer", default=5, minimum=1, maximum=60,
        help=_(
            "While somebody has it open nobody else can decide on it. It is free again when they leave, or after this "
            "many minutes without a sign of them."
        ),
    ),
)  # fmt: skip
