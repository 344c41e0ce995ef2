"""Settings of the web service."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

register(
    Setting(
        name="api.per_minute", label=_("Calls of a key in a minute"), group=_("Web service"), kind="integer",
        default=120, minimum=1, maximum=6000,
        help=_("Whoever calls more often reads when to try again, and nothing is done. Each key counts alone."),
    ),
)  # fmt: skip
