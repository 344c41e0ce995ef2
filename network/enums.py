from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClientState(models.TextChoices):
    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")

    @property
    def tone(self) -> str:
        return "success" if self is ClientState.ACTIVE else "neutral"


class AgentState(models.TextChoices):
    PREREGISTERED = "preregistered", _("pre-registered")
    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")
    CLIENT_ONLY = "client_only", _("client only")

    @property
    def tone(self) -> str:
        return {"active": "success", "preregistered": "info", "inactive": "warn"}.get(self.value, "neutral")


class Channel(models.TextChoices):
    """The door through which somebody was registered."""

    SITE = "site", _("public site")
    INVITATION = "invitation", _("invitation")
    BACKEND = "backend", _("backend")


class Act(models.TextChoices):
    """What the audit trail of a client or agent can hold."""

    REGISTER = "network.register_contact_client", _("Written down by staff, without an account")
    MAKE_AGENT = "network.make_agent", _("Became an agent")
    ACTIVATE = "network.activate_agent", _("Activated")
    INACTIVATE = "network.inactivate_agent", _("Inactivated")
    RETURN = "network.return_to_client", _("Returned to client")
    CHANGE_SPONSOR = "network.change_sponsor", _("Sponsor changed")


class Lead(Enum):
    """Who shall lead a new agent where nobody is named."""

    BY_DEFAULT = "by_default"
