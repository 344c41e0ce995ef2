from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    BELL = "bell", _("in the app")
    EMAIL = "email", _("e-mail")


class State(models.TextChoices):
    """Of a message: queued and sending are on their way; sent means the server took it; failed is final."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
