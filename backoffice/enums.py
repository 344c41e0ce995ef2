from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a referral has come."""

    REGISTERED = "registered", _("registered")
    CONTRACT = "contract", _("with contract")
    POINTS = "points", _("gave points")

    @property
    def tone(self) -> str:
        return {"registered": "neutral", "contract": "info", "points": "earned"}[self.value]

    @property
    def icon(self) -> str:
        return {"registered": "user-check", "contract": "file", "points": "star"}[self.value]


class NextStep(models.TextChoices):
    """What would help an agent most now. One of them stands on the home page."""

    FIRST_INVITATION = "first_invitation"
    REDEEM = "redeem"
    ACCOMPANY = "accompany"
    EARN_MORE = "earn_more"
    INVITE = "invite"


class View(models.TextChoices):
    """What the page of referrals lists; the values stand in its address."""

    PEOPLE = "personas", _("Your referrals")
    VISITS = "visitas", _("Visits")
    SIGN_UPS = "registros", _("Sign-ups")
    CONTRACTS = "contratos", _("Contracts")
    POINTS = "puntos", _("Points")


class LogKind(models.TextChoices):
    """What an agent's log holds; the values stand in its address."""

    CONTRACTS = "contracts", _("Contracts")
    PRODUCTS = "products", _("Products")
