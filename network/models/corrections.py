"""What compensates a close: orders that came late or were wrong, and how their agents stand instead. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.enums import OrderState
from network.models.campaigns import Campaign, CampaignRun, CommercialState
from network.models.members import Agent


class CorrectionLine(models.Model):
    """An order as it is to count in the campaign that the run corrects. Money in minor units."""

    run = models.ForeignKey(CampaignRun, verbose_name=_("run"), on_delete=models.PROTECT, related_name="lines")
    number = models.CharField(_("order number"), max_length=40)
    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="+")
    ordered_on = models.DateField(_("day"))
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    points = models.BigIntegerField(_("points"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.VALID)
    products = models.CharField(_("products"), max_length=500, blank=True, default="", db_default="")  # codes
    # agent_id, campaign_id, amount_minor, points and state of the order as it counted; empty where it is new
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("order of a correction")
        verbose_name_plural = _("orders of corrections")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="corrected_once_in_a_run")]

    def __str__(self) -> str:
        return self.number


class StandingFix(models.Model):
    """How an agent stands in a campaign since `run`, whatever the close or an earlier correction said.

    A campaign after the one that was corrected has its own row, where the correction reaches so far.
    """

    run = models.ForeignKey(CampaignRun, on_delete=models.PROTECT, related_name="fixes")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="standing_fixes", db_index=False)
    mask = models.IntegerField()
    idle = models.PositiveSmallIntegerField(_("campaigns without an order"))
    state = models.ForeignKey(CommercialState, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    orders = models.PositiveIntegerField(_("orders"))
    amount_minor = models.BigIntegerField(_("amount"))
    points = models.BigIntegerField(_("points"))

    class Meta:
        verbose_name = _("corrected standing")
        verbose_name_plural = _("corrected standings")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "agent", "run"], name="standing_fixed_once_in_a_run")
        ]
        indexes = [models.Index(fields=["agent", "campaign"], name="standing_fix_by_agent")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.agent_id}"
