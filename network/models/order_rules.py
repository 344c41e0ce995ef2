"""Rules that staff set up: what orders do for the agent whose they are, and what they did."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import OrderRuleKind
from network.models.campaigns import Campaign, CampaignOrder, Segment
from network.models.members import Agent
from network.models.ranks import Rank


class OrderRule(models.Model):
    """What reaches all of it activates its agent, puts them into a segment or lifts them to a rank.

    A rule asks it of an order (one of the products), a kit all of the products of one order, a goal all of it of the
    valid orders of a campaign together. `for_segment` and `for_rank` (from it on) say for whom alone. Money in
    minor units.
    """

    kind = models.CharField(
        _("kind"), max_length=10, choices=OrderRuleKind, default=OrderRuleKind.RULE, db_default=OrderRuleKind.RULE.value
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    least_points = models.PositiveBigIntegerField(_("points from"), default=0)
    least_amount_minor = models.PositiveBigIntegerField(_("amount from"), default=0)
    least_orders = models.PositiveIntegerField(_("orders from"), default=0, db_default=0)
    products = models.CharField(_("products"), max_length=500, blank=True)  # codes
    for_segment = models.ForeignKey(
        Segment, verbose_name=_("only for the segment"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", db_index=False,
    )  # fmt: skip
    for_rank = models.ForeignKey(
        Rank, verbose_name=_("only from the rank on"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", db_index=False,
    )  # fmt: skip
    activates = models.BooleanField(_("activates the agent"), default=False)
    segment = models.ForeignKey(
        Segment, verbose_name=_("puts into the segment"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="rules",
    )  # fmt: skip
    rank = models.ForeignKey(
        Rank, verbose_name=_("gives the rank"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("rule of orders")
        verbose_name_plural = _("rules of orders")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activates=True) | Q(segment__isnull=False) | Q(rank__isnull=False),
                name="order_rule_gives_something",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrderRuleHit(models.Model):
    """The rule saw this order, once and for all, whatever becomes of the order; or the agent reached the goal in this
    campaign, once and for all, with this order. `agent` is whose the order was then (empty on old lines that are not
    of goals), `reason` what stands beside whatever it gave (empty on old lines). Append-only."""

    rule = models.ForeignKey(OrderRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="hits")
    order = models.ForeignKey(
        CampaignOrder, verbose_name=_("order of a campaign"), on_delete=models.PROTECT, related_name="rule_hits"
    )
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), null=True, on_delete=models.PROTECT, related_name="goals_reached",
        db_index=False,
    )  # fmt: skip
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="", db_default="")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("effect of a rule of orders")
        verbose_name_plural = _("effects of rules of orders")
        constraints = [
            models.UniqueConstraint(fields=["rule", "order"], condition=Q(campaign=None), name="order_rule_acts_once"),
            models.UniqueConstraint(
                fields=["rule", "agent", "campaign"], condition=Q(campaign__isnull=False), name="goal_reached_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.order_id}"

    @property
    def whose(self) -> Agent:
        return self.agent or self.order.agent

    @property
    def whose_id(self) -> int:
        return self.agent_id or self.order.agent_id
