"""Settings of what people are told."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

NOTICES = _("Notices")

register(
    Setting(
        name="notifications.digest_hour", label=_("Hour of the daily summary"), group=NOTICES, kind="integer",
        default=7, minimum=0, maximum=23,
        help=_("From 0 to 23, in the company's time. Whoever chose the daily summary gets one e-mail at this hour "
               "with what happened since the last one; on a day without news, none."),
    ),
)  # fmt: skip
