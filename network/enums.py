from django.db import models
from django.utils.translation import gettext_lazy as _


class ClientState(models.TextChoices):
    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")


class AgentState(models.TextChoices):
    PREREGISTERED = "preregistered", _("pre-registered")
    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")
    CLIENT_ONLY = "client_only", _("client only")


class Channel(models.TextChoices):
    """The door through which somebody was registered."""

    SITE = "site", _("public site")
    INVITATION = "invitation", _("invitation")
    BACKEND = "backend", _("backend")
