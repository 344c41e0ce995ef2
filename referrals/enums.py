from django.db import models
from django.utils.translation import gettext_lazy as _


class TouchKind(models.TextChoices):
    VISIT = "visit", _("visit")
    CARRIED = "carried", _("signed up by the link")
    TYPED = "typed", _("code typed")
    STAFF = "staff", _("set by staff")


class Channel(models.TextChoices):
    """How a touch or a binding came about."""

    LINK = "link", _("link")
    QR = "qr", _("QR")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EMAIL = "email", _("e-mail")
    FORM = "form", _("typed at sign-up")
    PROFILE = "profile", _("typed in the profile")
    STAFF = "staff", _("staff")


LATE = {Channel.PROFILE}
TYPED = {Channel.FORM, Channel.PROFILE}
