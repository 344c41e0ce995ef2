"""Rules that staff set up: what an order does for the agent whose it is, and what they did."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models.campaigns import CampaignOrder, Segment


class OrderRule(models.Model):
    """An order that reaches all of it activates its agent, or puts them into a segment. Money in minor units."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    least_points = models.PositiveBigIntegerField(_("points from"), default=0)
    least_amount_minor = models.PositiveBigIntegerField(_("amount from"), default=0)
    products = models.CharField(_("products"), max_length=500, blank=True)  # codes, one of which the order has
    activates = models.BooleanField(_("activates the agent"), default=False)
    segment = models.ForeignKey(
        Segment, verbose_name=_("puts into the segment"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="rules",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("rule of orders")
        verbose_name_plural = _("rules of orders")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activates=True) | Q(segment__isnull=False), name="order_rule_does_something"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrderRuleHit(models.Model):
    """The rule saw this order, once and for all, whatever becomes of the order. Append-only."""

    rule = models.ForeignKey(OrderRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="hits")
    order = models.ForeignKey(
        CampaignOrder, verbose_name=_("order of a campaign"), on_delete=models.PROTECT, related_name="rule_hits"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("effect of a rule of orders")
        verbose_name_plural = _("effects of rules of orders")
        constraints = [models.UniqueConstraint(fields=["rule", "order"], name="order_rule_hits_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.order_id}"
