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
    CAPPED = "capped", _("the cap of the rule was reached")
    HELD = "held", _("waits until the referral is reviewed")
    DROPPED = "dropped", _("the referral does not count")
    VOIDED = "voided", _("the document was voided before it earned")
    REVERSED = "reversed", _("taken back")

    @property
    def tone(self) -> str:
        tones = {"posted": "earned", "reversed": "warn", "held": "info", "dropped": "warn"}
        return tones.get(self.value, "neutral")


class Cap(models.TextChoices):
    """What may cut the points of a document."""

    DOCUMENT = "document", _("cap per document")
    MONTH = "month", _("cap per agent and month")
    BUDGET = "budget", _("budget of the rule")


class ClaimState(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")

    @property
    def tone(self) -> str:
        return {"open": "info", "accepted": "success", "refused": "neutral"}[self.value]

    @property
    def icon(self) -> str:
        return {"open": "clock", "accepted": "check", "refused": "x-circle"}[self.value]


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    POSTED = "posted", _("posted")
    REFUSED = "refused", _("refused")

    @property
    def tone(self) -> str:
        return {"proposed": "warn", "posted": "earned", "refused": "neutral"}[self.value]


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


class Hurdle(models.TextChoices):
    """What keeps somebody from redeeming a product, in short."""

    HIDDEN = "hidden", _("Not in the catalogue")
    NOT_YET = "not_yet", _("Not yet")
    OVER = "over", _("It is over")
    AUDIENCE = "audience", _("Not for everybody")
    AGENT_LIMIT = "agent_limit", _("You have had yours")
    MONTH_LIMIT = "month_limit", _("You have had this month's")
    LIMIT_IN_ALL = "limit_in_all", _("All given")
    SOLD_OUT = "sold_out", _("Sold out")
    POINTS = "points", _("Points missing")

    @property
    def icon(self) -> str:
        icons = {"not_yet": "calendar", "points": "wait", "audience": "people"}
        return icons.get(self.value, "blocked")

    @property
    def passes(self) -> bool:
        """Whether waiting or earning helps."""
        return self in (Hurdle.NOT_YET, Hurdle.MONTH_LIMIT, Hurdle.POINTS)


class Act(models.TextChoices):
    """What the audit trail can hold of this app."""

    PUBLISH_RULE = "rewards.publish_rule", _("Rule of points published")
    EXPORT_TRIAL = "rewards.export_trial", _("Trial of a rule taken out as a file")
    SAVE_TYPE = "rewards.save_type", _("Kind of contract edited")
    SAVE_CATEGORY = "rewards.save_category", _("Category of prizes edited")
    SAVE_PRODUCT = "rewards.save_product", _("Prize edited")
    IMPORT_PRODUCTS = "rewards.import_products", _("Prizes brought in by file")
    ADVANCE = "rewards.advance_redemption", _("Redemption moved on")
    MODIFY = "rewards.modify_redemption", _("Redemption changed")
    CHANGE_ADDRESS = "rewards.change_address", _("Address of a redemption changed")
    RECORD_TRACKING = "rewards.record_tracking", _("Tracking number written down")
    CORRECT_DELIVERY = "rewards.correct_delivery", _("Delivery corrected")
    ANSWER_CLAIM = "rewards.answer_claim", _("Claim answered")
    PROPOSE_CORRECTION = "rewards.propose_correction", _("Correction of points proposed")
    DECIDE_CORRECTION = "rewards.decide_correction", _("Correction of points decided")
