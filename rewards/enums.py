from django.db import models
from django.utils.translation import gettext_lazy as _


class Formula(models.TextChoices):
    FIXED = "fixed", _("fixed points")
    PER_AMOUNT = "per_amount", _("points per amount")


class Outcome(models.TextChoices):
    """What came of a source that could earn points."""

    POSTED = "posted", _("points posted")
    NO_REFERRER = "no_referrer", _("nobody referred the client")
    NO_RULE = "no_rule", _("no rule in force on the date")
    NOTHING = "nothing", _("the rule gives no points for the amount")
    REVERSED = "reversed", _("taken back")

    @property
    def tone(self) -> str:
        return {"posted": "earned", "reversed": "warn"}.get(self.value, "neutral")


class RedemptionState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    PREPARING = "preparing", _("preparing")
    DELIVERED = "delivered", _("delivered")
    REJECTED = "rejected", _("rejected")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def tone(self) -> str:
        tones = {"requested": "info", "approved": "primary", "preparing": "primary", "delivered": "success"}
        return tones.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        icons = {"requested": "clock", "approved": "check", "preparing": "bag", "delivered": "gift"}
        return icons.get(self.value, "x-circle")

    @property
    def is_open(self) -> bool:
        """Whether the points are spent: a rejected or cancelled redemption gave them back."""
        return self not in (RedemptionState.REJECTED, RedemptionState.CANCELLED)
