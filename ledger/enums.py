from django.db import models
from django.utils.translation import gettext_lazy as _

POINTS = "PTS"


class AccountKind(models.TextChoices):
    """Accounts of a person, then accounts of the company (which have no owner and no stored balance)."""

    AVAILABLE = "available", _("available")
    PENDING = "pending", _("pending")
    OWED = "owed", _("owed")
    ISSUED = "issued", _("issued")
    REDEEMED = "redeemed", _("redeemed")
    EXPIRED = "expired", _("expired")


class TransactionKind(models.TextChoices):
    AWARD = "award", _("award")
    RELEASE = "release", _("release")
    SPEND = "spend", _("redemption")
    GIVE_BACK = "give_back", _("points given back")
    REVERSAL = "reversal", _("reversal")
    EXPIRY = "expiry", _("expiry")
