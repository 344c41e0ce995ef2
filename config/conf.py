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
    Setting(
        name="company.whatsapp", label=_("Contact WhatsApp"), group=COMPANY, kind="phone", default="",
        help=_("With its country code. It stands in the menu and below the public pages; empty, nowhere."),
    ),
    Setting(
        name="company.confirm_exports", label=_("Password before a list is exported"), group=COMPANY, kind="boolean",
        default=False,
        help=_("Lists hold personal data. Switched on, whoever exports one writes their password first, unless they "
               "did so in the last ten minutes."),
    ),
    Setting(
        name="company.logo", label=_("Logo"), group=COMPANY, kind="picture", default="",
        help=_("A PNG, JPEG or WebP picture of up to 1 MB, best wide and without margins. It takes the place of the "
               "mark and the name at the top of every page."),
    ),
    Setting(
        name="company.colour", label=_("Main colour"), group=COMPANY, kind="colour", default="#0f766e",
        help=_("Buttons, links and marks follow it, on every page and in e-mails, in the light look and in the dark "
               "one. A colour in which words are hard to read is refused, with the nearest one that works."),
    ),
)  # fmt: skip
