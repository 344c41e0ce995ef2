"""Settings of the company as a whole."""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

COMPANY = _("Company")

register(
    Setting(
        name="company.name", label=_("Company name"), group=COMPANY, default="Vínculo", max_length=60,
        help=_("Shown on every page, in every e-mail and in the messages people share."),
    ),
    Setting(
        name="company.support_email", label=_("Contact e-mail"), group=COMPANY, default="hola@vinculo.example",
        help=_("Where people write when something is wrong. Shown in the footer and on error pages."),
    ),
)  # fmt: skip
